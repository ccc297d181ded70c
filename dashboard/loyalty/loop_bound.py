"""Connections belong to the event loop in which they were opened, and must be closed in it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LoopBound(Generic[T]):
    """A resource that is opened on first use and closed by `close` or when the running event loop ends.

    A loop that ends runs only the `finally` blocks of its async generators. Django's sync test client makes a loop for
    every request, and nothing else would close what a request opened.
    """

    def __init__(self, open_resource: Callable[[], T], close_resource: Callable[[T], Awaitable[None]]) -> None:
        self._open_resource = open_resource
        self._close_resource = close_resource
        self._holder: AsyncGenerator[T, None] | None = None
        self._resource: T | None = None

    async def get(self) -> T:
        """Return the resource; open it if necessary."""
        if self._resource is None:
            self._holder = self._hold()
            self._resource = await anext(self._holder)  # does not suspend, so no second one is opened
        return self._resource

    async def close(self) -> None:
        """Close the resource if it is open. The next `get` opens another."""
        if self._holder is not None:
            await self._holder.aclose()

    async def _hold(self) -> AsyncGenerator[T, None]:
        resource = self._open_resource()
        try:
            yield resource
        finally:
            self._holder = self._resource = None
            await self._close_resource(resource)
