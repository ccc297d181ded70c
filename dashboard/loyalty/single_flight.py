"""Identical reads in flight share one call."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from dashboard.loyalty.deadline import Deadline

T = TypeVar("T")


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[Any]
    deadline: Deadline


class SingleFlight:
    """Runs one call per key at a time; who asks meanwhile waits for the same answer.

    The call outlives a caller that leaves (others may wait, and its answer is worth keeping), but no deadline. Belongs
    to one event loop.
    """

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight] = {}

    async def run(self, key: Hashable, deadline: Deadline, call: Callable[[Deadline], Awaitable[T]]) -> T:
        """The result of `call(deadline)`, begun now or already under way under `key`.

        Raises what the call raises, and `Unavailable` when this caller's own `deadline` comes first.
        """
        flight = self._flights.get(key)
        if flight is None:
            own = Deadline(deadline.left)
            flight = _Flight(asyncio.ensure_future(call(own)), own)
            self._flights[key] = flight
            flight.task.add_done_callback(lambda task: self._land(key, task))
        else:
            flight.deadline.extend_to(deadline)
        async with deadline.enforced():
            result: T = await asyncio.shield(flight.task)
        return result

    def _land(self, key: Hashable, task: "asyncio.Task[Any]") -> None:
        self._flights.pop(key, None)
        if not task.cancelled():
            task.exception()  # seen, even when every caller has left
