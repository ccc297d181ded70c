"""Work beside the event loop."""

import asyncio
import threading
from contextvars import ContextVar
from datetime import UTC, datetime

import pytest

from dashboard.loyalty.models import Answer
from dashboard.loyalty.threads import build_from, in_thread_if

word: ContextVar[str] = ContextVar("word")


async def test_what_is_large_is_worked_on_beside_the_loop_in_the_same_context() -> None:
    word.set("said")
    assert await in_thread_if(True, lambda: (threading.get_ident(), word.get())) != (threading.get_ident(), "said")
    assert (await in_thread_if(True, lambda: (threading.get_ident(), word.get())))[1] == "said"
    assert await in_thread_if(False, threading.get_ident) == threading.get_ident()


@pytest.mark.parametrize(("sizes", "is_beside"), [((), False), ((False, None), False), ((False, True), True)])
async def test_one_large_answer_is_enough(sizes: tuple[bool | None, ...], is_beside: bool) -> None:
    answers = [size if size is None else Answer((), datetime.now(UTC), is_large=size) for size in sizes]
    assert (await build_from(answers, threading.get_ident) != threading.get_ident()) is is_beside


async def test_others_go_on_meanwhile() -> None:
    held = threading.Event()

    async def go_on() -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        held.set()

    assert (await asyncio.gather(in_thread_if(True, lambda: held.wait(10)), go_on()))[0]
