"""The dashboard's own share of a platform's quota, kept by all its processes together."""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import throttled
import throttled.asyncio
from django.utils.translation import gettext_lazy as _
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import Busy, Unavailable
from dashboard.loyalty.loop_bound import LoopBound

log = logging.getLogger(__name__)

IN_PROCESS = throttled.MemoryStore()  # of all event loops and threads of this process
USED_UP = _("This dashboard's share of the platform's quota is used up for the moment. Try again in a few seconds.")
REDIS_PAUSE = 5.0  # seconds in which a Redis that failed is not asked again
REDIS_OPTIONS = {
    "SOCKET_TIMEOUT": 0.5,
    "SOCKET_CONNECT_TIMEOUT": 0.5,
    "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 0)},
}


@dataclass(frozen=True, slots=True)
class Quota:
    """What one kind of read may cost: `per_second` reads on and on, and `burst` at once after a quiet time.

    Any `n` seconds see at most `burst + n * per_second` of them.
    """

    name: str
    per_second: int
    burst: int


class Budget:
    """Spends one programme's quotas by GCRA, which spreads reads evenly instead of letting them bunch at the vendor.

    `store` is the CACHE_URL: in Redis all replicas spend from the same quota, else all of this process do. While Redis
    fails, each process goes by its own count. `on=False` lets every read pass. Belongs to one event loop.
    """

    def __init__(self, programme: str, *, store: str | None, on: bool = True) -> None:
        self._programme = programme
        self._on = on
        self._redis: LoopBound[throttled.asyncio.RedisStore] | None = None
        if store and store.startswith(("redis://", "rediss://", "unix://")):
            self._redis = LoopBound(lambda: throttled.asyncio.RedisStore(store, REDIS_OPTIONS), _disconnect)
        self._redis_rests_until = 0.0  # 0 while it works
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def spend(self, quota: Quota, deadline: Deadline) -> None:
        """Return once one read may be made. Raises `Busy` when none comes free before the deadline."""
        if not self._on:
            return
        try:
            # Only the first in line asks the store: all would be told the same moment, and all but one in vain.
            async with deadline.enforced(), self._lines[quota.name]:
                while wait := await self._take(quota):
                    if wait >= deadline.left:
                        raise Busy(USED_UP)
                    await asyncio.sleep(wait)
        except Unavailable:
            raise Busy(USED_UP) from None

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
        if self._redis:
            await self._redis.close()

    async def _take(self, quota: Quota) -> float:
        """Take one read of the quota: 0 when it was free, else the seconds until one may be."""
        key = f"loyalty:{self._programme}:{quota.name}"
        rate = throttled.per_sec(quota.per_second, quota.burst)
        now = asyncio.get_running_loop().time()
        if self._redis and now >= self._redis_rests_until:
            try:
                shared = throttled.asyncio.Throttled(key=key, using="gcra", quota=rate, store=await self._redis.get())
                wait = _wait(await shared.limit())
                self._redis_rests_until = 0
                return wait
            except (throttled.exceptions.BaseThrottledError, OSError) as error:
                if not self._redis_rests_until:  # else it is known
                    log.warning("Redis keeps no budget now, each process goes by its own: %s", type(error).__name__)
                self._redis_rests_until = now + REDIS_PAUSE
        return _wait(throttled.Throttled(key=key, using="gcra", quota=rate, store=IN_PROCESS).limit())


def _wait(result: throttled.RateLimitResult) -> float:
    return max(result.state.retry_after, 0.001) if result.limited else 0


async def _disconnect(store: throttled.asyncio.RedisStore) -> None:
    client: Any = store._backend.get_client()  # noqa: SLF001  the library offers no way to close what it opened
    await client.aclose(close_connection_pool=True)
