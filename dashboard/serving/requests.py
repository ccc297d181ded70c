"""A request's own number, the page it came from, and its line in the log: its path, never its query."""

import time
import uuid
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from dashboard.loyalty.timing import ReadTiming, collected_reads, milliseconds, server_timing
from dashboard.serving.sync_async import SyncAsyncMiddleware

log = structlog.get_logger(__name__)
UNLOGGED_PATHS = {"/healthz", "/readyz"}


def current_request_id() -> str:
    """The number of the request being answered, as log lines and the `X-Request-ID` header carry it; "" outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def htmx_page_address(htmx: HtmxDetails) -> SplitResult:
    """The address, without host, of the page on which HTMX asks; empty when that is unknown, or no address at all."""
    try:
        return urlsplit(htmx.current_url_abs_path or "")
    except ValueError:
        return urlsplit("")


def form_page_address(request: HttpRequest) -> str:
    """The address, without host, of this site's page whose form was sent; "" when that is unknown."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return page._replace(scheme="", netloc="", fragment="").geturl() if page.netloc == request.get_host() else ""


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very site (scheme, host and port) sent this request: in `Origin`, or
    where there is none in `Sec-Fetch-Site`, or else in `Referer`. No page can write these headers."""
    here = f"{request.scheme}://{request.get_host()}"
    if origin := request.headers.get("Origin"):
        return origin == here
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Referer", "").startswith(f"{here}/")


class RequestLogMiddleware(SyncAsyncMiddleware):
    """Outermost, so that every answer is logged, a static file's and a refusal's too."""

    def call(self, request: HttpRequest) -> HttpResponseBase:
        began = begin()
        with collected_reads() as reads:
            response = self.respond(request)
        return finish(request, response, began, reads)

    async def acall(self, request: HttpRequest) -> HttpResponseBase:
        began = begin()
        with collected_reads() as reads:
            response = await self.arespond(request)
        return finish(request, response, began, reads)


def begin() -> float:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex)
    return time.perf_counter()


def finish(
    request: HttpRequest, response: HttpResponseBase, began: float, reads: Collection[ReadTiming]
) -> HttpResponseBase:
    """The response, to be logged when it is closed: a stream has been sent by then, or its reader has left. What the
    `reads` of a page took goes with it; a stream's headers leave before its reads come.

    A wrapper round the stream would do without the private list, but make a cycle that keeps a left stream open.
    """
    request_id = response["X-Request-ID"] = current_request_id()
    if reads and not response.streaming:
        response["Server-Timing"] = server_timing(time.perf_counter() - began, reads)

    def log_line() -> None:
        ms = milliseconds(time.perf_counter() - began)
        line = {"method": request.method, "path": request.path, "status": response.status_code, "ms": ms}
        log.info("request", **line, request_id=request_id)

    if request.path not in UNLOGGED_PATHS:
        response._resource_closers.append(log_line)  # type: ignore[attr-defined]  # noqa: SLF001
    return response
