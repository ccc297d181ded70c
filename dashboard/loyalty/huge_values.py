"""Keeps the garbage collector away from values made of answers of several megabytes.

A full collection examines every object at once: with the half million objects of such a value it takes 0.8 s, in which
nobody is answered. None runs while such a value is in use, and nothing keeps one afterwards.
"""

import asyncio
import gc
from collections.abc import Callable

RELEASE_SECONDS = 30.0  # since the last huge value; a page that shows one takes up to 10 s
MAX_SECONDS = 600.0  # without full collections
NEVER = 2**30  # as the threshold of full collections

caches: list[Callable[[], object]] = []  # what empties each cache of values that were made of answers
_thresholds: list[tuple[int, int, int]] = []  # the collector's own, while they are changed
_timers: list[asyncio.TimerHandle] = []  # the first began the time without full collections, the last ends it


def expect_huge_value() -> None:
    """Put off full collections, and empty the caches of derived values when `RELEASE_SECONDS` have passed.

    Call it in the event loop, before a value of more than `limits.HUGE_BYTES` is read. The next ones put the end off,
    but not for ever: garbage would pile up.
    """
    if not _thresholds:
        _thresholds.append(gc.get_threshold())
        gc.set_threshold(*_thresholds[0][:2], NEVER)
    loop = asyncio.get_running_loop()
    if _timers:
        if loop.time() - _timers[0].when() > MAX_SECONDS:
            return
        _timers[-1].cancel()
    _timers[1:] = [loop.call_later(RELEASE_SECONDS, release)]


def release() -> None:
    """Empty the caches of derived values, and let full collections run again."""
    for empty in caches:
        empty()
    _timers.clear()
    while _thresholds:
        gc.set_threshold(*_thresholds.pop())
