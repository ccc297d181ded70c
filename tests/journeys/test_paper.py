"""What comes out of a printer."""

import re

from playwright.async_api import expect

from tests.journeys.conftest import Open

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


async def test_a_profile_is_a_statement_on_one_page(open_window: Open) -> None:
    window = await open_window()
    page = window.page
    await window.open_profile("cust_coupons")
    assert len(PAGE.findall(await page.pdf(format="A4"))) == 1
    await window.open_profile("cust_1001")
    await page.emulate_media(media="print")
    head = page.locator(".print-head")
    await expect(head).to_contain_text("Sample Club")
    await expect(head).to_contain_text(re.compile(r"As of \d+ \w+ \d{4}, \d\d:\d\d, .+ Printed by support\."))
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Salma Haddad")
    for left_out in (".topbar", ".unfold", ".pager", ".foot"):
        assert await page.locator(left_out).locator("visible=true").count() == 0, left_out
    for drawn in ("progress", ".stamp-full"):
        adjust = "element => getComputedStyle(element).printColorAdjust"
        assert await page.locator(drawn).first.evaluate(adjust) == "exact", drawn
