"""A Redis cache that fails soft: without Redis, pages are slower and a line is logged, but pages and sign-in work.

What it stores is sealed. Who can read Redis learns nothing about customers or staff. Who can write to it can make the
dashboard forget something, but not believe something.
"""

import json
import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from dashboard.loyalty.store import KEY_PREFIX, keyed_hash
from dashboard.sealing import seal_bytes, unseal_bytes

PURPOSE = "cache"
MISSING = object()
log = logging.getLogger(__name__)


class SoftRedisCache(RedisCache):
    """Behaves like an empty cache while Redis does not answer.

    Counters then start from zero, so limits on sign-in do not work until Redis is back (`/readyz` reports it). That is
    better than a dashboard to which staff cannot sign in.

    A value is bytes, or anything that JSON has. It is encrypted for its key, so a changed or moved value counts as
    missing. Keys are keyed hashes.
    """

    get_many, set_many = BaseCache.get_many, BaseCache.set_many  # one by one, by the methods below

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**params.get("OPTIONS", {}), "serializer": Untouched()}})

    def make_key(self, key: str, version: int | None = None) -> str:
        """Return the key in Redis. Those of answers are keyed hashes already."""
        return super().make_key(key if key.startswith(KEY_PREFIX) else keyed_hash(key), version)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            return bool(super().add(key, self._seal(key, value, version), timeout, version))
        except RedisError as error:
            log_cache_failure(error)
            return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            sealed = super().get(key, None, version)
        except RedisError as error:
            log_cache_failure(error)
            return default
        value = MISSING if sealed is None else self._unseal(key, sealed, version)
        return default if value is MISSING else value

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        try:
            super().set(key, self._seal(key, value, version), timeout, version)
        except RedisError as error:
            log_cache_failure(error)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        raise NotImplementedError("Redis cannot add to a sealed number")

    def delete(self, key: str, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError as error:
            log_cache_failure(error)
            return False

    def _seal(self, key: str, value: Any, version: int | None) -> bytes:
        packed = b"b" + value if isinstance(value, bytes) else b"j" + json.dumps(value).encode()
        return seal_bytes(packed, PURPOSE, self.make_key(key, version))

    def _unseal(self, key: str, sealed: bytes, version: int | None) -> Any:
        packed = unseal_bytes(sealed, PURPOSE, self.make_key(key, version))
        if packed is None:
            log.warning("A value in the cache was not stored by this dashboard, going on without it.")
            return MISSING
        return packed[1:] if packed.startswith(b"b") else json.loads(packed[1:])


class Untouched:
    """Django's interface for packing values, which are sealed already."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


def log_cache_failure(error: RedisError) -> None:
    """Log the type of the error without its text, which may contain an address."""
    log.warning("The cache cannot be used, going on without it: %s", type(error).__name__)
