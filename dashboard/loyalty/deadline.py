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

    `began` is the moment when the page began, of `time.monotonic`: now, unless the deadline is made from another.
    """

    def __init__(self, seconds: float, *, began: float | None = None) -> None:
        self.at = asyncio.get_running_loop().time() + seconds
        self.began = time.monotonic() if began is None else began
        self._enforcing: set[asyncio.Timeout] = set()

    @property
    def left(self) -> float:
        """Seconds left, at least 0."""
        return max(0.0, self.at - asyncio.get_running_loop().time())

    def earlier(self) -> "Deadline":
        """Return a slightly earlier deadline, for work whose result is needed before this one."""
        return self.share(1 - HEADSTART)

    def share(self, share: float) -> "Deadline":
        """Return a deadline of the same page after this share of the time left."""
        return Deadline(self.left * share, began=self.began)

    def extend_to(self, other: "Deadline") -> bool:
        """Move to `other`'s moment if it is later. False if this deadline has already cut something off."""
        if any(timeout.expired() for timeout in self._enforcing):
            return False
        if other.at > self.at:
            self.at = other.at
            for timeout in self._enforcing:
                timeout.reschedule(self.at)
        return True

    @asynccontextmanager
    async def enforced(self) -> AsyncIterator[None]:
        """Cut off the code inside when the moment comes.

        Raises `Unavailable`. A read timeout is not enough: a server that sends single bytes never triggers it.
        """
        timeout = asyncio.timeout_at(self.at)
        try:
            async with timeout:
                self._enforcing.add(timeout)
                try:
                    yield
                finally:
                    self._enforcing.discard(timeout)
        except TimeoutError:
            if not timeout.expired():
                raise
            raise Unavailable(TOO_LATE) from None


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
