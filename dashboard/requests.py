"""A request's own number, and one line in the log for each request: its path, never its query."""

import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import cast

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

log = structlog.get_logger("dashboard.requests")
QUIET = {"/healthz", "/readyz"}


def current_request_id() -> str:
    """The number of the request being answered, as log lines and the `X-Request-ID` header carry it; "" outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


class RequestLogMiddleware:
    """Outermost, so that every answer is logged, a static file's and a refusal's too."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self.acall(request)
        started = begin()
        return finish(request, cast(HttpResponseBase, self.get_response(request)), started)

    async def acall(self, request: HttpRequest) -> HttpResponseBase:
        started = begin()
        return finish(request, await cast(Awaitable[HttpResponseBase], self.get_response(request)), started)


def begin() -> float:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex)
    return time.perf_counter()


def finish(request: HttpRequest, response: HttpResponseBase, started: float) -> HttpResponseBase:
    response["X-Request-ID"] = current_request_id()
    if isinstance(response, StreamingHttpResponse) and response.is_async:
        chunks = cast(AsyncGenerator[bytes], response.streaming_content)
        response.streaming_content = logged_at_its_end(chunks, request, response, started)
    else:
        log_line(request, response, started)
    return response


async def logged_at_its_end(
    chunks: AsyncGenerator[bytes], request: HttpRequest, response: HttpResponseBase, started: float
) -> AsyncIterator[bytes]:
    """The same chunks; a reader who leaves early closes their source at once."""
    try:
        async with aclosing(chunks):
            async for chunk in chunks:
                yield chunk
    finally:
        log_line(request, response, started)


def log_line(request: HttpRequest, response: HttpResponseBase, started: float) -> None:
    if request.path not in QUIET:
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        log.info("request", method=request.method, path=request.path, status=response.status_code, ms=milliseconds)
