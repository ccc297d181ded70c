import asyncio
import logging
import threading
from dataclasses import make_dataclass
from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from dashboard import programs
from dashboard.loyalty.models import Balance, Currency
from dashboard.loyalty.packing import pack
from dashboard.loyalty.platform import Memo
from dashboard.loyalty.store import AnswerStore, shape_of
from tests.programs import sample_program

CANARY = "canary@example.com"
CURSORS: Memo[tuple[int, ...]] = Memo("cursors", tuple[int, ...])


class Failing(BaseCache):
    """A cache that is away, and takes `seconds` to say so."""

    def __init__(self, seconds: float = 0) -> None:
        super().__init__({})
        self.seconds = seconds
        self.asked = 0

    def _fail(self, *_: object, **__: object) -> Any:
        self.asked += 1
        threading.Event().wait(self.seconds)
        raise ConnectionError(f"redis://:secret@cache.example.com cannot be reached, while asked for {CANARY}")

    get = set = delete = _fail


@pytest.fixture
def store() -> AnswerStore:
    caches["default"].clear()
    return AnswerStore(caches["default"], "main")


async def test_it_keeps_and_forgets(store: AnswerStore) -> None:
    key = store.key("balance", "7")
    assert await store.get(key, str) is None
    await store.set(key, "kept", str, 60)
    assert await store.get(key, str) == "kept"
    await store.delete(key)
    assert await store.get(key, str) is None


async def test_what_is_common_is_unpacked_once_and_followed_by_what_comes_after(store: AnswerStore) -> None:
    first, second = Balance(currency=Currency(code="EGP")), Balance(currency=Currency(code="SAR"))
    await store.set("k", first, Balance, 60)
    once, again = await store.get_large("k", Balance), await store.get_large("k", Balance)
    assert once == first
    assert once is again
    await store.set("k", second, Balance, 60)
    assert await store.get_large("k", Balance) == second
    await store.delete("k")
    assert await store.get_large("k", Balance) is None


async def test_only_so_much_is_kept_unpacked(store: AnswerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.loyalty.store.MAX_UNPACKED", 2)
    for key in ("a", "b", "c"):
        await store.set(key, key * 2, str, 60)
        assert await store.get_large(key, str) == key * 2
    assert list(store._unpacked) == ["b", "c"]


async def test_it_learns_apart_from_answers(store: AnswerStore) -> None:
    await store.remember((1, 2), CURSORS, "7")
    assert await store.recall(CURSORS, "7") == (1, 2)
    assert await store.recall(CURSORS, "8") is None
    assert await store.get(store.key("cursors", "7"), CURSORS.type) is None


def test_an_old_answer_of_a_changed_model_is_not_found() -> None:
    forms = {"currency": str}, {"money": str}, {"currency": Currency}
    shapes = [shape_of(make_dataclass("Sample", form.items())) for form in (*forms, *forms)]
    assert shapes[:3] == shapes[3:]
    assert len(set(shapes)) == 3


def test_a_key_tells_nothing_about_the_customer(store: AnswerStore) -> None:
    key = store.key("balance", CANARY)
    assert "canary" not in key
    assert "example" not in key
    assert key.isascii()
    assert len(key) < 200


def test_keys_differ_by_all_that_an_answer_is_about(store: AnswerStore) -> None:
    other = AnswerStore(caches["default"], "second")
    keys = [
        store.key("balance", "7"),
        store.key("balance", "8"),
        store.key("balance", 7),
        store.key("tier", "7"),
        store.key("balance", "7", None),
        store.key("balance", "7", "ar"),
        store.key("balance", "7,8"),
        store.key("balance", "7", "8"),
        other.key("balance", "7"),
    ]
    assert len(set(keys)) == len(keys)


def test_a_key_depends_on_the_installations_secret(store: AnswerStore, settings: Any) -> None:
    before = store.key("balance", "7")
    settings.SECRET_KEY = "another-" + settings.SECRET_KEY
    assert store.key("balance", "7") != before


async def test_what_nests_too_deeply_to_be_packed_is_not_kept(store: AnswerStore) -> None:
    deep: Any = []
    for _ in range(2000):
        deep = [deep]
    await store.set(store.key("custom", "7"), deep, Any, 60)
    assert await store.get(store.key("custom", "7"), Any) is None


async def test_a_cache_that_is_away_costs_no_page(caplog: pytest.LogCaptureFixture) -> None:
    store = AnswerStore(Failing(), "main")
    with caplog.at_level(logging.WARNING):
        await store.set("k", 1, int, 60)
        assert await store.get("k", int) is None
        await store.delete("k")
        await store.remember((1,), CURSORS)
        assert await store.recall(CURSORS) is None
    assert len(caplog.records) == 5
    assert "secret" not in caplog.text
    assert "canary" not in caplog.text


async def test_what_cannot_be_read_any_more_is_not_there(store: AnswerStore) -> None:
    key = store.key("balance", "7")
    await store.set(key, "kept", str, 60)
    caches["default"].set(key, pack(7, int))
    assert await store.get(key, str) is None
    caches["default"].set(key, b"no value")
    assert await store.get(key, str) is None
    await store.set(key, "again", str, 60)  # one bad value does not rest the cache
    assert await store.get(key, str) == "again"


async def test_a_slow_cache_is_asked_for_several_things_at_once() -> None:
    together = threading.Barrier(3)

    class Slow(Failing):
        def get(self, *_: object, **__: object) -> bytes:
            together.wait(20)  # breaks unless three are here
            return pack("kept", str)

    store = AnswerStore(Slow(), "main")
    assert await asyncio.gather(*(store.get(str(n), str) for n in range(3))) == ["kept"] * 3


def test_the_cache_of_this_process_is_asked_without_a_thread(store: AnswerStore) -> None:
    assert store._in_process


def test_programs_hand_their_cache_over_as_what_it_is() -> None:
    async def check() -> None:
        keys = {"api_version": "v4.0", "api_key": "k", "secret_key": "s"}
        service = programs.loyalty(sample_program("sample", "Sample", settings=keys))
        assert service._store._in_process
        await programs.close_services()

    asyncio.run(check())
