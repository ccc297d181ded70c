"""Limits what one person can look up in a minute, so that nobody copies or guesses customers one after the other."""

import math
import time
import uuid
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from functools import partial
from threading import Lock
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.utils.translation import ngettext

from dashboard.access.access_log.log import write_record_once
from dashboard.access.models import Outcome
from dashboard.access.roles import StaffRequest
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.store import keyed_hash
from dashboard.programs import Program

PERIOD = timedelta(minutes=1)
IN_PROCESS = LocMemCache(
    "lookups", {"OPTIONS": {"MAX_ENTRIES": 10_000}}
)  # the counts of this process, without Redis or while it does not answer
LOCK = Lock()


class Kind(StrEnum):
    """What is counted, for each person. `limit` is the number of different ones in any minute."""

    CUSTOMERS = "customers"  # shown on a page, or found by e-mail or phone
    SEARCHES = "searches"  # different words, and ids that were looked up
    SUGGESTIONS = "suggestions"  # lists while typing

    @property
    def limit(self) -> int:
        per_minute: int = settings.LOOKUPS_PER_MINUTE
        return 2 * per_minute if self is Kind.SUGGESTIONS else per_minute


class TooManyLookups(Exception):
    """The person is at the limit. `wait` is the number of seconds until the next one is free.

    The middleware answers with a 429 page."""

    def __init__(self, wait: float) -> None:
        super().__init__("too many lookups")
        self.wait = max(1, math.ceil(wait))

    @property
    def sentence(self) -> Sentence:
        """Say what the person can do."""
        text = ngettext(
            "You made too many lookups in the last minute. Try again in %(seconds)d second.",
            "You made too many lookups in the last minute. Try again in %(seconds)d seconds.",
            self.wait,
        )
        return text % {"seconds": self.wait}


def count_customers_now(request: StaffRequest, program: Program, keys: Collection[str], *, page: str) -> None:
    """Count customers before they are shown; one who was shown in the last minute does not count again.

    Raises TooManyLookups, after a row in the access log, and AccessLogUnavailable.
    """
    for key in keys:
        _count(request, program, Kind.CUSTOMERS, f"{program.slug} {key}", page)


def count_search_now(request: StaffRequest, program: Program, words: str, *, page: str) -> None:
    """Count a search or an id that is looked up; the same words in the last minute do not count again. Raises as
    `count_customers`."""
    _count(request, program, Kind.SEARCHES, f"{program.slug} {words}", page)


def count_suggestions_now(request: StaffRequest, program: Program) -> None:
    """Count one list of suggestions. Raises as `count_customers`."""
    _count(request, program, Kind.SUGGESTIONS, uuid.uuid4().hex, "suggestions")


count_customers = sync_to_async(count_customers_now)
count_search = sync_to_async(count_search_now)
count_suggestions = sync_to_async(count_suggestions_now)


def _count(request: StaffRequest, program: Program, kind: Kind, subject: str, page: str) -> None:
    if wait := _seconds_to_wait(f"lookups:{kind}:{request.staff.user_id}", keyed_hash("lookups", subject), kind.limit):
        write_record_once(request, program=program.slug, page=page, outcome=Outcome.REFUSED, within=PERIOD)
        raise TooManyLookups(wait)


def _seconds_to_wait(key: str, subject: str, limit: int) -> float:
    """Add the subject to those of the last minute under this key. Returns 0, or the seconds to wait if there are
    already `limit` others."""
    store: Any = caches["default"]
    in_process = partial(_wait_in_process, key, subject, limit)
    if isinstance(store, LocMemCache):
        return in_process()
    waited: float = store.redis_or(partial(_wait_in_redis, store, key, subject, limit), in_process)
    return waited


def _wait_in_redis(store: Any, key: str, subject: str, limit: int) -> float:
    """Count for all processes together, in a set that is sorted by the time of the last view. Raises the errors of
    `redis_clients`."""
    now = time.time()
    # Django's cache has no sets, so this uses its connection.
    client, key = store._cache.get_client(write=True), store.make_key(key)  # noqa: SLF001
    with client.pipeline() as steps:
        steps.zremrangebyscore(key, "-inf", now - PERIOD.total_seconds())
        steps.zadd(key, {subject: now})
        steps.zcard(key)
        steps.zrange(key, 0, 0, withscores=True)
        steps.expire(key, PERIOD)
        _removed, is_new, number, [(_oldest, at)], _expires = steps.execute()
    if not is_new or number <= limit:
        return 0
    client.zrem(key, subject)
    return float(at) + PERIOD.total_seconds() - now


def _wait_in_process(key: str, subject: str, limit: int) -> float:
    """Count for this process."""
    with LOCK:
        now = time.monotonic()
        seen = {one: at for one, at in IN_PROCESS.get(key, {}).items() if at > now - PERIOD.total_seconds()}
        if subject not in seen and len(seen) >= limit:
            return float(min(seen.values())) + PERIOD.total_seconds() - now
        IN_PROCESS.set(key, seen | {subject: now}, PERIOD.total_seconds())
        return 0
