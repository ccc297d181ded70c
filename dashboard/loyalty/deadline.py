"""Until when a read may take, and for whom it is made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.errors import Unavailable

TOO_LATE = _("The platform has not answered in time. Try again in a moment.")
HEADSTART = 0.02  # of the time left


class Deadline:
    """A moment on the running loop's clock. It may move later, never earlier: a page that joins a read already in
    flight lends it the time that page has left."""

    def __init__(self, seconds: float) -> None:
        self.at = asyncio.get_running_loop().time() + seconds
        self._enforcing: set[asyncio.Timeout] = set()

    @property
    def left(self) -> float:
        """Seconds left, 0 when it is over."""
        return max(0.0, self.at - asyncio.get_running_loop().time())

    def earlier(self) -> "Deadline":
        """A moment a little before this one, for work whose outcome has to be known in time."""
        return Deadline(self.left * (1 - HEADSTART))

    def extend_to(self, other: "Deadline") -> bool:
        """Take over `other`'s moment when it is the later one. False when it is too late: something was cut off."""
        if any(timeout.expired() for timeout in self._enforcing):
            return False
        if other.at > self.at:
            self.at = other.at
            for timeout in self._enforcing:
                timeout.reschedule(self.at)
        return True

    @asynccontextmanager
    async def enforced(self) -> AsyncIterator[None]:
        """Cut off what runs inside when the moment comes.

        Raises `Unavailable`: a server that dribbles bytes never trips a read timeout, so this is the one that counts.
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
    """For whom a read is made: by when, whether a kept answer will do, and in which language texts are wanted.

    `fresh` passes kept answers by, not what was learnt (cursors, stamps campaigns, totals). `cached_only` takes one of
    any age that is still kept and asks nothing: without one the read is `Unavailable`.
    """

    deadline: Deadline
    fresh: bool = False
    language: str | None = None
    cached_only: bool = False

    @classmethod
    def within(cls, seconds: float, *, fresh: bool = False, language: str | None = None) -> "ReadOptions":
        """An ask that has `seconds` from now on."""
        return cls(Deadline(seconds), fresh, language)
