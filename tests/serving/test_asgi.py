"""Threads for database calls: kept from request to request, never shared by two; and how large a body may be."""

import asyncio
import gc
import sys
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries

from dashboard import asgi
from dashboard.speed import database_threads

used: list[int] = []


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> asyncio.Barrier:
    """In place of Django: notes the thread it is given, twice, and goes on when two requests are in it."""
    barrier = asyncio.Barrier(2)

    async def django(*_message: Any) -> None:
        first = await sync_to_async(threading.get_ident)()
        await barrier.wait()
        assert await sync_to_async(threading.get_ident)() == first
        used.append(first)

    monkeypatch.setattr(asgi, "django", django)
    monkeypatch.setattr(database_threads, "idle_threads", [])
    used.clear()
    return barrier


async def ask() -> None:
    async def receive() -> dict[str, Any]:
        return {}

    async def send(_message: Mapping[str, Any]) -> None: ...

    await asgi.application({"type": "http"}, receive, send)


async def test_requests_at_one_time_have_a_thread_each(together: asyncio.Barrier) -> None:
    await asyncio.gather(ask(), ask())
    assert len(set(used)) == 2


async def test_later_requests_have_the_threads_of_earlier_ones(together: asyncio.Barrier) -> None:
    await asyncio.gather(ask(), ask())
    await asyncio.gather(ask(), ask())
    assert len(set(used)) == 2


async def test_threads_of_a_crowd_end_with_it(together: asyncio.Barrier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_threads, "MAX_IDLE_THREADS", 1)
    await asyncio.gather(ask(), ask())
    assert len(database_threads.idle_threads) == 1
    theirs = [thread for thread in threading.enumerate() if thread.ident in used]
    await asyncio.gather(*(asyncio.to_thread(thread.join, 2) for thread in theirs))
    assert sum(thread.is_alive() for thread in theirs) == 1


async def test_a_request_that_fails_gives_its_thread_back(
    together: asyncio.Barrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_message: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(asgi, "django", broken)
    with pytest.raises(ZeroDivisionError):
        await ask()
    assert len(database_threads.idle_threads) == 1


async def test_what_serving_pages_sets() -> None:
    """Rubbish is collected less often, threads take turns more often, nothing waits for a thread before a request."""
    before, turn = gc.get_threshold(), sys.getswitchinterval()
    said: list[str] = []
    serving = list[int]()

    async def receive() -> dict[str, Any]:
        serving.append(gc.get_threshold()[0])
        return {}

    async def send(message: Mapping[str, Any]) -> None:
        said.append(message["type"])

    try:
        await asgi.application({"type": "lifespan"}, receive, send)
        assert gc.isenabled()
        assert serving[1] > before[0]
        assert gc.get_threshold() == before
        assert sys.getswitchinterval() < turn
        assert not request_started.has_listeners(ASGIHandler)
        assert request_finished.has_listeners(ASGIHandler)
    finally:
        for tidy in (close_old_connections, reset_queries):
            request_started.connect(tidy)
        request_finished.disconnect(reset_queries)
        sys.setswitchinterval(turn)
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_a_body_larger_than_any_here_is_refused_before_it_fills_the_disk() -> None:
    taken, sent = 0, list[Mapping[str, Any]]()

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": bytes(500_000), "more_body": taken < 100}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/accounts/login/", "headers": [], "query_string": b""}
    await asgi.application(scope, receive, send)
    assert taken == 6
    assert [message.get("status") for message in sent] == [413, None]
