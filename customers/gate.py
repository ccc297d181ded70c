"""When the columns of a profile open. Until then one outline stands in their place, so that nothing moves in sight."""

import asyncio
from collections.abc import Iterable

MIN_WAIT, MAX_WAIT = 0.4, 1.0  # seconds


class Gate:
    """Opens when all awaited panels have arrived, or when it has waited long enough for the late ones.

    It waits for 0.4 s, or twice as long as the first panel took (then the platform is slow), and at most for 1 s.
    """

    def __init__(self, slugs: Iterable[str]) -> None:
        self.is_open = False
        self._awaited = dict.fromkeys(slugs)
        self._first, self._all = asyncio.Event(), asyncio.Event()

    @property
    def late(self) -> list[str]:
        """The panels that have not arrived, in the page's order."""
        return list(self._awaited)

    def arrived(self, slug: str) -> None:
        """Record that this panel was sent."""
        if slug in self._awaited:
            del self._awaited[slug]
            self._first.set()
        if not self._awaited:
            self._all.set()

    async def wait(self) -> None:
        """Return when the columns should open."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(MAX_WAIT) as limit:
                await self._first.wait()
                limit.reschedule(began + min(max(MIN_WAIT, 2 * (clock() - began)), MAX_WAIT))
                await self._all.wait()
        except TimeoutError:
            pass
