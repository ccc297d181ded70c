"""Deadlines and options of a read."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Unavailable

TOO_LATE = _("The platform has not answered in time. Try again in a moment.")
HEADSTART = 0.02  # share of the time left


class Deadline:
    """A moment on the clock of the running event loop. It may move later, never earlier: a page that joins a read under
    way lends it the time that the page has left.

    `began` is the moment when the page began, of `time.monotonic`: now, unless the deadline is made from another, the
    `parent`.
    """

    def __init__(self, seconds: float, *, parent: "Deadline | None" = None) -> None:
        self.at = asyncio.get_running_loop().time() + seconds
        self.began: float = parent.began if parent else time.monotonic()
        self._parent = parent
        self._enforcing: dict[asyncio.Timeout, float] = {}  # and how many seconds earlier they cut off
        self._waiting = 0  # reads that wait for the budget

    @property
    def left(self) -> float:
        """Seconds left, at least 0."""
        return max(0.0, self.at - asyncio.get_running_loop().time())

    def earlier(self) -> "Deadline":
        """Return a slightly earlier deadline, for work whose result is needed before this one."""
        return self.share(1 - HEADSTART)

    def share(self, share: float) -> "Deadline":
        """Return a deadline of the same page after this share of the time left."""
        return Deadline(self.left * share, parent=self)

    def extend_to(self, other: "Deadline") -> bool:
        """Move to `other`'s moment if it is later. False if this deadline has already cut something off."""
        if any(timeout.expired() for timeout in self._enforcing):
            return False
        if other.at > self.at:
            self.at = other.at
            for timeout, early in self._enforcing.items():
                timeout.reschedule(self.at - early)
        return True

    @asynccontextmanager
    async def enforced(self, early: float = 0.0) -> AsyncIterator[None]:
        """Cut off the code inside when the moment comes, or `early` seconds before.

        Raises `Unavailable`. A read timeout is not enough: a server that sends single bytes never triggers it.
        """
        timeout = asyncio.timeout_at(self.at - early)
        try:
            async with timeout:
                self._enforcing[timeout] = early
                try:
                    yield
                finally:
                    del self._enforcing[timeout]
        except TimeoutError:
            if not timeout.expired():
                raise
            raise Unavailable(TOO_LATE) from None

    @asynccontextmanager
    async def waiting(self, early: float) -> AsyncIterator[None]:
        """Like `enforced`, for code that waits for the budget."""
        self._count_waiting(1)
        try:
            async with self.enforced(early):
                yield
        finally:
            self._count_waiting(-1)

    @property
    def is_waiting(self) -> bool:
        """Whether a read under this deadline, or under one that was made from it, waits for the budget."""
        return self._waiting > 0

    def _count_waiting(self, number: int) -> None:
        self._waiting += number
        if self._parent:
            self._parent._count_waiting(number)  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The deadline of a read, the use of the cache, and the language of texts.

    `fresh` ignores cached answers, but not the platform's `Memory` (cursors, stamps campaigns, totals). `cached_only`
    takes a cached answer of any age and makes no call; without one the read raises `Unavailable`. `is_patient` waits
    for a new answer until the deadline, although an old one could be shown.
    """

    deadline: Deadline
    fresh: bool = False
    language: str | None = None
    cached_only: bool = False
    is_patient: bool = False

    @classmethod
    def within(cls, seconds: float, *, fresh: bool = False, language: str | None = None) -> "ReadOptions":
        """Return options whose deadline is `seconds` from now."""
        return cls(Deadline(seconds), fresh, language)
