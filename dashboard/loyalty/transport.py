"""The way to a platform's API over HTTP, which nothing but this module and `aiohttp_transport` knows of."""

import asyncio
import logging
from collections.abc import Callable, Container, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from django.utils.translation import gettext_lazy as _

from dashboard.loyalty import strict_json
from dashboard.loyalty.aiohttp_transport import AiohttpTransport
from dashboard.loyalty.breaker import Breaker
from dashboard.loyalty.budget import Budget, Quota
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import Busy, LoyaltyError, NotFound, Refused, Sentence, Unavailable, Unreadable
from dashboard.loyalty.limits import LARGE_BYTES
from dashboard.loyalty.loop_bound import LoopBound
from dashboard.loyalty.models import Drift, PlatformHealth
from dashboard.loyalty.paths import quoted_path
from dashboard.loyalty.retries import Failure, retry_after, with_retries
from dashboard.loyalty.threads import in_thread_if
from dashboard.loyalty.timing import current_read

log = structlog.get_logger(__name__)
# httpx says every address at INFO, customer ids among them: only its warnings may pass, whatever the levels are.
logging.getLogger("httpx").addFilter(lambda record: record.levelno >= logging.WARNING)

MAX_ANSWER_BYTES = 5 * 1024 * 1024  # bytes of an answer, unpacked

NOT_THE_PLATFORM = _(
    "Something other than the platform answered. Try again. If it happens again, tell the dashboard's administrator."
)
TRUNCATED = _("The platform's answer was cut off or damaged on the way. Try again in a moment.")
TOO_LARGE = _("The platform's answer was too large and was not read. Tell the dashboard's administrator.")
# For whoever looks after the dashboard: in the log alone.
REDIRECTED = "the address sends readers elsewhere; is the base address right?"
NO_SUCH_ADDRESS = "the address answers “not found” without the platform's own message; is the base address right?"
NO_CONNECTION = "no connection, or it broke before an answer came"
NOT_JSON = "the answer is no JSON; is the base address right?"


@dataclass(frozen=True, slots=True)
class Payload:
    """A platform's answer: `body` as `strict_json` reads it, `cuts` what of it is left out, `fetched_at` aware (UTC).
    What is made of one that `is_large` is made beside the event loop."""

    body: Any
    fetched_at: datetime
    request_id: str | None
    cuts: tuple[Drift, ...] = ()
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class ReportedError:
    """What the platform's own error message says: which error it is, in which words, and whether, like a 429, another
    try may go well."""

    error: type[LoyaltyError]
    sentence: Sentence | None = None
    code: int | None = None
    request_id: str | None = None
    retry: bool = False


