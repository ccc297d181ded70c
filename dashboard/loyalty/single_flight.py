"""Identical reads in flight share one call."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from dashboard.loyalty.deadline import Deadline

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Flight(Generic[T]):
    """A call under way: `last` is when the last of its callers stops waiting, `own` what the call is given."""

    call: Callable[[Deadline], Awaitable[T]]
    last: Deadline
    own: Deadline
    task: "asyncio.Task[T]" = field(init=False)

    async def fly(self) -> T:
        async with self.last.enforced():
            return await self.call(self.own)

    def lend(self, deadline: Deadline) -> bool:
        """Give the call the time of one more caller. False when it is over, or being cut off just now."""
        return not self.task.done() and self.last.extend_to(deadline) and self.own.extend_to(deadline.sooner())


class SingleFlight:
    """Runs one call per key at a time; who asks meanwhile waits for the same answer.

    The call outlives a caller that leaves (others may wait, and its answer is worth keeping), but not the last
    deadline. Its own ends a little before, so that callers hear why it failed. Belongs to one event loop.
    """

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[Any]] = {}

    async def run(self, key: Hashable, deadline: Deadline, call: Callable[[Deadline], Awaitable[T]]) -> T:
        """The result of `call`, begun now or already under way under `key`.

        Raises what the call raises, and `Unavailable` when this caller's own `deadline` comes first.
        """
        flight = self._flights.get(key)
        if flight is None or not flight.lend(deadline):
            flight = self._start(key, deadline, call)
        async with deadline.enforced():
            result: T = await asyncio.shield(flight.task)
        return result

    def _start(self, key: Hashable, deadline: Deadline, call: Callable[[Deadline], Awaitable[T]]) -> _Flight[T]:
        flight = _Flight(call, Deadline(deadline.left), deadline.sooner())
        flight.task = asyncio.create_task(flight.fly())
        self._flights[key] = flight

        def land(task: "asyncio.Task[T]") -> None:
            if self._flights.get(key) is flight:
                del self._flights[key]
            if not task.cancelled():
                task.exception()  # seen, even when every caller has left

        flight.task.add_done_callback(land)
        return flight
