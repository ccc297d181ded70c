"""Work that would hold up everybody else is done beside the event loop."""

import asyncio
import gc
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from dashboard.loyalty.models import Answer

P = ParamSpec("P")
T = TypeVar("T")

# Few: they share one interpreter with the event loop. Of their own, so that who asks Redis does not wait for them.
_threads = ThreadPoolExecutor(2, "aside")
_lock = Lock()
_running = 0


async def in_thread_if(is_large: bool, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` gives: in a thread when what it works on `is_large`, else at once, which is quicker."""
    if not is_large:
        return work(*args, **kwargs)
    in_context = partial(copy_context().run, _without_gc, partial(work, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_threads, in_context)


def _without_gc(work: Callable[[], T]) -> T:
    """What `work` gives. Its hundred thousands of new objects would have Python look for garbage again and again, among
    all that is alive, and that holds up everybody."""
    global _running
    with _lock:
        _running += 1
        gc.disable()
    try:
        return work()
    finally:
        with _lock:
            _running -= 1
            if not _running:
                gc.enable()


async def build_from(
    answers: Iterable[Answer[Any] | None], make: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """What `make` gives, which is made of these answers."""
    return await in_thread_if(any(answer.is_large for answer in answers if answer), make, *args, **kwargs)
