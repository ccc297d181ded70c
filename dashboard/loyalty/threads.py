"""Runs long work outside the event loop, so that it does not delay other requests."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from dashboard.loyalty.models import Answer

P = ParamSpec("P")
T = TypeVar("T")

# One thread, since it shares one interpreter with the event loop: parsing 5 MiB of JSON is one step of 0.2 s, and a
# second thread could begin the next before the loop has its turn.
_thread = ThreadPoolExecutor(1, "large-answers")


async def in_thread_if(is_large: bool, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result of `work`: in a thread if its input `is_large`, else directly, which is faster."""
    if not is_large:
        return work(*args, **kwargs)
    in_context = partial(copy_context().run, work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_thread, in_context)


async def build_from(
    answers: Iterable[Answer[Any] | None], make: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Return the result of `make`, which works on these answers: in a thread if one of them is large."""
    return await in_thread_if(any(answer.is_large for answer in answers if answer), make, *args, **kwargs)
