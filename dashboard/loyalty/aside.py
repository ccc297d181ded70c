"""Work that would hold up everybody else is done beside the event loop."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from dashboard.loyalty.models import Answer

P = ParamSpec("P")
T = TypeVar("T")

# Few: they share one interpreter with the event loop. Of their own, so that who asks Redis does not wait for them.
_threads = ThreadPoolExecutor(2, "aside")


async def aside(is_large: bool, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` gives: in a thread when what it works on `is_large`, else at once, which is quicker."""
    if not is_large:
        return work(*args, **kwargs)
    in_context = partial(copy_context().run, work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_threads, in_context)


async def made_of(answers: Iterable[Answer[Any] | None], make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `make` gives, which is made of these answers."""
    return await aside(any(answer.is_large for answer in answers if answer), make, *args, **kwargs)
