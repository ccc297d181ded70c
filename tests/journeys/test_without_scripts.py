"""Scripts are switched off in the browser: everything that is a link or a form still works."""

import re

from playwright.async_api import expect

from tests.journeys.conftest import Open, sign_in


async def test_signing_in_finding_paging_and_signing_out(open_window: Open) -> None:
    window = await open_window("", java_script_enabled=False)
    page = window.page
    await page.goto("/main/")
    await expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))
    await sign_in(window, "support")
    await page.locator("main [data-search]").fill("cust_friends")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Leila Farrow")
    for slug in "balance tier coupons stamps campaigns referrals activity details".split():
        await expect(window.panel(slug)).to_be_visible()
    assert await page.locator(".needs-script:visible").count() == 0
    friends = window.panel("referrals").locator("tbody th a")
    one = await friends.first.get_attribute("href")
    await window.panel("referrals").get_by_role("link", name="Next").click()
    await expect(page).to_have_url(re.compile(r"/main/customers/[a-z2-7]{16}/\?referrals\.page=2"))
    assert await friends.first.get_attribute("href") != one
    await page.go_back()
    assert await friends.first.get_attribute("href") == one
    await page.locator("#refresh-balance").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Balance: Leila Farrow")
    await expect(page.locator("#panel-balance")).to_contain_text("live")
    await page.get_by_role("link", name="Whole profile").click()
    await page.locator(".topbar [data-search]").fill("leila")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_contain_text("Leila Farrow")
    await page.locator("[popovertarget=menu-person]").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page).to_have_url(re.compile(r"/accounts/login/"))
    await page.goto("/main/")
    await expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))


async def test_the_activity_s_filters_and_older_pages(open_window: Open) -> None:
    window = await open_window(java_script_enabled=False)
    await window.page.goto("/main/customers/open?id=cust_busy")
    panel = window.panel("activity")
    await panel.get_by_text("More filters").click()
    await panel.get_by_role("link", name="Redeemed").click()
    await expect(panel.get_by_role("link", name="Redeemed")).to_have_attribute("aria-current", "true")
    first = await panel.locator("tr:has(> .hour)").first.inner_text()
    await panel.get_by_role("link", name="Older").click()
    await expect(panel.get_by_role("link", name="Newest")).to_be_visible()
    assert await panel.locator("tr:has(> .hour)").first.inner_text() != first
