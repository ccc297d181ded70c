"""What an agent takes from a profile into a ticket."""

import pytest
from playwright.async_api import expect

from tests.canary import personal
from tests.journeys.conftest import Agents, Open
from tests.journeys.window import Window

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


async def clipboard(window: Window) -> str:
    return str(await window.page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.parametrize("given", [CLIPBOARD, {}], ids=["allowed", "asked the old way"])
async def test_a_copy_button_says_where_it_was_clicked(given: dict[str, list[str]], open_window: Open) -> None:
    window = await open_window(**given)
    await window.open_profile("cust_1001")
    button = window.panel("coupons").locator("[data-copy=WELCOME5]")
    await button.click()
    await expect(button).to_have_attribute("data-done", "Copied")
    await expect(window.page.locator("#announcer")).to_have_text("Copied")
    if given:
        assert await clipboard(window) == "WELCOME5"


async def test_a_typed_coupon_code_goes_to_its_line(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_1001")
    address = window.page.url
    await window.page.locator(".topbar [data-search]").fill("summer20")
    await window.page.keyboard.press("Enter")
    await expect(window.page.locator("tr[data-code=SUMMER20]")).to_be_focused()
    await expect(window.panel("coupons")).to_contain_text("Expired on")
    assert window.page.url == address


async def test_every_copy_button_copies_what_stands_beside_it(open_window: Open) -> None:
    window = await open_window(**CLIPBOARD)
    await window.open_profile("cust_markup")
    beside = window.page.locator("[slot=header] .copyable:has(bdi), #panel-coupons .copyable:has(bdi)")
    assert await beside.count() > 5
    for one in await beside.all():
        if await one.is_visible():
            await one.locator("[data-copy]").click()
            assert await clipboard(window) == await one.locator("bdi").inner_text()


@pytest.mark.parametrize("role", ["support", "marketing"])
async def test_the_ticket_has_a_text_without_personal_data(role: str, open_window: Open, agents: Agents) -> None:
    window = await open_window(role, **CLIPBOARD)
    await window.page.goto(agents("support").profile("vip.sample@example.com"))
    await window.page.get_by_role("button", name="Copy for ticket").click()
    assert await window.axe() == []
    await window.page.get_by_role("button", name="Copy", exact=True).click()
    plain = await clipboard(window)
    assert "Tier" in plain
    assert not [one for one in personal("vip.sample@example.com") if one in plain]
    with_personal = window.page.get_by_role("button", name="Copy with personal data")
    if role == "marketing":
        await expect(with_personal).to_have_count(0)
    else:
        await with_personal.click()
        everything = await clipboard(window)
        assert all(one in everything for one in personal("vip.sample@example.com"))
