"""The marketer's pages in a browser, with 12 tiers and 400 campaigns in three languages."""

import json
import re
from collections.abc import Sequence

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.journeys.conftest import Open
from tests.journeys.test_accessibility import NARROW, WIDE_AND_NARROW, Look, flaws, look_at
from tests.journeys.window import Window
from tests.live import Desk

HERE = "/main/config/"
LIST = f"{HERE}campaigns/"
PAGES: dict[str, Sequence[Look]] = {
    "tiers/": WIDE_AND_NARROW,
    "tiers/12/": NARROW,
    "campaigns/?status=ended&sort=-name": WIDE_AND_NARROW,
    "campaigns/?q=nothing+like+it": NARROW,
    "campaigns/?lang=ar&page=8": NARROW,
    "campaigns/5810/?raw=1": WIDE_AND_NARROW,
    "campaigns/calendar/": WIDE_AND_NARROW,
    "campaigns/calendar/?month=2099-07": NARROW,
    "referral/": WIDE_AND_NARROW,
    "earning/": WIDE_AND_NARROW,
    "languages/?second=ar": NARROW,
    "languages/?only=attention&page=2": WIDE_AND_NARROW,
    "for-customer/": WIDE_AND_NARROW,
    "for-product/?product=SKU-1": WIDE_AND_NARROW,
}


@pytest_asyncio.fixture(loop_scope="session", params=[True], ids=["scripts"])
async def window(request: pytest.FixtureRequest, open_configured: Open) -> Window:
    """A marketer's window, with scripts unless the test says otherwise."""
    return await open_configured("marketing", java_script_enabled=request.param)


async def test_axe_and_width(window: Window) -> None:
    found = {}
    for address, looks in PAGES.items():
        response = await window.page.goto(HERE + address)
        assert response
        if wrong := [*([response.status] if response.status != 200 else []), *await flaws(window, looks)]:
            found[address] = wrong
    assert found == {}


async def test_filter_sort_page_and_back(window: Window) -> None:
    page, panel = window.page, window.panel("campaigns")
    counted = panel.locator(".panel-count")
    await page.goto(LIST)
    total = await counted.inner_text()
    assert int(total) >= 400
    await panel.get_by_label("Status").focus()
    await panel.get_by_label("Status").select_option("ended")
    await expect(page).to_have_url(f"{page.url.partition('?')[0]}?status=ended")
    await expect(counted).to_have_text(re.compile(rf"^\d+ of {total}$"))
    await expect(page.locator("#announcer")).to_have_text(re.compile(rf"Campaigns, \d+ of {total}"))
    await expect(panel.get_by_label("Status")).to_be_focused()
    await panel.get_by_role("link", name="Reward").press("Enter")
    await expect(page).to_have_url(re.compile(r"status=ended&sort=reward"))
    await expect(panel.locator("th[aria-sort=ascending]")).to_have_text("Reward")
    await expect(panel.get_by_role("link", name="Reward")).to_be_focused()
    await panel.get_by_role("link", name="Show all").click()
    await panel.get_by_role("link", name="Next").click()
    await expect(panel.locator(".pager-where")).to_have_text(f"51 to 100 of {total}")
    await expect(page).to_have_url(re.compile(r"\?page=2$"))
    first = panel.locator("tbody th a").first
    name = await first.inner_text()
    await first.click()
    await expect(window.panel("campaign").locator("h2")).to_have_text(name)
    await page.go_back()
    await expect(panel.locator(".pager-where")).to_have_text(f"51 to 100 of {total}")


async def test_search_as_one_types_loses_no_letter(window: Window) -> None:
    page, panel = window.page, window.panel("campaigns")
    await page.goto(LIST)
    box = panel.get_by_label("Search")
    await box.press_sequentially("winter quest 1", delay=60)
    await expect(panel.locator("tbody tr")).to_have_count(1)
    await expect(panel.locator("tbody th")).to_have_text("Winter quest 1")
    await expect(box).to_have_value("winter quest 1")
    await expect(box).to_be_focused()
    await expect(page).to_have_url(re.compile(r"\?q=winter\+quest\+1$"))


@pytest.mark.parametrize("window", [False], ids=["no scripts"], indirect=True)
async def test_it_works_without_scripts(window: Window) -> None:
    page, panel = window.page, window.panel("campaigns")
    await page.goto(LIST)
    await panel.get_by_label("Search").fill("winter")
    await panel.get_by_label("Type").select_option("mission")
    await panel.get_by_role("button", name="Show").click()
    await expect(page).to_have_url(re.compile(r"q=winter&type=mission"))
    await panel.get_by_role("link", name="Campaign", exact=True).click()
    await expect(panel.locator("th[aria-sort=ascending]")).to_have_text("Campaign")
    names = await panel.locator("tbody th").all_inner_texts()
    assert names == sorted(names, key=str.casefold)
    await page.goto(f"{HERE}campaigns/calendar/")
    was = await window.panel("calendar").locator(".calendar-range").inner_text()
    await window.panel("calendar").get_by_role("link", name="Later").click()
    await expect(window.panel("calendar").locator(".calendar-range")).not_to_have_text(was)


async def test_the_head_and_the_first_column_stay(window: Window) -> None:
    await window.page.set_viewport_size({"width": 900, "height": 700})
    await window.page.goto(f"{HERE}tiers/")
    table = window.panel("tiers").locator(".matrix")
    await table.evaluate("table => table.scrollTo(200, 600)")
    box = await table.bounding_box()
    head = await table.locator("thead th").first.bounding_box()
    last = await table.locator("tbody tr").last.locator("th").bounding_box()
    assert box
    assert head
    assert last
    assert (round(head["x"]), round(head["y"])) == (round(box["x"]), round(box["y"]))
    assert round(last["x"]) == round(box["x"])


async def test_a_name_without_a_break_hides_no_column_and_widens_no_page(window: Window, configured: Desk) -> None:
    name = "Langername" * 20
    configured.sandbox.change({"tiers": [{"order": 2, "name": name}], "campaigns": [{"id": 5801, "name": name}]})
    for there in ("tiers/?fresh=1", "campaigns/?fresh=1&q=Langername"):
        await window.page.set_viewport_size({"width": 1440, "height": 900})
        await window.page.goto(HERE + there)
        rows = window.page.locator(".matrix tbody tr").filter(has_text=name)
        column = await rows.first.locator("th").bounding_box()
        assert column
        assert column["width"] < 300
    for there in ("tiers/2/", "campaigns/5801/"):
        await window.page.goto(HERE + there)
        await expect(window.page.locator(".panel h2")).to_have_text(name)
        await look_at(window, NARROW)


async def test_a_list_is_kept_as_a_file(window: Window) -> None:
    await window.page.goto(f"{LIST}?tag=VIP&lang=ar")
    async with window.page.expect_download() as started:
        await window.panel("campaigns").get_by_role("link", name="JSON").click()
    body = json.loads((await (await started.value).path()).read_text())
    assert body["language"] == "ar"
    assert body["campaigns"]
    assert all("VIP" in one["as_sent"]["availability"]["tags"] for one in body["campaigns"])
