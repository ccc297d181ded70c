"""The dashboard's own share of a platform's quota, shared by all its processes."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from threading import Lock

import structlog

from dashboard.loyalty.bucket import Bucket, Level, left_by
from dashboard.loyalty.caller import NOBODY, Caller, Rank, current_caller
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import BudgetUsedUp, Unavailable
from dashboard.loyalty.line import Line
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.redis_clients import errors
from dashboard.loyalty.redis_watch import RedisWatch, watch_of
from dashboard.loyalty.shared_buckets import SharedBuckets

log = structlog.get_logger(__name__)

SHORT = 0.7  # part of the reads of the last 30 seconds, above which pages read less
TIME_TO_ANSWER = 0.1  # part of a read's time, which the wait leaves to the platform
MIN_SLEEP = 0.001  # seconds
BACKGROUND_PART = 0.1  # of the share, for commands while Redis does not count for all
LOG_INTERVAL = 10.0  # seconds between two log lines about refused reads


class OwnBuckets:
    """The buckets of this process, for all its event loops and threads.

    They fill from its start on: the process before it may just have emptied them.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._began = clock()
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def take(self, program: str, quota: Quota, caller: Caller) -> float:
        """Like `Bucket.take`."""
        with self._lock:
            return self._bucket(program, quota).take(quota, caller, self._clock())

    def look(self, program: str, quota: Quota) -> Level:
        """Like `Bucket.look`."""
        with self._lock:
            return self._bucket(program, quota).look(quota, self._clock())

    def empty(self, program: str, quota: Quota) -> None:
        """Begin with an empty bucket."""
        with self._lock:
            self._buckets[program, quota.name] = Bucket(self._clock())

    def _bucket(self, program: str, quota: Quota) -> Bucket:
        return self._buckets.setdefault((program, quota.name), Bucket(self._began))


IN_PROCESS = OwnBuckets()


class Budget:
    """Spends one program's `share` of its vendor's quotas. Belongs to one event loop.

    `store` is the address of Redis, or None. With Redis, all processes take reads from the same buckets. Without it,
    each of the `processes` that serve pages takes them from its own, which has its part of the share; a command has a
    tenth of the share. `enabled=False` lets every read pass.

    While Redis fails, each process uses its own buckets too. They begin empty, because the last burst may just have
    been spent, and hold half as much, because another process may still find a full bucket when Redis comes back. The
    `watch` says whether Redis is away, so that no read waits for it.
    """

    def __init__(
        self,
        program: str,
        *,
        store: str | None,
        share: float = 1.0,
        processes: int = 1,
        own: OwnBuckets = IN_PROCESS,
        enabled: bool = True,
        watch: RedisWatch | None = None,
    ) -> None:
        self._program = program
        self._enabled = enabled
        self._share = share
        self._processes = processes
        self._own = own
        self._shared = SharedBuckets(store) if store else None
        self._watch = watch or watch_of(store or "")
        self._begun: set[str] = set()  # own buckets that began since Redis failed
        self._lines: defaultdict[tuple[str, Rank, str], Line] = defaultdict(Line)
        self._refused, self._next_log = 0, 0.0

    async def spend(self, quota: Quota, deadline: Deadline) -> None:
        """Wait until one read may be made. Raises `BudgetUsedUp` if there is none in time to be answered."""
        if not self._enabled:
            return
        caller, early = current_caller(), deadline.left * TIME_TO_ANSWER
        try:
            async with deadline.waiting(early):
                while not await self._wait_in_line(quota, caller, deadline, early):
                    pass
        except Unavailable:
            raise self._refusal(quota) from None

    async def _wait_in_line(self, quota: Quota, caller: Caller, deadline: Deadline, early: float) -> bool:
        """Wait behind the reads of older pages: of everybody, or of a person with several pages. Only the first in a
        line asks: another could not have more. Return whether it took a read; if not, the caller's rank has changed."""
        rank = caller.rank
        line = self._lines[quota.name, rank, caller.person if rank is Rank.BEHIND else ""]
        async with line.turn(deadline.began):
            while wait := await self._take(quota, caller):
                if wait >= deadline.left - early:
                    raise self._refusal(quota)
                if caller.rank is not rank:
                    return False
                await asyncio.sleep(max(wait, MIN_SLEEP))
        return True

    async def has_room(self, quota: Quota) -> bool:
        """Whether reads that are only guesses are allowed: they wait for everybody else, as background work does."""
        if not self._enabled:
            return True
        level, limit = await self._look(quota)
        return level.free >= 1 + left_by(Rank.BACKGROUND, limit)

    async def is_short(self, quota: Quota) -> bool:
        """Whether most of the share was used in the last 30 seconds, so that pages should read less."""
        if not self._enabled:
            return False
        level, limit = await self._look(quota)
        return level.taken > SHORT * limit.most_in_window

    async def close(self) -> None:
        """Close the connections. May be called twice."""
        if self._shared:
            await self._shared.close()

    async def _take(self, quota: Quota, caller: Caller) -> float:
        """Take a read and return 0, or return the seconds to wait."""
        if shared := self._reachable():
            try:
                return await shared.take(self._key(quota), quota.part(self._share), caller)
            except errors() as error:
                self._watch.report(error)
        if caller.rank is Rank.BACKGROUND:
            return self._own.take(self._program, self._own_part(quota, "-background", BACKGROUND_PART), NOBODY)
        return self._own.take(self._program, self._own_part(quota), caller)

    async def _look(self, quota: Quota) -> tuple[Level, Quota]:
        """Return how full the bucket is, and what it can hold."""
        if shared := self._reachable():
            limit = quota.part(self._share)
            try:
                return await shared.look(self._key(quota), limit), limit
            except errors() as error:
                self._watch.report(error)
        limit = self._own_part(quota)
        return self._own.look(self._program, limit), limit

    def _own_part(self, quota: Quota, suffix: str = "", part: float | None = None) -> Quota:
        """Return this process's part of the quota. Its bucket begins empty after Redis failed."""
        part = (1 - BACKGROUND_PART) / self._processes if part is None else part
        own = replace(quota.part(self._share * part), name=f"{quota.name}{suffix}")
        if self._shared:
            own = replace(own, burst=max(1.0, own.burst / 2))
            if own.name not in self._begun:
                self._begun.add(own.name)
                self._own.empty(self._program, own)
        return own

    def _reachable(self) -> SharedBuckets | None:
        """Return the buckets in Redis; None if there is no Redis, or while it is away."""
        if self._shared and not self._watch.is_away:
            self._begun.clear()
            return self._shared
        return None

    def _refusal(self, quota: Quota) -> BudgetUsedUp:
        """Return the error, and log from time to time how many there were."""
        self._refused += 1
        now = asyncio.get_running_loop().time()
        if now >= self._next_log:
            log.warning("too many look-ups", program=self._program, quota=quota.name, refused=self._refused)
            self._refused, self._next_log = 0, now + LOG_INTERVAL
        return BudgetUsedUp()

    def _key(self, quota: Quota) -> str:
        return f"{self._program}:{quota.name}"
