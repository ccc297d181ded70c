"""Nothing jumps while the panels come."""

from typing import Any

from dashboard.text.formatting import fresh
from tests.journeys.conftest import Agents, Open
from tests.journeys.window import Window
from tests.live import Agent, Desk

WIDTHS = [1440, 768, 390]
MAX_SHIFT = 0.05  # of what a browser counts from 0 to 1, and calls good up to 0.1
EXTREMES = ("cust_new", "cust_long_name", "cust_odd", "cust_1001")
READS = ("details", "coupons", "balance", "tier-progress", "activities", "referrals", "reward-campaigns-progress")
ALL_AT_150 = {"path": "*", "delay": 0.15}
SCREENS = "document.documentElement.scrollHeight / 844"  # of a phone
WATCH = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    window.shifts.push([entry.value, entry.sources.map(({previousRect: was, currentRect: is}) =>
      `${was.x},${was.y} ${was.width}x${was.height} -> ${is.x},${is.y} ${is.width}x${is.height}`)]);
  }
}).observe({type: 'layout-shift', buffered: true});
"""
# The browser tells of a shift after the frame in which it was seen.
SHIFTS = "new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => seen(shifts)))))"


async def shifts(window: Window) -> list[Any]:
    """What has moved on its own since the page began: how much, and from where to where."""
    return list(await window.page.evaluate(SHIFTS))


async def shifts_of_a_fresh_page(window: Window, profile: str) -> list[Any]:
    """Of this profile, whose answers are not taken from those kept."""
    await window.page.goto(fresh(profile))
    await window.whole_profile()
    return await shifts(window)


def total(found: list[Any]) -> float:
    return float(sum(value for value, _places in found))


async def moved_by(window: Window, profile: str) -> list[Any]:
    """What moves on the page, if it moves too much.

    A busy browser may draw a panel by halves, of which the second moves the first: that is never seen twice in a row,
    as the layout's doing is.
    """
    seen = await shifts_of_a_fresh_page(window, profile)
    if total(seen) > MAX_SHIFT:
        seen = await shifts_of_a_fresh_page(window, profile)
    return seen if total(seen) > MAX_SHIFT else []


async def test_hardly_anything_moves_when_all_is_slow_or_one_read_is(
    desk: Desk, agent: Agent, open_window: Open
) -> None:
    """Every read takes 150 ms, and then one of them 600 ms: each is the late one at one width, and the one that a line
    above the columns waits for at all of them."""
    window = await open_window()
    profile = agent.profile("cust_1001")
    agent.ask(profile)
    await window.page.add_init_script(WATCH)
    moved = {}
    for place, late in enumerate((None, "coupons", *READS)):
        late_one = [{"path": f"*/{late}", "delay": 0.6}] if late else []
        desk.sandbox.set_faults([*late_one, ALL_AT_150])
        for width in WIDTHS if place < 2 else [WIDTHS[place % len(WIDTHS)]]:
            await window.page.set_viewport_size({"width": width, "height": 900})
            if found := await moved_by(window, profile):
                moved[late, width] = found
    assert moved == {}


async def test_hardly_anything_moves_whoever_it_is(desk: Desk, agents: Agents, open_window: Open) -> None:
    """Where most and least stands in a panel, seen before: how long the name is, is known then. Their pages scroll
    sideways at no width."""
    window, agent = await open_window("manager"), agents("manager")
    await window.page.add_init_script(WATCH)
    moved, overflows, screens = {}, {}, {}
    for customer_id in EXTREMES:
        desk.sandbox.clear_faults()
        profile = agent.profile(customer_id)
        agent.ask(profile)
        desk.sandbox.set_faults([ALL_AT_150])
        for width in WIDTHS:
            await window.page.set_viewport_size({"width": width, "height": 900})
            if found := await moved_by(window, profile):
                moved[customer_id, width] = found
            if (pixels := await window.overflow()) > 0:
                overflows[customer_id, width] = pixels
            screens[customer_id, width] = await window.page.evaluate(SCREENS)
        await window.page.set_viewport_size({"width": 320, "height": 900})
        if (pixels := await window.overflow()) > 0:
            overflows[customer_id, 320] = pixels
    assert (moved, overflows) == ({}, {})
    assert screens["cust_1001", 390] < 3.3


async def test_what_moves_is_seen(open_window: Open) -> None:
    """Or the test above could not fail."""
    window = await open_window()
    await window.page.add_init_script(WATCH)
    await window.open_profile("cust_1001")
    await window.page.evaluate("document.querySelector('header.topbar').style.height = '200px'")
    assert await shifts(window)
