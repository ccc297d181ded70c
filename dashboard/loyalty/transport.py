"""The way to a platform's API over HTTP, and the only place that knows there is any."""

import asyncio
import os
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

import aiohttp
import certifi
import structlog
from django.utils.translation import gettext_lazy as _
from yarl import URL

from dashboard.loyalty import strict_json
from dashboard.loyalty.breaker import Breaker
from dashboard.loyalty.budget import Budget, Quota
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import Busy, LoyaltyError, NotFound, Refused, Sentence, Unavailable, Unreadable
from dashboard.loyalty.loop_bound import LoopBound
from dashboard.loyalty.models import PlatformHealth
from dashboard.loyalty.paths import quoted_path
from dashboard.loyalty.retries import Failure, retried, retry_after

log = structlog.get_logger(__name__)

LARGEST = 5 * 1024 * 1024  # bytes of an answer, unpacked

SOMETHING_ELSE = _(
    "What answered was not the platform. Try again; if it goes on, tell whoever looks after the dashboard."
)
BROKEN_OFF = _("The platform's answer was broken off or garbled on its way. Try again in a moment.")
TOO_LARGE = _(
    "The platform's answer is too large to be right, and was not read. Tell whoever looks after the dashboard."
)
# For whoever looks after the dashboard: in the log alone.
REDIRECTED = "the address sends readers elsewhere; is the base address right?"
NO_SUCH_ADDRESS = "the address answers “not found” without the platform's own message; is the base address right?"
NO_CONNECTION = "no connection, or it broke before an answer came"
NOT_JSON = "the answer is no JSON; is the base address right?"


@dataclass(frozen=True, slots=True)
class Payload:
    """A platform's answer: `body` as `strict_json` reads it, `fetched_at` aware (UTC)."""

    body: Any
    fetched_at: datetime
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the platform's own error message says: which error it is, in which words, and whether, like a 429, another
    try may go well."""

    error: type[LoyaltyError]
    sentence: Sentence | None = None
    code: int | None = None
    request_id: str | None = None
    retry: bool = False


# Given the parsed body of an error (None when it is not JSON); None when this is not how the platform complains.
Explain = Callable[[object], Complaint | None]


class Transport:
    """Reads, and only reads, one platform's API. Belongs to the event loop it is used in.

    `headers` go with every read (the keys are among them); `explain` tells the platform's own error messages apart;
    every attempt spends from `budget`. Timeouts are seconds: for a connection, and for a silence while reading.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str],
        explain: Explain,
        budget: Budget,
        connect_timeout: float = 1.0,
        read_timeout: float = 10.0,
        attempts: int = 3,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": "loyalty-desk",
            **headers,
        }
        self._explain = explain
        self._budget = budget
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._attempts = attempts
        self._breaker = Breaker()
        self._session = LoopBound(_open, aiohttp.ClientSession.close)

    @property
    def health(self) -> PlatformHealth:
        """How the last reads went."""
        return self._breaker.health

    async def get(
        self,
        *segments: str,
        quota: Quota,
        deadline: Deadline,
        query: Mapping[str, str | int | None] | None = None,
        headers: Mapping[str, str] | None = None,
        endpoint: str | None = None,
    ) -> Payload:
        """What stands at `base_url/segments…?query` (None in `query`: left out).

        `endpoint` names the kind of read to the breaker: the last segment unless given, as it must be where that is an
        id. Connection errors, timeouts, 429 and server errors are tried again until `attempts` or the deadline.
        Raises a `LoyaltyError`; `NotFound` only where `explain` says so.
        """
        url = f"{self._base_url}/{quoted_path(*segments)}"
        params = {name: value for name, value in (query or {}).items() if value is not None}
        if params:
            url += "?" + urlencode(params)
        # As quoted here: aiohttp would un-escape what a path may hold, `;` among it, which some servers act on.
        address = URL(url, encoded=True)
        read = _Read(endpoint or segments[-1], address, {**self._headers, **(headers or {})}, quota, deadline)
        self._breaker.admit(read.endpoint)  # once: many reads that fail in one bad moment keep their other tries
        outcome = await retried(lambda: self._attempt(read), attempts=self._attempts, deadline=deadline)
        if isinstance(outcome, Failure):
            _tell(endpoint or segments[0], outcome)  # never a segment that may be an id
            raise outcome.error
        return outcome

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
        await self._session.close()
        await self._budget.close()

    async def _attempt(self, read: "_Read") -> Payload | Failure:
        await self._budget.spend(read.quota, read.deadline)
        session = await self._session.get()
        clock = asyncio.get_running_loop().time
        started, had = clock(), read.deadline.left
        # A platform that keeps silent is asked again while a third of the time is left, if that is worth anything.
        silence = min(self._read_timeout, max(had * 2 / 3, 1.0))
        timeout = aiohttp.ClientTimeout(sock_connect=self._connect_timeout, sock_read=silence)
        response = None
        try:
            async with (
                read.deadline.enforced(),
                session.get(read.url, headers=read.headers, timeout=timeout, allow_redirects=False) as response,
            ):
                if response.status < 500:
                    self._breaker.answered(clock() - started)
                else:
                    self._breaker.failed(read.endpoint)
                return self._outcome(response, await _whole(response))
        except Unavailable as cut_off:  # by the deadline; a read that began late says nothing about the platform
            if response is None and had >= self._connect_timeout:
                self._breaker.failed(read.endpoint)
            return Failure(cut_off, hint="the deadline passed")
        except _TooLargeError:
            return Failure(Unreadable(TOO_LARGE))
        except zlib.error:
            return Failure(Unreadable(SOMETHING_ELSE), hint=NOT_JSON)
        except aiohttp.ClientResponseError:  # bytes came, and are no HTTP
            return Failure(Unreadable(BROKEN_OFF), retry=True)
        except (aiohttp.ClientError, OSError):
            if response is None:
                self._breaker.failed(read.endpoint)
                return Failure(Unavailable(), retry=True, hint=NO_CONNECTION)
            if response.status >= 400:
                return self._outcome(response, b"")
            return Failure(Unreadable(BROKEN_OFF), retry=True)

    def _outcome(self, response: aiohttp.ClientResponse, raw: bytes) -> Payload | Failure:
        status = response.status
        request_id = response.headers.get("x-request-id")
        try:
            body = strict_json.loads(raw)
        except ValueError:
            body = None
            if status < 300:
                return Failure(Unreadable(SOMETHING_ELSE, request_id=request_id), hint=NOT_JSON)
        if status < 300:
            return Payload(body, datetime.now(UTC), request_id)
        if status < 400:
            return Failure(Unreadable(SOMETHING_ELSE, request_id=request_id), hint=REDIRECTED)
        complaint = self._explain(body) or _complaint(status)
        error = complaint.error(complaint.sentence, code=complaint.code, request_id=complaint.request_id or request_id)
        return Failure(
            error,
            retry=complaint.retry or status == 429 or status >= 500,
            after=retry_after(response.headers.get("retry-after")),
            hint=NO_SUCH_ADDRESS if complaint.sentence is SOMETHING_ELSE else f"the platform answered with {status}",
        )


