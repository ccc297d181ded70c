"""Buckets for tests of the budget: full ones, and those of a Redis in memory that can be made to fail."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from dashboard.loyalty.bucket import Bucket, Level
from dashboard.loyalty.budget import Budget, OwnBuckets
from dashboard.loyalty.caller import Caller
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.redis_watch import PROBE_INTERVAL, RedisWatch


def loop_time() -> float:
    return asyncio.get_running_loop().time()


def full_buckets(clock: Callable[[], float] = loop_time) -> OwnBuckets:
    """Those of a process that has been running for long."""
    buckets = OwnBuckets(clock)
    buckets._began -= 3600
    return buckets


class SharedBuckets:
    """Stands for Redis, on the loop's clock. While it `fails` it refuses, or leaves everybody waiting for half a
    second."""

    def __init__(self) -> None:
        self.fails: str | None = None
        self.buckets: dict[str, Bucket] = {}

    async def take(self, key: str, quota: Quota, caller: Caller) -> float:
        await self.answer()
        return self._bucket(key).take(quota, caller, loop_time())

    async def look(self, key: str, quota: Quota) -> Level:
        await self.answer()
        return self._bucket(key).look(quota, loop_time())

    async def close(self) -> None:
        pass

    async def answer(self) -> None:
        if self.fails == "hung":
            await asyncio.sleep(0.5)
        if self.fails:
            raise ConnectionError

    def _bucket(self, key: str) -> Bucket:
        return self.buckets.setdefault(key, Bucket(loop_time()))


class LoopWatch(RedisWatch):
    """Asks such a Redis whether it is back, on the loop's clock."""

    def __init__(self, redis: SharedBuckets) -> None:
        super().__init__(lambda: None)
        self._redis = redis

    def report(self, error: BaseException) -> None:
        if not self.is_away:
            self.is_away = True
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        while self.is_away:
            await asyncio.sleep(PROBE_INTERVAL)
            with suppress(ConnectionError):
                await self._redis.answer()
                self.is_away = False


def budgets_on(redis: SharedBuckets, number: int, share: float = 0.8) -> list[Budget]:
    """The budgets of this number of processes that share a Redis."""
    budgets = [
        Budget(
            "sample",
            store="redis://h/0",
            share=share,
            processes=number,
            own=full_buckets(),
            watch=LoopWatch(redis),
        )
        for _ in range(number)
    ]
    for budget in budgets:
        budget._shared = redis  # type: ignore[assignment]
    return budgets
