"""Shares what a breaker knows with the other processes: through the cache, if all processes use the same one."""

import asyncio
import time
from datetime import UTC, datetime

from dashboard.loyalty.breaker import Breaker, Report
from dashboard.loyalty.platform import Memo, Memory

REPORT: Memo[Report] = Memo("breaker", Report)  # the last report of any process
INTERVAL = 1.0  # seconds between two looks


class BreakerSharing:
    """Tells the other processes the news of a breaker, and it theirs. Belongs to one event loop."""

    def __init__(self, breaker: Breaker, memory: Memory) -> None:
        self._breaker = breaker
        self._memory = memory
        self._next_look = 0.0
        self._looking = asyncio.Lock()  # all reads of a page wait for the first one's look

    async def look(self) -> None:
        """Learn what others know, at most once in `INTERVAL`."""
        if time.monotonic() < self._next_look:
            return
        async with self._looking:
            if time.monotonic() >= self._next_look:
                if report := await self._memory.recall(REPORT):
                    self._breaker.learn(report, datetime.now(UTC))
                self._next_look = time.monotonic() + INTERVAL

    async def tell(self) -> None:
        """Tell the others, if there is news."""
        if news := self._breaker.news:
            self._breaker.news = None
            await self._memory.remember(news, REPORT)
