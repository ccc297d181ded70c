"""The id of a request, where it came from, and its log line, with the path and never the query."""

import time
import uuid
from collections.abc import Awaitable, Collection
from typing import cast
from urllib.parse import SplitResult, urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django_htmx.middleware import HtmxDetails

from dashboard.loyalty.spans import LineFields, begin_trace
from dashboard.loyalty.timing import ReadTiming, collected_reads, milliseconds, server_timing

log = structlog.get_logger(__name__)
UNLOGGED_PATHS = {"/healthz", "/readyz"}


def current_request_id() -> str:
    """Return the id of the current request, as in log lines and the `X-Request-ID` header; "" outside a request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, "" if it is unknown.

    The server has already resolved the proxies in `TRUSTED_PROXIES`: it took the first address, from the right, that is
    not one of them (uvicorn, `forwarded_allow_ips`). Headers from others are ignored.
    """
    return str(request.META.get("REMOTE_ADDR") or "")


def htmx_page_address(htmx: HtmxDetails) -> SplitResult:
    """Return the address, without host, of the page that sent the HTMX request; empty if it is unknown or not valid."""
    try:
        return urlsplit(htmx.current_url_abs_path or "")
    except ValueError:
        return urlsplit("")


def form_page_address(request: HttpRequest) -> str:
    """Return the address, without host, of the page whose form was sent; "" if it is unknown or on another site."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return page._replace(scheme="", netloc="", fragment="").geturl() if page.netloc == request.get_host() else ""


def is_same_origin(request: HttpRequest) -> bool:
    """Return whether the browser says that a page of this site (scheme, host and port) sent the request.

    It says so in `Origin`, else in `Sec-Fetch-Site`, else in `Referer`. Scripts in pages cannot set these headers.
    """
    own_origin = f"{request.scheme}://{request.get_host()}"
    if origin := request.headers.get("Origin"):
        return origin == own_origin
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Referer", "").startswith(f"{own_origin}/")


def view_of(request: HttpRequest) -> str:
    """Return the name of the request's view, such as "customers:profile": "static" for a file, "" at an unknown
    address and for whoever was sent to the sign-in."""
    if match := request.resolver_match:
        return match.view_name
    return "static" if request.path.startswith(settings.STATIC_URL) else ""


class RequestLogMiddleware(MiddlewareMixin):
    """Logs every response, also of static files and refusals; it is the outermost middleware."""

    sync_capable = False

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        started_at, span = start_request()
        with collected_reads() as reads:
            response = await cast(Awaitable[HttpResponseBase], self.get_response(request))
        return finish_request(request, response, started_at, reads, span)


def start_request() -> tuple[float, LineFields]:
    """Return the time, and the fields for the request's line that end its span."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex)
    return time.perf_counter(), begin_trace()


def finish_request(
    request: HttpRequest,
    response: HttpResponseBase,
    started_at: float,
    reads: Collection[ReadTiming],
    span: LineFields,
) -> HttpResponseBase:
    """Log the response when it is closed: by then a stream has been sent, or its reader has left.

    Adds the times of the `reads` of a page as a header. A stream has no such header, since its headers are sent before
    the reads end. Wrapping the stream would avoid Django's private list, but would make a cycle that keeps an abandoned
    stream open.
    """
    request_id = response["X-Request-ID"] = current_request_id()
    first_ms = milliseconds(time.perf_counter() - started_at)
    if reads and not response.streaming:
        response["Server-Timing"] = server_timing(time.perf_counter() - started_at, reads)

    def log_line() -> None:
        ms = milliseconds(time.perf_counter() - started_at)
        what = {"method": request.method, "path": request.path, "view": view_of(request)}
        line = {**what, "status": response.status_code, "ms": ms, "first_ms": first_ms}
        staff = getattr(request, "staff", None)
        who = {"person": staff.user_id if staff else None, "address": client_address(request)}
        log.info("request", **line, **who, request_id=request_id, **span)

    if request.path_info not in UNLOGGED_PATHS:
        response._resource_closers.append(log_line)  # type: ignore[attr-defined]  # noqa: SLF001
    return response
