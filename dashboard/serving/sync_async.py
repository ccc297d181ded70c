"""A base class for middleware that serves requests in a thread and in the event loop."""

from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class SyncAsyncMiddleware:
    """A subclass handles a request in `call` and `acall`, and gets the response from `respond` or `arespond`."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return self.acall(request) if self.is_async else self.call(request)

    def call(self, request: HttpRequest) -> HttpResponseBase:
        """Handle the request in a thread."""
        raise NotImplementedError

    async def acall(self, request: HttpRequest) -> HttpResponseBase:
        """Handle the request in the event loop."""
        raise NotImplementedError

    def respond(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response of the next middleware or the view, in a thread."""
        return cast(HttpResponseBase, self.get_response(request))

    async def arespond(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response of the next middleware or the view, in the event loop."""
        return await cast(Awaitable[HttpResponseBase], self.get_response(request))
