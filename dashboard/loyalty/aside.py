"""Work that would hold up everybody else is done beside the event loop."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def aside(is_large: bool, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` gives: in a thread when what it works on `is_large`, else at once, which is quicker."""
    return await asyncio.to_thread(work, *args, **kwargs) if is_large else work(*args, **kwargs)
