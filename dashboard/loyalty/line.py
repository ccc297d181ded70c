"""A line in which the oldest comes first."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count


class Line:
    """Gives the turn to one at a time: next to the one whose page began first, then in the order of arrival. Belongs to
    one event loop."""

    def __init__(self) -> None:
        self._is_taken = False
        self._arrivals = count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, began: float) -> AsyncIterator[None]:
        """Wait for the turn, and keep it for the code inside."""
        if self._is_taken:
            turn = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (began, next(self._arrivals), turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():  # it got the turn and left at the same time
                    self._pass_on()
                raise
        self._is_taken = True
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            _began, _arrival, turn = heapq.heappop(self._waiting)
            if not turn.done():  # else it left
                turn.set_result(None)
                return
        self._is_taken = False
