"""When the columns of a profile open."""

import asyncio

import pytest

from customers import gate
from customers.gate import Gate


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MIN_WAIT", 0.02)
    monkeypatch.setattr(gate, "MAX_WAIT", 0.1)


async def opened_after(one: Gate, *, first: float | None = None, rest: float | None = None) -> float:
    """Seconds until it opens; the panels a and b come after so many seconds, or never."""
    clock = asyncio.get_running_loop().time
    began = clock()
    loop = asyncio.get_running_loop()
    if first is not None:
        loop.call_later(first, one.arrived, "a")
    if rest is not None:
        loop.call_later(rest, one.arrived, "b")
    await one.wait()
    return clock() - began


async def test_it_opens_when_all_are_there_and_waits_for_no_other_panel() -> None:
    one = Gate(["a", "b"])
    one.arrived("balance")
    assert one.late == ["a", "b"]
    assert await opened_after(one, first=0, rest=0.001) < 0.02
    assert one.late == []


async def test_it_waits_twice_as_long_as_the_first_took_and_at_most_so_long() -> None:
    quick, slow, never = Gate(["a", "b"]), Gate(["a", "b"]), Gate(["a", "b"])
    after = await asyncio.gather(opened_after(quick, first=0), opened_after(slow, first=0.03), opened_after(never))
    assert after[0] < after[1] < after[2]
    assert after[0] >= 0.02
    assert after[1] >= 0.06
    assert after[2] >= 0.1
    assert (quick.late, never.late) == (["b"], ["a", "b"])
