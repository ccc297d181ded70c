"""An admin adds a colleague, who signs in; then the admin ends the colleague's session. With the keyboard.

The colleague has a very long user name, which makes no page too wide."""

from playwright.async_api import ViewportSize, expect

from tests.journeys.conftest import Open

COLLEAGUE = "colleague" * 15
PHONE = ViewportSize(width=390, height=844)


async def test_a_colleague_is_added_and_a_session_ended(open_window: Open) -> None:
    admin, colleague = await open_window("admin"), await open_window("")
    await admin.page.goto("/staff/")
    await admin.page.get_by_role("link", name="Add a person").press("Enter")
    await admin.page.get_by_label("User name").fill(COLLEAGUE)
    await admin.page.get_by_label("Role").select_option("Marketing")
    await admin.page.keyboard.press("Enter")
    await expect(admin.page.get_by_role("heading", name="The person was added")).to_be_visible()
    password = await admin.page.locator("[data-copy]").get_attribute("data-copy")
    await colleague.page.goto("/accounts/login/")
    await colleague.page.get_by_label("User name").fill(COLLEAGUE)
    await colleague.page.get_by_label("Password").fill(password or "")
    await colleague.page.keyboard.press("Enter")
    await expect(colleague.page.get_by_role("heading", name="Choose your own password")).to_be_visible()
    await colleague.page.set_viewport_size(PHONE)
    assert await colleague.overflow() <= 0
    await admin.page.get_by_role("link", name="Continue").press("Enter")
    await admin.page.get_by_role("link", name="End all sessions").press("Enter")
    await expect(admin.page.get_by_role("main")).to_contain_text("1 session ends at once.")
    await admin.page.get_by_role("button", name="End all sessions").press("Enter")
    await expect(admin.page.get_by_role("list", name="Messages")).to_contain_text("have ended")
    await colleague.page.reload()
    await expect(colleague.page.get_by_role("main")).to_contain_text("Your session has ended.")
    await admin.page.goto("/security-log/")
    assert await admin.overflow() <= 0
    await admin.page.set_viewport_size(PHONE)
    assert await admin.overflow() <= 0
