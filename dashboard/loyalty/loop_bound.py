"""Connections belong to the event loop they were opened in, and have to be closed in it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LoopBound(Generic[T]):
    """Something that is opened when it is first wanted and closed when the running event loop ends, or by `close`.

    A loop that ends runs what its async generators left for `finally`; it tells nobody else. Django's sync test client
    makes a loop for every request, and nothing but this would close what a request opened.
    """

    def __init__(self, opened: Callable[[], T], closed: Callable[[T], Awaitable[None]]) -> None:
        self._opened = opened
        self._closed = closed
        self._holder: AsyncGenerator[T, None] | None = None
        self._held: T | None = None

    async def get(self) -> T:
        """The thing, opened now if it is not."""
        if self._held is None:
            self._holder = self._hold()
            self._held = await anext(self._holder)  # does not suspend, so nobody opens a second one
        return self._held

    async def close(self) -> None:
        """Close it, if it is open. The next `get` opens another."""
        if self._holder is not None:
            await self._holder.aclose()

    async def _hold(self) -> AsyncGenerator[T, None]:
        thing = self._opened()
        try:
            yield thing
        finally:
            self._holder = self._held = None
            await self._closed(thing)
