"""Counts log lines in the files of one process, which the main process adds up.

A structlog processor sees every line before it is redacted, so code that logs an event needs no second call to count
it. Import this module only where `FOLDER_VARIABLE` is set: the library looks at it once.
"""

import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from django.db import connections
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from dashboard.serving.metrics import PREFIX

REGISTRY = CollectorRegistry()
PAGE_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10)
READ_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5)
POOL_INTERVAL = 1.0  # seconds between two looks at the pool

Event = Mapping[str, Any]


def _counter(name: str, meaning: str, *labels: str) -> Counter:
    return Counter(PREFIX + name, meaning, labels, registry=REGISTRY)


def _gauge(name: str, meaning: str, mode: Any, *labels: str) -> Gauge:
    return Gauge(PREFIX + name, meaning, labels, registry=REGISTRY, multiprocess_mode=mode)


def _histogram(name: str, meaning: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    return Histogram(PREFIX + name, meaning, labels, registry=REGISTRY, buckets=buckets)


requests = _counter("requests", "Requests that were answered.", "view", "status")
first_byte = _histogram("request_first_byte_seconds", "Time until an answer began.", PAGE_SECONDS, "view")
whole = _histogram("request_seconds", "Time until an answer ended.", PAGE_SECONDS, "view")
panels = _counter("panels", "Panels of profiles; error is empty if the panel was shown.", "panel", "error")
reads = _counter(
    "reads", "Reads, by where the answer came from or the type of the error.", "program", "read", "outcome"
)
read_seconds = _histogram("read_seconds", "Time of reads that called the platform.", READ_SECONDS, "program", "read")
attempts = _counter("platform_attempts", "Attempts at calls, each of which uses the quota.", "program", "quota")
retries = _counter("platform_retries", "Attempts after the first at a call.", "program")
quota_wait = _histogram("quota_wait_seconds", "Time that a call waited for the quota.", READ_SECONDS, "program")
breaker_open = _gauge("breaker_open", "1 while a process does not call a platform that is down.", "livemax", "program")
redis_away = _gauge("redis_away", "1 while a process does not use Redis, because it does not answer.", "livemax")
build_info = _gauge("build_info", "The version of the workers that run.", "livemax", "version")
pool = _gauge("database_pool_connections", "Connections to PostgreSQL, and requests that wait.", "livesum", "state")
access_entries = _counter("access_entries", "Entries of the access log.", "outcome")
security_entries = _counter("security_entries", "Entries of the security log, such as sign-ins.", "event")


def _count_request(event: Event) -> None:
    view = event["view"]
    requests.labels(view, event["status"]).inc()
    first_byte.labels(view).observe(event["first_ms"] / 1000)
    whole.labels(view).observe(event["ms"] / 1000)
    _pool_sampler.look()


def _count_read(event: Event) -> None:
    program, read = event["program"], event["read"]
    reads.labels(program, read, event["source"] or event["error"]).inc()
    if event["calls"]:
        read_seconds.labels(program, read).observe(event["ms"] / 1000)


def _count_call(event: Event) -> None:
    program, number = event["program"], event["attempts"]
    quota_wait.labels(program).observe(event["budget_ms"] / 1000)
    attempts.labels(program, event["quota"]).inc(number)
    retries.labels(program).inc(max(0, number - 1))


def _count_panel(event: Event) -> None:
    panels.labels(event["panel"], event["error"]).inc()


def _count_breaker(event: Event) -> None:
    breaker_open.labels(event["program"]).set(event["state"] == "open")


def _count_redis(event: Event) -> None:
    redis_away.set(event["state"] == "away")


def _count_start(event: Event) -> None:
    build_info.labels(event["version"]).set(1)


def _count_access(event: Event) -> None:
    access_entries.labels(event["outcome"]).inc()


def _count_security(event: Event) -> None:
    security_entries.labels(event["what"]).inc()


class _PoolSampler:
    """Looks at the pool of PostgreSQL connections, not more often than it changes much."""

    def __init__(self) -> None:
        self._next = 0.0

    def look(self) -> None:
        if (now := time.monotonic()) < self._next:
            return
        self._next = now + POOL_INTERVAL
        pools: Mapping[str, Any] = getattr(connections["default"], "_connection_pools", {})
        if used := pools.get("default"):
            stats = used.get_stats()
            pool.labels("open").set(stats.get("pool_size", 0))
            pool.labels("idle").set(stats.get("pool_available", 0))
            pool.labels("waiting").set(stats.get("requests_waiting", 0))


_pool_sampler = _PoolSampler()

COUNTS: Mapping[Any, Callable[[Event], None]] = {
    "request": _count_request,
    "read": _count_read,
    "call": _count_call,
    "panel": _count_panel,
    "breaker": _count_breaker,
    "redis": _count_redis,
    "started": _count_start,
    "access": _count_access,
    "security": _count_security,
}


def count_line(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: count the line, and pass it on as it is."""
    if count := COUNTS.get(event.get("event")):
        count(event)
    return event
