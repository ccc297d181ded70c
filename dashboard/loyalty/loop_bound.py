"""Connections belong to the event loop they were opened in, and have to be closed in it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LoopBound(Generic[T]):
    """Something that is opened when it is first wanted and closed when the running event loop ends, or by `close`.

    A loop that ends runs what its async generators left for `finally`; it tells nobody else. Django's sync test client
    makes a loop for every request, and nothing but this would close what a request opened.
    """

    def __init__(self, open_resource: Callable[[], T], close_resource: Callable[[T], Awaitable[None]]) -> None:
        self._open_resource = open_resource
        self._close_resource = close_resource
        self._holder: AsyncGenerator[T, None] | None = None
        self._resource: T | None = None

    async def get(self) -> T:
        """The thing, opened now if it is not."""
        if self._resource is None:
            self._holder = self._hold()
            self._resource = await anext(self._holder)  # does not suspend, so nobody opens a second one
        return self._resource

    async def close(self) -> None:
        """Close it, if it is open. The next `get` opens another."""
        if self._holder is not None:
            await self._holder.aclose()

    async def _hold(self) -> AsyncGenerator[T, None]:
        resource = self._open_resource()
        try:
            yield resource
        finally:
            self._holder = self._resource = None
            await self._close_resource(resource)
