import json
from threading import Event
from types import SimpleNamespace

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from dashboard.serving import databases, health


async def test_it_lives_without_a_database_a_session_or_a_login() -> None:
    response = await AsyncClient().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert not response.cookies


@pytest.mark.django_db(transaction=True)
async def test_it_is_ready_when_both_answer() -> None:
    response = await AsyncClient().get("/readyz")
    assert (response.status_code, json.loads(response.content)) == (200, {"database": "ok", "cache": "ok"})
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
async def test_it_says_that_the_cache_does_not_answer(settings: Settings) -> None:
    settings.CACHES = {"default": databases.cache("redis://desk:canary-word@127.0.0.1:1/0")}
    response = await AsyncClient().get("/readyz")
    assert (response.status_code, json.loads(response.content)) == (503, {"database": "ok", "cache": "failed"})
    assert "canary" not in response.content.decode()


async def test_it_says_that_the_database_does_not_answer() -> None:
    response = await AsyncClient().get("/readyz")  # no database is to be had without the mark
    assert (response.status_code, json.loads(response.content)) == (503, {"database": "failed", "cache": "ok"})


async def test_a_database_that_hangs_makes_nobody_believe_that_the_cache_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    come_back = Event()
    monkeypatch.setattr(health, "CHECK_TIMEOUT", 0.5)
    monkeypatch.setattr("dashboard.serving.health.connection", SimpleNamespace(cursor=lambda: come_back.wait(60)))
    try:
        response = await AsyncClient().get("/readyz")
    finally:
        come_back.set()
    assert (response.status_code, json.loads(response.content)) == (503, {"database": "failed", "cache": "ok"})


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
