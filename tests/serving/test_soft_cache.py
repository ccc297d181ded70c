"""What stands in Redis: nothing that can be read, believed after a change, or run."""

import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import BaseCache, caches
from django.test import Client
from redis import Redis

from dashboard.loyalty.models import Answer, Balance
from dashboard.loyalty.reads import BALANCE, answer_type
from dashboard.loyalty.store import AnswerStore
from dashboard.serving.databases import cache as cache_settings
from tests import canary
from tests.servers import free_port

EMAIL, USER, ADDRESS = "sample.person@example.com", "sample.user", "192.0.2.77"
PICKLES = (b"\x80\x04", b"\x80\x05")  # how they begin
OLD, NEW = "old-secret-key-" + "0" * 30, "new-secret-key-" + "0" * 30
ANSWER = Answer(Balance(points_name=EMAIL), datetime(2026, 5, 4, tzinfo=UTC))


@pytest.fixture
def server(redis: str) -> Iterator[Any]:
    with Redis.from_url(redis) as client:
        client.flushdb()
        yield client
        client.flushdb()


@pytest.fixture
def cache(server: Any, redis: str, settings: Any) -> BaseCache:
    settings.CACHES = {"default": cache_settings(redis)}
    return caches["default"]


class Planted:
    """What an attacker who can write to Redis would have the dashboard run."""

    def __reduce__(self) -> Any:
        return pytest.fail, ("code from Redis was run",)


def everything_in(server: Any) -> bytes:
    stored = [(key, server.get(key)) for key in server.keys("*")]
    assert stored
    assert not [value for _, value in stored if value and value[:2] in PICKLES and value.endswith(b".")]  # a pickle
    return b"\n".join(part for pair in stored for part in pair if part)


@pytest.mark.parametrize("value", [b"", b"bytes", "", 0, 7, 1.5, True, None, [1.5, "text"], {"a": {"b": None}}])
def test_it_gives_back_what_it_got(cache: BaseCache, value: Any) -> None:
    cache.set("sample", value, 60)
    assert cache.get("sample", "missing") == value
    assert cache.add("sample", "another") is False
    cache.delete("sample")
    assert cache.get("sample", "missing") == "missing"
    assert cache.add("sample", value) is True
    assert cache.get_many(["sample", "other"]) == {"sample": value}
    cache.set_many({"other": value})
    assert cache.get("other", "missing") == value
    cache.delete_many(["sample", "other"])
    assert "other" not in cache


def test_a_number_is_added_to(cache: BaseCache) -> None:
    with pytest.raises(ValueError, match="not found"):
        cache.incr("sample")
    cache.set("sample", 7)
    assert (cache.incr("sample"), cache.decr("sample", 3)) == (8, 5)


@pytest.mark.parametrize("value", [{1, 2}, datetime.now(UTC), ANSWER])
def test_what_would_not_come_back_as_it_was_is_refused(cache: BaseCache, value: Any) -> None:
    with pytest.raises(TypeError):
        cache.set("sample", value)


def test_who_reads_redis_learns_nothing_of_a_failed_sign_in(
    cache: BaseCache, server: Any, transactional_db: None
) -> None:
    form = {"login": USER, "password": "sample-wrong-password"}
    answers = [Client(REMOTE_ADDR=ADDRESS).post("/accounts/login/", form).status_code for _ in range(6)]
    assert answers == [400] * 5 + [429]  # counted in Redis
    stored = everything_in(server)
    assert not [one for one in (USER, ADDRESS, "ratelimit", "login") if one.encode() in stored]


async def test_an_answer_in_redis_tells_nothing_and_comes_back(cache: BaseCache, server: Any) -> None:
    store = AnswerStore(cache, "main")
    key, form = store.key("balance", EMAIL), answer_type(BALANCE)
    await store.set(key, ANSWER, form, 60)
    assert await store.get(key, form) == ANSWER
    stored = everything_in(server)
    assert b"balance" in stored  # the name of the read
    assert not [one for one in (*canary.written(EMAIL), "points") if one.encode() in stored]


async def test_a_value_that_was_changed_moved_or_forged_is_missing(
    cache: BaseCache, server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    store, form = AnswerStore(cache, "main"), answer_type(BALANCE)
    keys = store.key("balance", "1"), store.key("balance", "2")
    for key in keys:
        await store.set(key, ANSWER, form, 60)
    one, other = (cache.make_key(key) for key in keys)
    kept, moved = server.get(one), server.get(other)
    assert kept
    forged = [
        *(kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :] for place in (0, 11, 12, len(kept) - 1)),
        *(b"", b"7", kept[:11], kept[:12], kept[:-1], kept + b"\0", moved),
        *(pickle.dumps(ANSWER), pickle.dumps(Planted()), b"j7", b"b" + kept),
    ]
    for value in forged:
        server.set(one, value or b"")
        assert await store.get(keys[0], form) is None
        assert cache.get(keys[0], "missing") == "missing"
    assert "was not stored by this dashboard" in caplog.text
    server.set(one, kept)
    assert await store.get(keys[0], form) == ANSWER


def test_another_secret_key_opens_nothing_and_an_earlier_one_does(cache: BaseCache, settings: Any) -> None:
    settings.SECRET_KEY = OLD
    cache.set("sample", "kept", 60)
    settings.SECRET_KEY = NEW
    assert cache.get("sample") is None
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert cache.get("sample") == "kept"
    cache.set("sample", "newer", 60)
    assert cache.get("sample") == "newer"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []  # a process that was not restarted yet
    assert cache.get("sample", "missing") == "missing"


async def test_without_redis_no_answer_is_kept_and_other_values_are_kept_in_this_process(
    settings: Any,
) -> None:
    settings.CACHES = {"default": cache_settings(f"redis://127.0.0.1:{free_port()}/0")}
    cache, store = caches["default"], AnswerStore(caches["default"], "main")
    await store.set(store.key("balance", "1"), ANSWER, answer_type(BALANCE), 60)
    assert await store.get(store.key("balance", "1"), answer_type(BALANCE)) is None
    assert [cache.add("failed-sign-ins", 1, 60) for _ in range(2)] == [True, False]
    cache.set("failed-sign-ins", 2, 60)
    assert cache.get("failed-sign-ins") == 2
    assert cache.delete("failed-sign-ins")
    assert cache.get("failed-sign-ins", "missing") == "missing"