@dataclass(frozen=True, slots=True)
class _Read:
    endpoint: str
    url: URL
    headers: Mapping[str, str]
    quota: Quota
    deadline: Deadline


class _TooLargeError(Exception):
    """More than `LARGEST`, or packed so that it could be."""


def _tell(what: str, failure: Failure) -> None:
    """One line in the log for whoever looks after the dashboard; that there is no such customer is no failure."""
    error = failure.error
    if isinstance(error, NotFound):
        return
    kind = {"what": what, "error": type(error).__name__, "hint": failure.hint}
    log.warning("a read failed", **kind, code=error.code, platform_request_id=error.request_id)


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    packing = response.headers.get("content-encoding", "")
    if "," in packing:  # packed twice: a few bytes would fill the memory
        raise _TooLargeError
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if packing.lower() in {"gzip", "x-gzip"} else None
    raw = bytearray()
    async for chunk in response.content.iter_any():
        raw += unpacker.decompress(chunk, LARGEST + 1) if unpacker else chunk
        if len(raw) > LARGEST:
            raise _TooLargeError
    return bytes(raw)


def _complaint(status: int) -> Complaint:
    if status in {401, 403}:
        return Complaint(Refused)
    if status == 404:
        return Complaint(Unreadable, SOMETHING_ELSE)
    if status == 429:
        return Complaint(Busy)
    return Complaint(Unavailable if status >= 500 else Unreadable)


def _open() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, ssl=_ssl_context()),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,  # it would not stop at what is too large
        middlewares=(_just_this_once,),
    )


async def _just_this_once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp sends again by itself when a kept connection breaks, which neither budget nor attempts would count."""
    try:
        return await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        raise aiohttp.ClientConnectionError from None


@cache
def _ssl_context() -> ssl.SSLContext:
    """With certifi's authorities: a bare machine has none of its own. `SSL_CERT_FILE` names others."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())
