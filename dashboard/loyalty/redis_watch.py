"""Whether Redis answers. While it does not, nobody asks it but one thread of each process."""

import time
from collections.abc import Callable
from functools import cache
from threading import Lock, Thread

import structlog

from dashboard.loyalty.redis_clients import client, errors

log = structlog.get_logger(__name__)
PROBE_INTERVAL = 0.1  # seconds; see `quota.Quota.inside`
PROBE_KEY = "loyalty-desk:probe"
# A full Redis answers, but takes nothing; and one may refuse scripts, which the budget uses.
PROBE = "return redis.call('SET', KEYS[1], '', 'PX', 1000)"


class RedisWatch:
    """Says whether Redis `is_away`: from the first failure that somebody reports until `probe` succeeds. Both moments
    leave one line in the log."""

    def __init__(self, probe: Callable[[], object]) -> None:
        self.is_away = False
        self._probe = probe
        self._lock = Lock()

    def report(self, error: BaseException) -> None:
        """Take note that Redis failed. The text of the error stays out of the log: it may contain an address."""
        with self._lock:
            if self.is_away:
                return
            self.is_away = True
        log.warning("redis", state="away", error=type(error).__name__)
        Thread(target=self._wait, name="redis-watch", daemon=True).start()

    def _wait(self) -> None:
        began = time.monotonic()
        while True:
            time.sleep(PROBE_INTERVAL)
            try:
                self._probe()
            except errors():
                continue
            break
        self.is_away = False
        log.warning("redis", state="back", seconds=round(time.monotonic() - began))


@cache
def watch_of(url: str) -> RedisWatch:
    """Return this process's watch of the Redis at `url` (a CACHE_URL)."""
    return RedisWatch(lambda: client(url).eval(PROBE, 1, PROBE_KEY))
