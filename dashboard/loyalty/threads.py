"""Runs long work outside the event loop, so that it does not delay other requests."""

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

# Few threads, since they share one interpreter with the event loop; and a separate pool, so that calls to Redis do not
# wait.
_threads = ThreadPoolExecutor(2, "large-answers")
_lock = Lock()
_running = 0

# Seconds after which the pages that show a large answer have been sent.
COLLECT_AFTER = 60
_collection: asyncio.TimerHandle | None = None


async def in_thread_if(is_large: bool, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result of `work`: in a thread if its input `is_large`, else directly, which is faster."""
    if not is_large:
        return work(*args, **kwargs)
    in_context = partial(copy_context().run, _without_gc, partial(work, *args, **kwargs))
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_threads, in_context)
    finally:
        _collect_later(loop)


def _without_gc(work: Callable[[], T]) -> T:
    """Return the result of `work`, with garbage collection off. Its hundreds of thousands of new objects would trigger
    collections of everything alive, which would delay all requests. Afterwards everything alive is frozen, because
    the next collection would examine all the new objects at once (0.7 s for 5 MiB)."""
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
                gc.freeze()
                gc.enable()


def _collect_later(loop: asyncio.AbstractEventLoop) -> None:
    """Collect frozen garbage when little of it is still in use. Every request leaves some: Django's contexts and
    httpx's responses refer to themselves."""
    global _collection
    if _collection is None or _collection.cancelled() or loop.time() > _collection.when():
        _collection = loop.call_later(COLLECT_AFTER, _collect)


def _collect() -> None:
    """Collect the frozen garbage, which takes about 0.1 s, and freeze again what is alive, such as the modules."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def build_from(
    answers: Iterable[Answer[Any] | None], make: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Return the result of `make`, which works on these answers: in a thread if one of them is large."""
    return await in_thread_if(any(answer.is_large for answer in answers if answer), make, *args, **kwargs)
