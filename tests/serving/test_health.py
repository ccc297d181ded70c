import asyncio
import json
import time
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.test import AsyncClient
from pytest_django import Settings

from dashboard.access.models import AccessRecord
from dashboard.serving import databases, health
from dashboard.serving.version import VERSION


@pytest.fixture(autouse=True)
def fresh_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """An outcome is kept for longer than a test takes."""
    set_checks(monkeypatch, health.database_takes_entries, health.cache_answers)


def set_checks(monkeypatch: pytest.MonkeyPatch, database: Callable[[], None], cache: Callable[[], None]) -> None:
    works = {"database": database, "cache": cache}
    checks = {name: health.Check(name, works[name], needed=old.needed) for name, old in health.CHECKS.items()}
    monkeypatch.setattr(health, "CHECKS", checks)


async def readiness() -> tuple[int, str, str]:
    response = await AsyncClient().get("/readyz")
    body = json.loads(response.content)
    return response.status_code, body["database"], body["cache"]


async def test_it_lives_without_a_database_a_session_or_a_login() -> None:
    response = await AsyncClient().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert not response.cookies


@pytest.mark.django_db(transaction=True)
async def test_it_is_ready_when_both_answer() -> None:
    response = await AsyncClient().get("/readyz")
    body = {"database": "ok", "cache": "ok", "version": VERSION}
    assert (response.status_code, json.loads(response.content)) == (200, body)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert not await AccessRecord.objects.aexists()


@pytest.mark.django_db(transaction=True)
async def test_it_says_that_the_cache_does_not_answer_and_is_ready_since_pages_work_without(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = {"default": databases.cache("redis://desk:canary-word@127.0.0.1:1/0")}
    assert await readiness() == (200, "ok", "failed")
    assert "not ready" not in caplog.text
    assert "canary-word" not in caplog.text


async def test_it_says_that_the_database_does_not_answer() -> None:
    assert await readiness() == (503, "failed", "ok")  # no database is to be had without the mark


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("pragma", "undo", "word"),
    [
        ("query_only = ON", "query_only = OFF", "read only"),
        ("max_page_count = 1", "max_page_count = 4294967294", "disk full"),
    ],
)
async def test_it_names_a_database_that_takes_no_entries(
    pragma: str, undo: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}")
            if word == "disk full":  # this entry would still find room on a page
                cursor.execute("CREATE TABLE fills_a_page AS SELECT randomblob(20000000)")
        health.database_takes_entries()

    def restore() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {undo}")

    set_checks(monkeypatch, write, lambda: None)
    monkeypatch.setattr(health, "WAIT_SECONDS", 30)  # a busy machine writes slowly
    assert await readiness() == (503, word, "ok")
    await asyncio.to_thread(restore)


async def test_too_little_space_for_sqlite_is_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "MIN_FREE_BYTES", 1 << 80)
    monkeypatch.setitem(connection.settings_dict, "NAME", __file__)
    set_checks(monkeypatch, health.check_free_space, lambda: None)
    assert await readiness() == (503, "disk full", "ok")


async def test_a_database_that_hangs_delays_no_client_and_the_cache_is_not_blamed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    come_back, calls = Event(), []

    def hang() -> None:
        calls.append(time.monotonic())
        if len(calls) > 1:
            come_back.wait(60)

    monkeypatch.setattr(health, "KEPT_SECONDS", 0)
    monkeypatch.setattr(health, "CHECK_TIMEOUT", 0.5)
    set_checks(monkeypatch, hang, lambda: None)
    try:
        assert await readiness() == (200, "ok", "ok")
        began = time.monotonic()
        answers = await asyncio.gather(*(readiness() for _ in range(16)))
        assert set(answers) == {(200, "ok", "ok")}  # it may only be slow
        assert time.monotonic() - began < 2 * health.WAIT_SECONDS
        await asyncio.sleep(health.WAIT_SECONDS)
        assert await readiness() == (503, "failed", "ok")
    finally:
        come_back.set()
    assert len(calls) == 2  # one for all


@pytest.mark.django_db(transaction=True)
async def test_an_outcome_is_kept_for_a_second_and_a_change_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[Any] = []

    def fail_later() -> None:
        calls.append(None)
        if len(calls) > 1:
            raise health.DiskFull

    set_checks(monkeypatch, fail_later, lambda: None)
    assert [await readiness() for _ in range(5)] == [(200, "ok", "ok")] * 5
    monkeypatch.setattr(health, "KEPT_SECONDS", 0)
    assert [await readiness() for _ in range(3)] == [(503, "disk full", "ok")] * 3
    assert caplog.text.count("not ready") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_load_balancers_may_ask_by_address(path: str, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["desk.example.com"]
    by_address = {"Host": "10.0.0.7:8000"}
    assert (await AsyncClient().get(path, headers=by_address)).status_code == 200
    assert (await AsyncClient().get("/accounts/login/", headers=by_address)).status_code == 400


async def test_only_reading_is_answered() -> None:
    answer = await AsyncClient().post("/healthz")
    assert (answer.status_code, answer.content) == (405, b"")
    assert (await AsyncClient().head("/healthz")).status_code == 200
