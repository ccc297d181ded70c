"""Parts that are handed out in the order in which they come."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping
from typing import Any, TypeVar

K = TypeVar("K")
T = TypeVar("T")

# What a page's deadline cuts off still has to say so: old answers and error cards are made after it.
GRACE_SECONDS = 0.5  # seconds


async def as_completed(work: Mapping[K, Coroutine[Any, Any, T]], seconds: float) -> AsyncGenerator[tuple[K, T | None]]:
    """Start all of `work` at once and hand out each result as it comes; None for what has not come after `seconds`.

    Whoever stops listening, by `aclose` or by being cancelled, cancels what is left. An exception in one part ends it
    all, so parts answer for their own. No timeout or task group stands open over a `yield` (PEP 789).
    """
    ends = asyncio.get_running_loop().time() + seconds
    tasks = {asyncio.create_task(part): key for key, part in work.items()}
    pending = set(tasks)
    try:
        while pending and (left := ends - asyncio.get_running_loop().time()) > 0:
            done, pending = await asyncio.wait(pending, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for task in (one for one in tasks if one in done):
                yield tasks[task], task.result()
        for task in (one for one in tasks if one in pending):
            yield tasks[task], None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
