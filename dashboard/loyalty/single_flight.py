"""Shares one call between identical reads under way."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import BudgetUsedUp, Unavailable

T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Flight(Generic[T]):
    """A call under way: `callers_deadline` is the latest deadline of its callers, `call_deadline` the call's own."""

    call: Callable[[Deadline], Awaitable[T]]
    callers_deadline: Deadline
    call_deadline: Deadline
    task: "asyncio.Task[T]" = field(init=False)

    async def run_call(self) -> T:
        async with self.callers_deadline.enforced():
            return await self.call(self.call_deadline)

    def join(self, deadline: Deadline) -> bool:
        """Extend the deadlines for one more caller. False if the call is over or is being cut off."""
        return (
            not self.task.done()
            and self.callers_deadline.extend_to(deadline)
            and self.call_deadline.extend_to(deadline.earlier())
        )


class SingleFlight:
    """Runs one call per key at a time; a caller with the same key waits for the same answer.

    The call outlives a caller that leaves, because others may wait and its answer will be cached, but not the last
    deadline. The call's own deadline is slightly earlier, so that callers get its error. Belongs to one event loop.
    """

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[Any]] = {}

    async def run(self, key: Hashable, deadline: Deadline, call: Callable[[Deadline], Awaitable[T]]) -> T:
        """Return the result of `call`, started now or already under way for `key`.

        Raises the call's exceptions. If this caller's `deadline` comes first, raises `Unavailable`, or `BudgetUsedUp`
        if the call still waits for the budget.
        """
        flight = self._flights.get(key)
        if flight is None or not flight.join(deadline):
            flight = self._start(key, deadline, call)
        try:
            async with deadline.enforced():
                result: T = await asyncio.shield(flight.task)
        except Unavailable:
            if flight.call_deadline.is_waiting:
                raise BudgetUsedUp from None
            raise
        return result

    def _start(self, key: Hashable, deadline: Deadline, call: Callable[[Deadline], Awaitable[T]]) -> _Flight[T]:
        flight = _Flight(call, deadline.share(1), deadline.earlier())
        flight.task = asyncio.create_task(flight.run_call())
        self._flights[key] = flight

        def finish(task: "asyncio.Task[T]") -> None:
            if self._flights.get(key) is flight:
                del self._flights[key]
            if not task.cancelled():
                task.exception()  # retrieves the exception, even if every caller has left

        flight.task.add_done_callback(finish)
        return flight
