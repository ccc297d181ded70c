"""What looks wrong, silenced by name; what changed while one looked; and the platform gone, in a browser."""

import re
from datetime import timedelta

import pytest
import pytest_asyncio
from django.utils import timezone
from playwright.async_api import expect

from tests.journeys.conftest import Open
from tests.journeys.test_accessibility import WIDE_AND_NARROW, Look, look_at
from tests.journeys.window import Window
from tests.live import Desk

REVIEW, HISTORY = "/main/config/review/", "/main/config/history/"
MIDDLE: Look = (768, 1024, "light")
LOOKS = (*WIDE_AND_NARROW, MIDDLE)


@pytest_asyncio.fixture(loop_scope="session", params=[True, False], ids=["scripts", "no scripts"])
async def window(request: pytest.FixtureRequest, open_configured: Open) -> Window:
    """A marketer's window, with and without scripts."""
    return await open_configured("marketing", java_script_enabled=request.param)


async def has_scripts(window: Window) -> bool:
    return bool(await window.page.evaluate("typeof htmx == 'object'"))


async def findings(window: Window) -> int:
    """How many the review counts."""
    words = await window.panel("review").locator(".panel-count").first.inner_text()
    return int(re.match(r"(\d+) findings?$", words)[1])  # type: ignore[index]


async def test_a_finding_is_silenced_by_name_and_leaves_the_count(window: Window) -> None:
    page, panel = window.page, window.panel("review")
    await page.goto(f"{REVIEW}?fresh=1")
    before = await findings(window)
    severities = await panel.locator(".group-title .badge").all_inner_texts()
    assert severities == ["Wrong", "Probably a mistake", "Worth checking"]
    rule = panel.locator("#repeatable-zero")
    place = await rule.locator(".item-name").first.inner_text()
    await rule.get_by_role("link", name="Silence").first.click()
    form = panel.locator("#silencing")
    await expect(form.get_by_label("Reason")).to_be_focused()
    await form.get_by_label("Reason").fill("The shop knows")
    await form.get_by_label("Until the end of").fill(str(timezone.now().date() + timedelta(days=30)))
    await form.get_by_role("button", name="Silence this finding").click()
    await expect(page.get_by_role("listitem").filter(has_text="Silenced until the end of")).to_be_visible()
    assert await findings(window) == before - 1
    await panel.get_by_text("1 silenced finding").click()
    silenced = panel.locator(".review-silenced li")
    await expect(silenced).to_contain_text(place)
    await expect(silenced).to_contain_text("Silenced by marketing on")
    await expect(silenced).to_contain_text("The shop knows")
    if await has_scripts(window):
        await page.goto("/main/")
        await expect(page.locator("#config-card")).to_contain_text(f"{before - 1} findings")
        await expect(page.locator("#config-card")).to_contain_text("1 is silenced.")
        await page.goto(REVIEW)
        await panel.get_by_text("1 silenced finding").click()
    await silenced.get_by_role("button", name="Stop silencing").click()
    await expect(page.get_by_text("You stopped silencing this finding.")).to_be_visible()
    assert await findings(window) == before


async def test_a_change_made_meanwhile_is_the_only_one_told(window: Window, configured: Desk) -> None:
    page, panel = window.page, window.panel("history")
    await page.goto(f"{REVIEW}?fresh=1")
    await page.goto("/main/config/tiers/")
    name = await window.panel("tiers").locator("tbody th bdi").nth(1).inner_text()
    configured.sandbox.change({"tiers": [{"order": 2, "minProgress": 333}]})
    await window.panel("tiers").get_by_role("link", name="Refresh").click()
    await expect(window.panel("tiers").locator("tbody tr").nth(1)).to_contain_text("333 points")
    await page.goto(HISTORY)
    newest = panel.locator("tbody tr").first
    lines = newest.locator(".history-lines li")
    await expect(lines).to_have_count(1)
    await expect(lines).to_have_text(re.compile(rf"^{re.escape(name.strip())}: minimum [\d,.]+ → 333$"))
    await page.set_viewport_size({"width": 390, "height": 844})
    said = await newest.locator(".history-lines").bounding_box()
    room = await newest.locator("td").nth(1).bounding_box()
    assert said
    assert room
    assert said["width"] == room["width"]  # nothing stands beside it
    await page.set_viewport_size({"width": 1440, "height": 900})
    await newest.get_by_role("link", name="Before and after").click()
    changed = window.panel("difference").locator("tbody tr")
    await expect(changed).to_have_count(1)
    await expect(changed.locator("ins")).to_have_text("333 points")
    if await has_scripts(window):  # axe is one
        await look_at(window, LOOKS)
    await page.go_back()
    await panel.get_by_role("button", name="Compare").click()
    await expect(window.panel("difference").locator("h2")).to_have_text("What changed")


async def test_the_last_known_stays_readable_with_its_age(window: Window, configured: Desk) -> None:
    page = window.page
    await page.goto(f"{REVIEW}?fresh=1")
    configured.sandbox.set_faults([{"fault": "503"}])
    await page.goto("/main/config/campaigns/?fresh=1&q=winter")
    panel = window.panel("campaigns")
    await expect(panel).to_contain_text("This is the last answer that was read.")
    await expect(panel.locator(".panel-age")).to_contain_text("old")
    assert await panel.locator("tbody tr").count() > 1


@pytest.mark.parametrize("address", [REVIEW, HISTORY, f"{REVIEW}?silence=repeatable-zero+campaigns:{{number}}"])
@pytest.mark.parametrize("window", [True], indirect=True, ids=["scripts"])
async def test_three_widths(address: str, window: Window) -> None:
    await window.page.goto(REVIEW)
    link = await window.panel("review").locator("#repeatable-zero .item-name").first.get_attribute("href")
    assert link
    await window.page.goto(address.format(number=link.rstrip("/").rpartition("/")[2]))
    await look_at(window, LOOKS)
