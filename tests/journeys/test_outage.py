"""The platform goes away while a customer is on the phone, and comes back."""

import asyncio
import re

from playwright.async_api import Locator, expect

from tests.journeys.conftest import Open
from tests.live import Desk
from tests.platforms import SLUGS


async def press_until(link: Locator, text: Locator) -> None:
    """Press `link` until `text` is there: a platform that was down is asked again after a moment, not at once."""
    async with asyncio.timeout(30):
        while not await text.count():
            async with link.page.expect_response(lambda response: "/customers/" in response.url):
                await link.click()
            await link.page.locator("[aria-busy=true]:visible").first.wait_for(state="detached")


async def test_what_was_read_stays_and_says_how_old_it_is(desk: Desk, open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_1001")
    desk.sandbox.stop()
    try:
        await window.page.locator("[data-key=refresh]").click()
        await window.page.wait_for_url(re.compile("fresh=1"))
        await window.whole_profile()
        for slug in SLUGS:
            await expect(window.panel(slug)).to_contain_text(re.compile(r"\d\d:\d\d:\d\d · (under 1|\d+) min old"))
        await expect(window.panel("balance")).to_contain_text("2,640.5 Stars")
        assert await window.axe() == []
    finally:
        desk.sandbox.start()
    balance = window.panel("balance")
    await press_until(balance.locator("#refresh-balance"), balance.get_by_text(re.compile(r"· live")))


async def test_what_was_not_read_is_a_card_whose_retry_recovers(desk: Desk, open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_friends")
    friend = window.panel("referrals").locator("tbody th a").nth(5)
    name = await friend.inner_text()
    desk.sandbox.stop()
    try:
        await friend.click()
        await window.whole_profile()
        await expect(window.page.get_by_role("heading", level=1)).to_contain_text(name)
        await expect(window.page.locator("[slot=header]")).to_contain_text("last reported")
        for slug in SLUGS:
            card = window.panel(slug).locator(".error-card")
            await expect(card).to_contain_text(re.compile(r"not answer|the reason that this page already gives"))
        assert await window.page.locator(".error-card").filter(has_text="not answer").count() < len(SLUGS)
        assert await window.axe() == []
        await window.page.set_viewport_size({"width": 390, "height": 844})
        assert await window.axe() == []
        assert await window.overflow() <= 0
        await window.page.goto("/main/")
        await expect(window.page.get_by_role("main")).to_contain_text(
            re.compile("has not answered since|not answering")
        )
        await window.page.go_back()
        await window.whole_profile()
    finally:
        desk.sandbox.start()
    for slug in SLUGS:
        panel = window.panel(slug)
        await press_until(panel.locator(f"#retry-{slug}"), panel.get_by_text(re.compile(r"· (live|cached)")))
        await expect(panel.locator(".error-card")).to_have_count(0)


async def test_a_search_that_could_not_be_asked_says_so(desk: Desk, open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_top")
    desk.sandbox.stop()
    try:
        for searched in ("cust_9100", "cust_9999"):  # how friends of theirs begin, known by the list alone; and nobody
            await window.page.locator("[data-search]").fill(searched)
            await window.page.keyboard.press("Enter")
            await expect(window.page.get_by_role("main")).to_contain_text("Gameball could not be asked")
            assert await window.axe() == []
    finally:
        desk.sandbox.start()


async def test_without_the_dashboard_itself_a_panel_says_so(open_window: Open) -> None:
    window = await open_window()
    await window.open_profile("cust_1001")
    window.expected.append("ERR_INTERNET_DISCONNECTED")
    window.expected.append("htmx:")
    await window.page.context.set_offline(True)
    await window.panel("coupons").locator("#refresh-coupons").click()
    await expect(window.panel("coupons")).to_contain_text("This dashboard did not answer")
    await expect(window.panel("coupons")).to_contain_text("WELCOME5")
    await window.page.context.set_offline(False)
    await window.panel("coupons").locator("#refresh-coupons").click()
    await expect(window.panel("coupons")).not_to_contain_text("This dashboard did not answer")
