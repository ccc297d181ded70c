"""A Redis cache that fails soft: without Redis, pages are slower and a line is logged, but pages and sign-in work.

What it stores is sealed. Who can read Redis learns nothing about customers or staff. Who can write to it can make the
dashboard forget something, but not believe something.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from dashboard.loyalty.redis_clients import client, errors
from dashboard.loyalty.redis_watch import watch_of
from dashboard.loyalty.store import KEY_PREFIX, keyed_hash
from dashboard.sealing import seal_bytes, unseal_bytes

T = TypeVar("T")
PURPOSE = "cache"
MISSING = object()
log = structlog.get_logger(__name__)

_in_process = LocMemCache("while Redis is away", {})
_nothing = DummyCache("", {})


class SoftRedisCache(RedisCache):
    """While Redis does not answer, answers of platforms are not cached, and all else is kept in this process: limits on
    sign-in then count per process.

    A value is bytes, or anything that JSON has. It is encrypted for its key, so a changed or moved value counts as
    missing. Keys are keyed hashes.
    """

    # One by one, by the methods below. `incr` reads and writes, since Redis cannot add to a sealed number.
    get_many, set_many, delete_many = BaseCache.get_many, BaseCache.set_many, BaseCache.delete_many
    has_key, incr = BaseCache.has_key, BaseCache.incr

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # In a list, because Django would cut an address at its commas.
        super().__init__([server], {**params, "OPTIONS": {"serializer": Untouched()}})
        self._class = SharedClient
        self._watch = watch_of(server)

    def redis_or(self, with_redis: Callable[[], T], without: Callable[[], T]) -> T:
        """Return what `with_redis` returns, or what `without` returns while Redis does not answer."""
        if not self._watch.is_away:
            try:
                return with_redis()
            except errors() as error:
                self._watch.report(error)
        return without()

    def make_key(self, key: str, version: int | None = None) -> str:
        """Return the key in Redis. Those of answers are keyed hashes already."""
        return super().make_key(key if key.startswith(KEY_PREFIX) else keyed_hash(key), version)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        sealed = self._seal(key, value, version)
        added = partial(super().add, key, sealed, timeout, version)
        return bool(self.redis_or(added, partial(_substitute(key).add, key, value, timeout, version)))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        in_redis = super().get

        def unsealed() -> Any:
            sealed = in_redis(key, None, version)
            value = MISSING if sealed is None else self._unseal(key, sealed, version)
            return default if value is MISSING else value

        return self.redis_or(unsealed, partial(_substitute(key).get, key, default, version))

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        stored = partial(super().set, key, self._seal(key, value, version), timeout, version)
        self.redis_or(stored, partial(_substitute(key).set, key, value, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        deleted = partial(super().delete, key, version)
        return bool(self.redis_or(deleted, partial(_substitute(key).delete, key, version)))

    def _seal(self, key: str, value: Any, version: int | None) -> bytes:
        packed = b"b" + value if isinstance(value, bytes) else b"j" + json.dumps(value).encode()
        return seal_bytes(packed, PURPOSE, self.make_key(key, version))

    def _unseal(self, key: str, sealed: bytes, version: int | None) -> Any:
        packed = unseal_bytes(sealed, PURPOSE, self.make_key(key, version))
        if packed is None:
            log.warning("a value in the cache was not stored by this dashboard")
            return MISSING
        return packed[1:] if packed.startswith(b"b") else json.loads(packed[1:])


class SharedClient(RedisCacheClient):
    """Django's client of the cache, with the connections of `redis_clients`."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._url = servers[0]

    def get_client(self, key: object = None, *, write: bool = False) -> Any:
        return client(self._url)


class Untouched:
    """Django's interface for packing values, which are sealed already."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def _substitute(key: str) -> BaseCache:
    """Return what is used without Redis. Answers are personal, and a process that kept them could not be told to erase
    one."""
    return _nothing if key.startswith(KEY_PREFIX) else _in_process
