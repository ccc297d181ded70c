"""Nothing jumps while the panels come."""

from typing import Any

import pytest

from tests.journeys.conftest import Open
from tests.journeys.window import Window
from tests.live import Desk

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


@pytest.mark.parametrize("width", [1440, 768, 390])
@pytest.mark.parametrize("customer_id", ["cust_1001", "cust_5001"])
async def test_nothing_moves_while_the_panels_come(customer_id: str, width: int, desk: Desk, open_window: Open) -> None:
    window = await open_window(width=width)
    desk.sandbox.set_faults([{"path": f"*/{read}", "delay": 0.2 + 0.1 * place} for place, read in enumerate(READS)])
    await window.page.add_init_script(WATCH)
    await window.open_profile(customer_id)
    assert await shifts(window) == []


async def test_what_moves_is_seen(open_window: Open) -> None:
    """Or the test above could not fail."""
    window = await open_window()
    await window.page.add_init_script(WATCH)
    await window.open_profile("cust_1001")
    await window.page.evaluate("document.querySelector('header.topbar').style.height = '200px'")
    assert await shifts(window)
