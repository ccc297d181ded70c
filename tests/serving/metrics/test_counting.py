"""Log lines become figures, with labels of few values."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connections
from prometheus_client import REGISTRY as UNUSED
from psycopg_pool import ConnectionPool

from dashboard.serving.metrics import counting

REQUEST = {
    "event": "request",
    "view": "home",
    "status": 200,
    "ms": 40.0,
    "first_ms": 9.0,
    "path": "/main/",
    "person": 7,
}
READ = {
    "event": "read", "program": "main", "read": "balance", "ms": 120.0, "source": "live", "error": "",
    "calls": 2,
}  # fmt: skip
CALL = {"event": "call", "what": "balance", "program": "main", "quota": "customers", "attempts": 3, "budget_ms": 30.0}
SECURITY = {"event": "security", "what": "sign-in-failed", "address": "192.0.2.7", "detail": "sample@example.com"}
ACCESS = {"event": "access", "outcome": "shown", "customer_key": "abcdefgh22222222", "person": 7}
LABELS = {"version", "view", "status", "program", "read", "outcome", "quota", "panel", "error", "event", "state", "le"}
Values = dict[str, float]


def values() -> Values:
    return {
        f"{sample.name.removeprefix('loyalty_desk_')}{sorted(sample.labels.values())}": sample.value
        for family in counting.REGISTRY.collect()
        for sample in family.samples
        if not sample.name.endswith(("_created", "_bucket"))
    }


@pytest.fixture
def before() -> Values:
    """The figures of this process before a test, which other tests may have changed."""
    return values()


def change(before: Values) -> Values:
    return {name: value - before.get(name, 0) for name, value in values().items() if value != before.get(name, 0)}


def count(*events: Mapping[str, Any]) -> None:
    for event in events:
        line = dict(event)
        assert counting.count_line(None, "info", line) is line
        assert line == event


def test_a_request_counts_by_view_and_status_with_both_times(before: Values) -> None:
    count(REQUEST, {**REQUEST, "status": 503})
    assert change(before) == {
        "requests_total['200', 'home']": 1,
        "requests_total['503', 'home']": 1,
        "request_seconds_count['home']": 2,
        "request_seconds_sum['home']": pytest.approx(0.08),
        "request_first_byte_seconds_count['home']": 2,
        "request_first_byte_seconds_sum['home']": pytest.approx(0.018),
    }


def test_a_read_counts_by_outcome_with_its_time_and_a_call_with_its_attempts_and_wait(before: Values) -> None:
    count(READ, {**READ, "source": "cached", "calls": 0}, {**READ, "source": "", "error": "BudgetUsedUp"})
    count(CALL, {**CALL, "attempts": 0})
    assert change(before) == {
        "reads_total['balance', 'live', 'main']": 1,
        "reads_total['balance', 'cached', 'main']": 1,
        "reads_total['BudgetUsedUp', 'balance', 'main']": 1,
        "read_seconds_count['balance', 'main']": 2,
        "read_seconds_sum['balance', 'main']": pytest.approx(0.24),
        "quota_wait_seconds_count['main']": 2,
        "quota_wait_seconds_sum['main']": pytest.approx(0.06),
        "platform_attempts_total['customers', 'main']": 3,
        "platform_retries_total['main']": 2,
    }


def test_logs_panels_cache_and_breaker_count(before: Values) -> None:
    count(
        {"event": "panel", "panel": "balance", "error": "late"},
        {"event": "redis", "state": "away", "error": "TimeoutError"},
        {"event": "breaker", "program": "main", "state": "open"},
        SECURITY,
        ACCESS,
        {"event": "something else"},
    )
    assert change(before) == {
        "panels_total['balance', 'late']": 1,
        "redis_away[]": 1,
        "breaker_open['main']": 1,
        "security_entries_total['sign-in-failed']": 1,
        "access_entries_total['shown']": 1,
    }
    count({"event": "breaker", "program": "main", "state": "closed"}, {"event": "redis", "state": "back", "seconds": 9})
    assert (values()["breaker_open['main']"], values()["redis_away[]"]) == (0, 0)


def test_a_worker_says_which_version_it_has(before: Values) -> None:
    """After a SIGHUP it has the version on disk, and the main process, which shows the figures, an older one."""
    count({"event": "started", "version": "99.9", "process": 7})
    assert change(before) == {"build_info['99.9']": 1}


def test_no_label_can_hold_what_names_a_person_or_a_customer() -> None:
    count(REQUEST, READ, CALL, SECURITY, ACCESS)
    samples = [sample for family in counting.REGISTRY.collect() for sample in family.samples]
    assert {name for sample in samples for name in sample.labels} <= LABELS
    said = " ".join(value for sample in samples for value in sample.labels.values())
    assert [secret for secret in ("sample@", "192.0.2.7", "abcdefgh2", "/main/") if secret in said] == []


def test_it_keeps_out_of_the_library_s_own_registry() -> None:
    assert not [family for family in UNUSED.collect() if family.name.startswith("loyalty_desk")]


def test_the_pool_of_postgresql_is_looked_at(monkeypatch: pytest.MonkeyPatch, before: Values) -> None:
    pool = ConnectionPool("", open=False, min_size=3, max_size=4)
    monkeypatch.setattr(type(connections["default"]), "_connection_pools", {"default": pool}, raising=False)
    counting._PoolSampler().look()
    assert values()["database_pool_connections['waiting']"] == 0
