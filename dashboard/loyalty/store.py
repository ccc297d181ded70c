"""The cache of answers: Django's cache, with keys that reveal nothing about the customer."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from fnmatch import fnmatchcase
from functools import cache
from hashlib import blake2b, sha256
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache

from dashboard.loyalty import models
from dashboard.loyalty.huge_values import expect_huge_value
from dashboard.loyalty.limits import HUGE_BYTES, LARGE_BYTES
from dashboard.loyalty.packing import pack, unpack
from dashboard.loyalty.platform import Memo
from dashboard.loyalty.threads import in_thread_if

T = TypeVar("T")
log = structlog.get_logger(__name__)

KEY_PREFIX = "loyalty:"  # of all keys, which reveal nothing
MEMORY_SECONDS = 30 * 24 * 3600
NOTHING = (b"", None)  # bytes and the value that they hold; no value packs to none
MAX_UNPACKED = 64  # large values that each process keeps unpacked


def shape_of(*named: Any) -> str:
    """Return a hash of the fields, and of their types, of those that are dataclasses."""
    dataclasses = (one for one in named if isinstance(one, type) and is_dataclass(one))
    shapes = [(one.__name__, *((field.name, str(field.type)) for field in fields(one))) for one in dataclasses]
    return sha256(repr(shapes).encode()).hexdigest()[:12]


# After an upgrade, a changed model must not be read from what an earlier version stored.
_SHAPE = shape_of(*(getattr(models, name) for name in models.__all__))


class AnswerStore:
    """Stores values for one program, and reads them back as the type that is asked for (see `packing`). A value that
    is none counts as missing. A cache failure costs time, never a page.

    Keys are keyed hashes: they reveal no customer id, and nobody can test a guess.
    """

    def __init__(self, cache: BaseCache, program: str) -> None:
        self._cache = cache
        self.program = program
        # A call to a cache in this process is faster than a thread.
        self._in_process = isinstance(cache, LocMemCache)
        self._unpacked: OrderedDict[str, tuple[bytes, Any]] = OrderedDict()

    def key(self, name: str, *subject: object) -> str:
        """Return the cache key of a value: its name in clear text, its subject as keyed hashes, with one of the first
        element alone."""
        return f"{KEY_PREFIX}{_SHAPE}:{self.program}:{name}:{keyed_hash(*subject[:1])}:{keyed_hash(*subject)}"

    def delete_all_about(self, first: object) -> int:
        """Delete every value whose subject begins with `first`, remembered ones included, and return their number. Of
        an in-process cache, only this process's values are reached. Blocks and scans the whole cache: for commands
        only."""
        pattern = f"{KEY_PREFIX}*:{self.program}:*:{keyed_hash(first)}:*"
        if isinstance(self._cache, LocMemCache):
            keys = [key.split(":", 2)[2] for key in self._cache._cache if fnmatchcase(key, f"*:{pattern}")]  # type: ignore[attr-defined]  # noqa: SLF001
            self._cache.delete_many(keys)
            return len(keys)
        client = self._cache._cache.get_client(write=True)  # type: ignore[attr-defined]  # noqa: SLF001  (Django cannot search for keys)
        found = list(client.scan_iter(match=f"*:{pattern}", count=1000))
        return sum(client.delete(key) for key in found)  # one by one: a cluster has them in several places

    async def get(self, key: str, form: Any) -> Any:
        """Return the value of type `form` under `key`, or None if it is missing or unreadable."""
        return await self._unpack(await self._call_cache(self._cache.get, key), form)

    async def get_large(self, key: str, form: Any) -> Any:
        """Like `get`, for large values such as configurations: the value is unpacked once and reused while the cache
        holds the same bytes, unless it is huge. Callers must not change it."""
        packed = await self._call_cache(self._cache.get, key)
        if packed is None or len(packed) > HUGE_BYTES:
            self._unpacked.pop(key, None)
            return await self._unpack(packed, form)
        unpacked = self._unpacked.get(key, NOTHING)
        if unpacked[0] != packed:
            unpacked = (packed, await self._unpack(packed, form))
        self._unpacked[key] = unpacked
        self._unpacked.move_to_end(key)
        if len(self._unpacked) > MAX_UNPACKED:
            self._unpacked.popitem(last=False)
        return unpacked[1]

    async def set(self, key: str, value: Any, form: Any, seconds: float) -> None:
        """Store `value`, which is of type `form`, under `key` for `seconds`."""

        def pack_and_store() -> None:  # a value that nests too deeply cannot be packed and is not stored
            self._cache.set(key, pack(value, form), int(seconds))

        await self._call_cache(pack_and_store, is_large=isinstance(value, models.Answer) and value.is_large)

    async def delete(self, key: str) -> None:
        """Delete `key`."""
        await self._call_cache(self._cache.delete, key)

    async def recall(self, memo: Memo[T], *subject: object) -> T | None:
        """Return a remembered value (see `platform.Memory`)."""
        value: T | None = await self.get(self.key(f"memory-{memo.name}", *subject), memo.type)
        return value

    async def remember(self, value: T, memo: Memo[T], *subject: object) -> None:
        """Remember `value` for 30 days (see `platform.Memory`)."""
        await self.set(self.key(f"memory-{memo.name}", *subject), value, memo.type, MEMORY_SECONDS)

    @property
    def is_shared(self) -> bool:
        """Whether all processes use the same cache."""
        return not self._in_process

    @staticmethod
    def _read(packed: bytes, form: Any) -> Any:
        try:
            return unpack(packed, form)
        except Exception as error:  # noqa: BLE001  a value of another version may raise anything
            log.warning("a value in the cache is unreadable", error=type(error).__name__)
            return None

    async def _unpack(self, packed: bytes | None, form: Any) -> Any:
        if packed is None:
            return None
        if len(packed) > HUGE_BYTES:
            expect_huge_value()
        return await in_thread_if(len(packed) > LARGE_BYTES, self._read, packed, form)

    async def _call_cache(self, method: Callable[..., Any], *args: object, is_large: bool = False) -> Any:
        try:
            is_quick = self._in_process and not is_large
            return method(*args) if is_quick else await asyncio.to_thread(method, *args)
        except Exception as error:  # noqa: BLE001  each cache backend has its own exceptions
            log.warning("the cache cannot be used", error=type(error).__name__)
            return None


def keyed_hash(*subject: object) -> str:
    """Return a hash that nobody can calculate without the secret key.

    It depends on the oldest of the secret keys, so that a new `SECRET_KEY` does not lose what is stored.
    """
    oldest = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)[-1]
    return blake2b(repr(subject).encode(), key=_secret(oldest), digest_size=20).hexdigest()


@cache
def _secret(key: str) -> bytes:
    return sha256(b"dashboard.loyalty.store" + key.encode()).digest()
