"""Redis that fails soft: away, it costs speed and a log line, never a page or a sign-in."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class SoftRedisCache(RedisCache):
    """Behaves as an empty cache that keeps nothing while Redis is away.

    What counts in it starts from nothing then: limits on signing in don't hold until Redis is back (`/readyz` says that
    it isn't there), which is better than nobody being able to sign in.
    """

    def add(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(key, *args, **kwargs))
        except RedisError as error:
            log_cache_failure(error)
            return True

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            log_cache_failure(error)
            return default

    def set(self, key: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, *args, **kwargs)
        except RedisError as error:
            log_cache_failure(error)

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError as error:
            log_cache_failure(error)
            return False


def log_cache_failure(error: RedisError) -> None:
    """Without the error's text, which may hold an address."""
    log.warning("The cache cannot be used, going on without it: %s", type(error).__name__)
