"""Results of parallel work, in the order in which they are ready."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping
from typing import Any, TypeVar

K = TypeVar("K")
T = TypeVar("T")

# After a page's deadline, old answers and error cards still have to be made.
GRACE_SECONDS = 0.5  # seconds


async def as_completed(work: Mapping[K, Coroutine[Any, Any, T]], seconds: float) -> AsyncGenerator[tuple[K, T | None]]:
    """Start all of `work` at once and yield each result when it is ready; None for work that is not done after
    `seconds`.

    If the consumer stops (by `aclose` or cancellation), the rest is cancelled. An exception in one part ends
    everything, so parts handle their own errors. No timeout or task group is open across a `yield` (PEP 789).
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
