"""A Redis cache that fails soft: without Redis, pages are slower and a line is logged, but pages and sign-in work."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class SoftRedisCache(RedisCache):
    """Behaves like an empty cache while Redis does not answer.

    Counters then start from zero, so limits on sign-in do not work until Redis is back (`/readyz` reports it). That is
    better than a dashboard to which staff cannot sign in.
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
    """Log the type of the error without its text, which may contain an address."""
    log.warning("The cache cannot be used, going on without it: %s", type(error).__name__)
