"""The dashboard's own share of a platform's quota, shared by all its processes."""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import throttled
import throttled.asyncio
from django.utils.translation import gettext_lazy as _
from redis.exceptions import ResponseError

from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import Busy, Unavailable
from dashboard.loyalty.loop_bound import LoopBound
from dashboard.loyalty.redis_clients import OnConnect, async_client, close
from dashboard.loyalty.redis_watch import RedisWatch, watch_of

log = logging.getLogger(__name__)

IN_PROCESS = throttled.MemoryStore()  # for all event loops and threads of this process
USED_UP = _("This dashboard has used its share of the platform's quota for now. Try again in a few seconds.")
OWN_SHARE_SECONDS = 30.0  # seconds after a failure in which a process stays inside its share
RUN_ID = re.compile(r"run_id:([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Quota:
    """The limit for one kind of read: `per_second` reads continuously, and `burst` at once after a quiet time.

    Any `n` seconds contain at most `burst + n * per_second` reads.
    """

    name: str
    per_second: int
    burst: int


class Budget:
    """Spends one program's quotas by GCRA, which spreads reads evenly.

    `store` is the CACHE_URL. With Redis, all processes spend from the same quota. Without Redis, each process spends
    from its share: the quota divided by `processes`, counted in `local_store`. `enabled=False` lets every read pass.
    Belongs to one event loop.

    When Redis fails, shares begin empty, because the burst may just have been spent. A process then stays inside its
    share for another 30 seconds, the vendor's longest window, and also spends from Redis as soon as it answers: a
    restarted Redis has forgotten what was spent, and other processes may not know yet that it is back. As a result, any
    30 seconds contain at most two bursts, and any one second at most one.
    """

    def __init__(
        self,
        program: str,
        *,
        store: str | None,
        processes: int = 1,
        local_store: throttled.MemoryStore = IN_PROCESS,
        enabled: bool = True,
        watch: RedisWatch | None = None,
    ) -> None:
        self._program = program
        self._enabled = enabled
        self._processes = processes
        self._local_store = local_store
        self._redis: LoopBound[throttled.asyncio.RedisStore] | None = None
        if store:
            self._redis = LoopBound(lambda: _open_store(store, self._connected), _close_store)
        self._watch = watch or watch_of(store or "")
        self._run_ids: dict[str, str | None] = {}  # of the servers, by host and port
        self._local_share_until = 0.0
        self._started_shares: set[str] = set()  # quotas whose share has begun since Redis failed
        self._queues: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def spend(self, quota: Quota, deadline: Deadline) -> None:
        """Wait until one read may be made. Raises `Busy` if none is free before the deadline."""
        if not self._enabled:
            return
        try:
            # Only the first in the queue asks the store: all would get the same moment, and only one could use it.
            async with deadline.enforced(), self._queues[quota.name]:
                for take in (self._take_shared, self._take_local):
                    while wait := await take(quota):
                        if wait >= deadline.left:
                            raise Busy(USED_UP)
                        await asyncio.sleep(wait)
        except Unavailable:
            raise Busy(USED_UP) from None

    async def is_half_free(self, quota: Quota) -> bool:
        """Whether more than half of the burst is free now. Spends nothing; false if unknown, true if not enabled."""
        if not self._enabled:
            return True
        if redis := self._redis_for_all:
            try:
                limiter = await self._shared_limiter(redis, quota)
                return _is_half_free(await limiter.peek(self._key(quota)))
            except (throttled.exceptions.BaseThrottledError, OSError) as error:
                self._report(error)
                return False
        if self._begins_empty(quota):
            return False
        return _is_half_free(self._local_limiter(quota).peek(self._key(quota)))

    async def close(self) -> None:
        """Close the connections. May be called twice."""
        if self._redis:
            await self._redis.close()

    async def _take_shared(self, quota: Quota) -> float:
        """Take one read from the shared quota. Return 0 if it was free or Redis fails, else the seconds to wait."""
        redis = self._reachable_redis()
        if not redis:
            return 0
        try:
            return _seconds_to_wait(await (await self._shared_limiter(redis, quota)).limit())
        except (throttled.exceptions.BaseThrottledError, OSError) as error:
            self._report(error)
            return 0

    async def _take_local(self, quota: Quota) -> float:
        """Take one read from this process's share. Return 0 while Redis counts for all, else the seconds to wait."""
        if self._redis_for_all:
            return 0
        limiter = self._local_limiter(quota)
        if self._begins_empty(quota):
            self._started_shares.add(quota.name)
            if left := limiter.peek(self._key(quota)).remaining:
                limiter.limit(cost=left)
        return _seconds_to_wait(limiter.limit())

    @property
    def _redis_for_all(self) -> LoopBound[throttled.asyncio.RedisStore] | None:
        """Redis while it alone counts for all processes; None while this process stays inside its share."""
        redis = self._reachable_redis()
        return redis if _now() >= self._local_share_until else None

    def _reachable_redis(self) -> LoopBound[throttled.asyncio.RedisStore] | None:
        """Return Redis unless it is away: then this process stays inside its share, whoever noticed."""
        if self._redis and self._watch.is_away:
            self._use_local_share()
            return None
        return self._redis

    def _begins_empty(self, quota: Quota) -> bool:
        """Whether this process has to begin its share, which is empty after Redis failed."""
        return self._redis is not None and quota.name not in self._started_shares

    async def _shared_limiter(
        self, redis: LoopBound[throttled.asyncio.RedisStore], quota: Quota
    ) -> throttled.asyncio.Throttled:
        rate = throttled.per_sec(quota.per_second, quota.burst)
        return throttled.asyncio.Throttled(key=self._key(quota), using="gcra", quota=rate, store=await redis.get())

    def _local_limiter(self, quota: Quota) -> throttled.Throttled:
        burst = max(quota.burst // self._processes, 1)
        rate = throttled.per_duration(timedelta(seconds=self._processes), quota.per_second, burst)
        return throttled.Throttled(key=self._key(quota), using="gcra", quota=rate, store=self._local_store)

    def _key(self, quota: Quota) -> str:
        return f"loyalty:{self._program}:{quota.name}"

    def _report(self, error: Exception) -> None:
        self._watch.report(error.__cause__ or error)  # the cause is redis-py's
        self._use_local_share()

    def _use_local_share(self) -> None:
        now = _now()
        if now >= self._local_share_until:
            self._started_shares.clear()
        self._local_share_until = now + OWN_SHARE_SECONDS

    async def _connected(self, connection: Any) -> None:
        """Check on every new connection whether Redis was restarted and has lost its counts."""
        await connection.on_connect()
        await connection.send_command("INFO", "server")
        try:
            found = RUN_ID.search(str(await connection.read_response()))
        except ResponseError:  # Redis does not allow this command
            return
        run_id = found[1] if found else None
        server = f"{getattr(connection, 'host', '')}:{getattr(connection, 'port', '')}"  # a socket has neither
        if self._run_ids.setdefault(server, run_id) != run_id:
            log.warning("Redis was restarted, so each process stays inside its share of the quota for a while")
            self._use_local_share()
        self._run_ids[server] = run_id


def _now() -> float:
    return asyncio.get_running_loop().time()


def _seconds_to_wait(result: throttled.RateLimitResult) -> float:
    return max(result.state.retry_after, 0.001) if result.limited else 0


def _is_half_free(state: throttled.RateLimitState) -> bool:
    return state.remaining * 2 > state.limit


class _Clients:
    """What the library calls a connection factory."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._connect: Callable[[], Any] = options["CONNECT"]

    def connect(self, _url: str | None = None) -> Any:
        return self._connect()


def _open_store(address: str, on_connect: OnConnect) -> throttled.asyncio.RedisStore:
    # A function, since the library copies its options, and with a method its object.
    options = {"CONNECTION_FACTORY_CLASS": f"{__name__}._Clients", "CONNECT": lambda: async_client(address, on_connect)}
    return throttled.asyncio.RedisStore(None, options)


async def _close_store(store: throttled.asyncio.RedisStore) -> None:
    await close(store._backend.get_client())  # noqa: SLF001  the library has no way to close its client