# Given the parsed body of an error (None when it is not JSON); None when this is not how the platform complains.
Explain = Callable[[object], ReportedError | None]


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
        self._client = LoopBound(_new_client, httpx.AsyncClient.aclose)

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
        expected: Container[int | None] = (),
    ) -> Payload:
        """What stands at `base_url/segments…?query` (None in `query`: left out).

        `endpoint` names the kind of read to the breaker: the last segment unless given, as it must be where that is an
        id. Complaints whose code is `expected` are raised, and not logged. Connection errors, timeouts, 429 and server
        errors are tried again until `attempts` or the deadline.
        Raises a `LoyaltyError`; `NotFound` only where `explain` says so.
        """
        url = f"{self._base_url}/{quoted_path(*segments)}"
        params = {name: value for name, value in (query or {}).items() if value is not None}
        if params:
            url += "?" + urlencode(params)
        read = _Read(endpoint or segments[-1], url, {**self._headers, **(headers or {})}, quota, deadline)
        current_read().calls += 1
        self._breaker.admit(read.endpoint)  # once: many reads that fail in one bad moment keep their other tries
        outcome: Payload | Failure = await with_retries(lambda: self._attempt(read), self._attempts, deadline)
        if isinstance(outcome, Failure):
            if outcome.error.sentence is NOT_THE_PLATFORM:
                self._breaker.record_server(is_platform=False)
            if outcome.error.code not in expected:
                _log_failure(endpoint or segments[0], outcome)  # never a segment that may be an id
            raise outcome.error
        self._breaker.record_server(is_platform=True)
        return outcome

    async def has_room(self, quota: Quota) -> bool:
        """Whether reads may be made that nobody needs for certain: more than half of what `quota` allows at once is
        free, and the platform answered when it was last asked."""
        return self._breaker.is_calm and await self._budget.is_half_free(quota)

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
        await self._client.close()
        await self._budget.close()

    async def _attempt(self, read: "_Read") -> Payload | Failure:
        timing = current_read()
        with timing.waiting_for_budget():
            await self._budget.spend(read.quota, read.deadline)
        timing.attempts += 1
        client = await self._client.get()
        clock = asyncio.get_running_loop().time
        began, time_left = clock(), read.deadline.left
        response = None
        try:
            async with (
                read.deadline.enforced(),
                aclosing(await client.send(self._request(read), stream=True)) as response,
            ):
                if response.status_code < 500:
                    self._breaker.record_answer(clock() - began)
                else:
                    self._breaker.record_failure(read.endpoint)
                raw = await _read_body(response)
                return await in_thread_if(len(raw) > LARGE_BYTES, self._outcome, response, raw)
        except Unavailable as cut_off:  # by the deadline; a read that began late says nothing about the platform
            if response is None and time_left >= self._connect_timeout:
                self._breaker.record_failure(read.endpoint)
            return Failure(cut_off, hint="the deadline passed")
        except _TooLargeError:
            return Failure(Unreadable(TOO_LARGE))
        except httpx.DecodingError:
            return Failure(Unreadable(NOT_THE_PLATFORM), hint=NOT_JSON)
        except httpx.HTTPError as error:
            if response is not None and response.status_code >= 400:
                return self._outcome(response, b"")
            if response is not None or isinstance(error, httpx.RemoteProtocolError):  # bytes came
                return Failure(Unreadable(TRUNCATED), retry=True)
            self._breaker.record_failure(read.endpoint)
            return Failure(Unavailable(), retry=True, hint=NO_CONNECTION)

    def _request(self, read: "_Read") -> httpx.Request:
        # A platform that keeps silent is asked again while a third of the time is left, if that is worth anything.
        silence = min(self._read_timeout, max(read.deadline.left * 2 / 3, 1.0))
        timeout = httpx.Timeout(None, connect=self._connect_timeout, read=silence)
        return httpx.Request("GET", read.url, headers=read.headers, extensions={"timeout": timeout.as_dict()})

    def _outcome(self, response: httpx.Response, raw: bytes) -> Payload | Failure:
        status = response.status_code
        request_id = response.headers.get("x-request-id")
        try:
            body, cuts = strict_json.read(raw)
        except ValueError:
            body, cuts = None, ()
            if status < 300:
                return Failure(Unreadable(NOT_THE_PLATFORM, request_id=request_id), hint=NOT_JSON)
        if status < 300:
            return Payload(body, datetime.now(UTC), request_id, cuts, is_large=len(raw) > LARGE_BYTES)
        if status < 400:
            return Failure(Unreadable(NOT_THE_PLATFORM, request_id=request_id), hint=REDIRECTED)
        reported = self._explain(body) or _default_error(status)
        error = reported.error(reported.sentence, code=reported.code, request_id=reported.request_id or request_id)
        return Failure(
            error,
            retry=reported.retry or status == 429 or status >= 500,
            after=retry_after(response.headers.get("retry-after")),
            hint=NO_SUCH_ADDRESS if reported.sentence is NOT_THE_PLATFORM else f"the platform answered with {status}",
        )


@dataclass(frozen=True, slots=True)
class _Read:
    endpoint: str
    url: str
    headers: Mapping[str, str]
    quota: Quota
    deadline: Deadline


class _TooLargeError(Exception):
    """More than `MAX_ANSWER_BYTES`, or packed so that it could be."""


def _log_failure(what: str, failure: Failure) -> None:
    """One line in the log for whoever looks after the dashboard; that there is no such customer is no failure."""
    error = failure.error
    if isinstance(error, NotFound):
        return
    kind = {"what": what, "error": type(error).__name__, "hint": failure.hint}
    log.warning("a read failed", **kind, code=error.code, platform_request_id=error.request_id)


async def _read_body(response: httpx.Response) -> bytes:
    if "," in response.headers.get("content-encoding", ""):  # packed twice: a few bytes would fill the memory
        raise _TooLargeError
    raw = bytearray()
    async for chunk in response.aiter_bytes():
        raw += chunk
        if len(raw) > MAX_ANSWER_BYTES:
            raise _TooLargeError
    return bytes(raw)


def _default_error(status: int) -> ReportedError:
    if status in {401, 403}:
        return ReportedError(Refused)
    if status == 404:
        return ReportedError(Unreadable, NOT_THE_PLATFORM)
    if status == 429:
        return ReportedError(Busy)
    return ReportedError(Unavailable if status >= 500 else Unreadable)


def _new_client() -> httpx.AsyncClient:
    """A client that sends each request once, to no proxy, and forgets what cookies it is given."""
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(transport=AiohttpTransport(), cookies=no_cookies, trust_env=False)
