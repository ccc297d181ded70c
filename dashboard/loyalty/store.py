"""Where answers are kept for a while: Django's cache, under keys that tell nothing about the customer."""

import logging
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.utils.crypto import salted_hmac

from dashboard.loyalty import models

log = logging.getLogger(__name__)

LEARNT_FOR = 30 * 24 * 3600  # seconds

# Answers are pickled models: another shape of a model must not be read as this one after an upgrade.
_SHAPE = sha256(
    repr([(n, [f.name for f in fields(m)]) for n in models.__all__ if is_dataclass(m := getattr(models, n))]).encode()
).hexdigest()[:12]


class AnswerStore:
    """Keeps picklable values per programme. Fails soft: a cache that is away costs speed, never a page.

    Keys are keyed hashes (with `SECRET_KEY`), so that neither a customer id nor a guess at one can be read off them.
    """

    def __init__(self, cache: BaseCache, programme: str) -> None:
        self._cache = cache
        self._programme = programme
        # In process, a call is quicker than the thread Django would hop to for it.
        self._in_process = isinstance(cache, LocMemCache)

    def key(self, what: str, *about: object) -> str:
        """The cache key of a value: its kind in clear, what it is about only as a keyed hash."""
        secret = salted_hmac("dashboard.loyalty.store", repr(about), algorithm="sha256").hexdigest()[:40]
        return f"loyalty:{_SHAPE}:{self._programme}:{what}:{secret}"

    async def get(self, key: str) -> Any:
        """The value kept under `key`, None when there is none or it cannot be read."""
        try:
            return self._cache.get(key) if self._in_process else await self._cache.aget(key)
        except Exception as error:  # each cache backend has an exception tree of its own
            self._complain(error)
            return None

    async def set(self, key: str, value: Any, seconds: float) -> None:
        """Keep `value` under `key` for `seconds`."""
        try:
            if self._in_process:
                self._cache.set(key, value, int(seconds))
            else:
                await self._cache.aset(key, value, int(seconds))
        except Exception as error:
            self._complain(error)

    async def delete(self, key: str) -> None:
        """Forget `key`."""
        try:
            await self._cache.adelete(key)
        except Exception as error:
            self._complain(error)

    async def recall(self, what: str, *about: object) -> Any:
        """What was learnt (see `platform.Memory`)."""
        return await self.get(self.key(f"learnt-{what}", *about))

    async def remember(self, value: Any, what: str, *about: object) -> None:
        """Learn `value` for 30 days (see `platform.Memory`)."""
        await self.set(self.key(f"learnt-{what}", *about), value, LEARNT_FOR)

    def _complain(self, error: Exception) -> None:
        log.warning("The cache cannot be used, going on without it: %s", type(error).__name__)
