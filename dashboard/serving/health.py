"""Health checks for load balancers. They are open to everyone and show nothing useful to a stranger."""

import asyncio
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from secrets import randbits

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.access.models import AccessRecord, LoggedText, Outcome
from dashboard.loyalty.store import KEY_PREFIX
from dashboard.serving.database_faults import Fault, fault_of
from dashboard.serving.version import VERSION

log = structlog.get_logger(__name__)

OK = "ok"
KEPT_SECONDS = 1.0  # in which an outcome is not checked again
WAIT_SECONDS = 0.25  # seconds that a client waits for a check under way; then it gets the last outcome
CHECK_TIMEOUT = 3.0  # seconds; a check that takes longer has failed
LOCK_TIMEOUT = 1.0  # seconds; a lock that is held for longer is a fault
MIN_FREE_BYTES = 4 * 1024 * 1024  # SQLite would say that the disk is full only when it commits


class Check:
    """A check in a thread of its own, one at a time for all clients of this process. Its outcome is a word. Pages work
    without what is not `needed`."""

    def __init__(self, name: str, work: Callable[[], None], *, needed: bool = True) -> None:
        self._name, self._work, self.needed = name, work, needed
        self._thread = ThreadPoolExecutor(1, f"ready-{name}")
        self._under_way: Future[str] | None = None
        self._began = self._ended = 0.0
        self._last: str = Fault.OTHER.value

    async def outcome(self) -> str:
        """Return "ok" or what is wrong, at most `KEPT_SECONDS` old."""
        under_way = self._under_way
        if under_way is None or (under_way.done() and time.monotonic() >= self._ended + KEPT_SECONDS):
            self._began = time.monotonic()
            under_way = self._under_way = self._thread.submit(self._run)
        if not under_way.done():
            await asyncio.wait([asyncio.wrap_future(under_way)], timeout=WAIT_SECONDS)
        if under_way.done():
            return under_way.result()
        return self._last if time.monotonic() < self._began + CHECK_TIMEOUT else Fault.OTHER.value

    def _run(self) -> str:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001  (any error counts; its text may contain an address)
            outcome = fault_of(error).value
        else:
            outcome = OK
        if outcome != self._last:
            self._log(outcome)
        self._last, self._ended = outcome, time.monotonic()
        return outcome

    def _log(self, outcome: str) -> None:
        if outcome != OK and self.needed:
            log.error("not ready", **{self._name: outcome})
        else:
            log.info("ready", **{self._name: outcome})


def database_takes_entries() -> None:
    """Write an entry of the access log, which every page about a customer needs, and roll it back. It is as long as an
    entry can be, so that it finds no room where a usual one would not."""
    try:
        check_free_space()
        with transaction.atomic():
            _limit_lock_wait()
            number = -1 - randbits(60)  # its own: one from the sequence would be missing in the log
            long = {name: "r" * size for name, size in (("staff_name", 150), ("customer_key", 64), ("request_id", 64))}
            entry = AccessRecord(id=number, staff_id=0, page="ready", outcome=Outcome.SHOWN, **long)
            entry.save(force_insert=True)
            LoggedText.objects.create(record_id=number, salt="", text="r" * 256)
            transaction.set_rollback(True)
    finally:
        connection.close()


def check_free_space() -> None:
    """Raises DiskFull if too little is left for SQLite."""
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        if file.exists() and shutil.disk_usage(file.parent).free < MIN_FREE_BYTES:
            raise DiskFull
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT * 1000:.0f}")


def _limit_lock_wait() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT * 1000:.0f}")
            cursor.execute(f"SET LOCAL statement_timeout = {CHECK_TIMEOUT * 1000:.0f}")


class DiskFull(Exception):
    """Too little space is left for the database."""

    sqlstate = "53100"


def cache_answers() -> None:
    key = f"{KEY_PREFIX}readyz"  # without Redis, values with other keys are kept in this process
    cache.set(key, OK, timeout=10)
    if cache.get(key) != OK:
        raise LookupError("the cache forgot")


CHECKS = {
    "database": Check("database", database_takes_entries),
    "cache": Check("cache", cache_answers, needed=False),
}


@login_not_required
@never_cache
@require_safe
async def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process serves requests."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
async def readyz(request: HttpRequest) -> JsonResponse:
    """Return 200 if the database takes entries, else 503. The body says of database and cache what is wrong, and the
    version: `{"database": "disk full", "cache": "ok", "version": "0.1.0"}`."""
    outcomes = dict(zip(CHECKS, await asyncio.gather(*(check.outcome() for check in CHECKS.values())), strict=True))
    is_ready = all(outcomes[name] == OK for name, check in CHECKS.items() if check.needed)
    return JsonResponse({**outcomes, "version": VERSION}, status=200 if is_ready else 503)
