"""Nothing jumps while the panels come."""

from typing import Any

import pytest

from dashboard.sandbox.cast import CAST
from dashboard.text.formatting import fresh
from tests.journeys.conftest import Agents, Open
from tests.journeys.window import Window
from tests.live import Agent, Desk

WIDTHS = [1440, 1280, 768, 390, 320]
MAX_SHIFT = 0.02  # of what a browser counts from 0 to 1, and calls good up to 0.1
EXTREMES = {"cust_new", "cust_long_name"}
READS = ("details", "coupons", "balance", "tier-progress", "activities", "referrals", "reward-campaigns-progress")
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


@pytest.mark.parametrize(
    ("customer_id", "width"), [*(("cust_1001", width) for width in WIDTHS), ("cust_5001", 1440), ("cust_5001", 390)]
)
async def test_nothing_moves_while_the_panels_come(
    customer_id: str, width: int, desk: Desk, agent: Agent, open_window: Open
) -> None:
    """A busy browser may draw a panel by halves, of which the second moves the first: that is seen now and then, in one
    of some hundred pages, and on none twice in a row. What the layout moves is seen on every one."""
    window = await open_window(width=width)
    profile = agent.profile(customer_id)
    agent.ask(profile)
    desk.sandbox.set_faults([{"path": f"*/{read}", "delay": 0.1 + 0.07 * place} for place, read in enumerate(READS)])
    await window.page.add_init_script(WATCH)
    moved = [await shifts_of_a_fresh_page(window, profile)]
    while moved[-1] and len(moved) < 3:
        moved.append(await shifts_of_a_fresh_page(window, profile))
    assert moved[-1] == []


async def test_hardly_anything_moves_whoever_it_is(desk: Desk, agents: Agents, open_window: Open) -> None:
    """Every named customer, seen before: how long the name is, is known then. Each at one of the widths, and where
    most or least stands in a panel at all of them; nobody's page scrolls sideways at any."""
    window, agent = await open_window("manager"), agents("manager")
    await window.page.add_init_script(WATCH)
    moved, overflows = {}, {}
    for place, person in enumerate(CAST):
        desk.sandbox.clear_faults()
        profile = agent.profile(person.customer_id)
        agent.ask(profile)
        desk.sandbox.set_faults([{"path": f"*/{read}", "delay": 0.1 + 0.07 * late} for late, read in enumerate(READS)])
        for width in WIDTHS if person.customer_id in EXTREMES else [WIDTHS[place % len(WIDTHS)]]:
            await window.page.set_viewport_size({"width": width, "height": 900})
            seen = [await shifts_of_a_fresh_page(window, profile)]
            if total(seen[0]) >= MAX_SHIFT:  # the layout's doing is seen again, a busy browser's is not
                seen.append(await shifts_of_a_fresh_page(window, profile))
            if total(seen[-1]) >= MAX_SHIFT:
                moved[person.customer_id, width] = seen
        for width in WIDTHS:
            await window.page.set_viewport_size({"width": width, "height": 900})
            if (pixels := await window.overflow()) > 0:
                overflows[person.customer_id, width] = pixels
    assert (moved, overflows) == ({}, {})


async def test_what_moves_is_seen(open_window: Open) -> None:
    """Or the test above could not fail."""
    window = await open_window()
    await window.page.add_init_script(WATCH)
    await window.open_profile("cust_1001")
    await window.page.evaluate("document.querySelector('header.topbar').style.height = '200px'")
    assert await shifts(window)
