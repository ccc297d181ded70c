import asyncio
from contextlib import aclosing

import pytest

from customers.streaming import as_completed


async def value(what: str, after: asyncio.Event | None = None) -> str:
    if after:
        await after.wait()
    return what


async def test_a_slow_part_holds_back_no_other() -> None:
    gate = asyncio.Event()
    parts = as_completed({"slow": value("late", gate), "quick": value("early"), "other": value("too")}, seconds=5)
    async with aclosing(parts):
        assert [await anext(parts), await anext(parts)] == [("quick", "early"), ("other", "too")]
        gate.set()
        assert [part async for part in parts] == [("slow", "late")]


async def test_all_parts_start_before_any_is_handed_out() -> None:
    started: list[str] = []

    async def part(name: str) -> str:
        started.append(name)
        await asyncio.sleep(0)
        return name

    async with aclosing(as_completed({name: part(name) for name in "abc"}, seconds=5)) as parts:
        await anext(parts)
    assert started == ["a", "b", "c"]


async def test_what_has_not_come_in_time_is_handed_out_as_missing() -> None:
    never = asyncio.Event()
    async with aclosing(as_completed({"a": value("here"), "b": value("never", never)}, seconds=0.01)) as parts:
        assert [part async for part in parts] == [("a", "here"), ("b", None)]


@pytest.mark.parametrize("leaves_by", ["closing", "being cancelled"])
async def test_who_leaves_cancels_what_is_left(leaves_by: str) -> None:
    cancelled, waiting, never = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def part() -> str:
        try:
            waiting.set()
            await never.wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return "never"

    parts = as_completed({"a": value("here"), "b": part()}, seconds=60)
    await anext(parts)
    await waiting.wait()
    if leaves_by == "closing":
        await parts.aclose()
    else:
        reader = asyncio.ensure_future(anext(parts))
        await asyncio.sleep(0)
        reader.cancel()
        await asyncio.wait([reader])
        assert reader.cancelled()
    assert cancelled.is_set()


async def test_an_exception_ends_it_and_leaves_nothing_running() -> None:
    async def broken() -> str:
        raise ZeroDivisionError

    before = asyncio.all_tasks()
    with pytest.raises(ZeroDivisionError):
        async with aclosing(as_completed({"a": broken(), "b": value("never", asyncio.Event())}, seconds=60)) as parts:
            await anext(parts)
    assert asyncio.all_tasks() == before
