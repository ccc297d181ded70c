"""The HTTP transport to a platform's API. Only this module and `aiohttp_transport` use HTTP."""

import asyncio
import logging
from collections.abc import Container, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TypeAlias
from urllib.parse import urlencode

import httpx
import structlog
from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.aiohttp_transport import TooLargeError, new_client, read_body
from dashboard.loyalty.breaker import Breaker
from dashboard.loyalty.breaker_sharing import BreakerSharing
from dashboard.loyalty.budget import Budget
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import BudgetUsedUp, NotFound, Unavailable, Unreadable
from dashboard.loyalty.limits import LARGE_BYTES
from dashboard.loyalty.loop_bound import LoopBound
from dashboard.loyalty.models import HealthState, PlatformHealth
from dashboard.loyalty.outcomes import NOT_THE_PLATFORM, Explain, Payload, broken_outcome, outcome_of
from dashboard.loyalty.paths import quoted_path
from dashboard.loyalty.platform import Memory
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.retries import Failure, first_to_succeed, with_retries
from dashboard.loyalty.spans import LineFields, traced
from dashboard.loyalty.threads import in_thread_if
from dashboard.loyalty.timing import current_read, milliseconds

log = structlog.get_logger(__name__)
# httpx logs every address, with customer ids, at INFO: only its warnings may pass, whatever the log levels are.
logging.getLogger("httpx").addFilter(lambda record: record.levelno >= logging.WARNING)

SILENT_SHARE, MIN_SILENCE = 2 / 3, 1.0  # share of the time left, and seconds, until a read is sent again

TOO_LARGE = _("The platform's answer was too large and was not read. Tell the dashboard's administrator.")
NO_CONNECTION = "no connection, or it broke before an answer came"

Query: TypeAlias = Mapping[str, str | int | None]
NO_QUERY: Query = {}
NO_HEADERS: Mapping[str, str] = {}


class Transport:
    """Reads one platform's API with GET only. Belongs to the event loop that it is used in.

    `headers` go with every read and include the keys. `explain` parses the platform's error messages. Every attempt
    spends from `budget`. The processes that share `memory` notice together that the platform is down. Timeouts are
    seconds: for a connection, and for a pause while reading.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str],
        explain: Explain,
        budget: Budget,
        memory: Memory | None = None,
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
        self._sharing = BreakerSharing(self._breaker, memory) if memory else None
        self._last_date: tuple[str, datetime | None] = ("", None)  # the platform's, and when it came
        self._client = LoopBound(new_client, httpx.AsyncClient.aclose)

    @property
    def health(self) -> PlatformHealth:
        """The platform's health, from the last reads."""
        return replace(self._breaker.health, clock_ahead=_clock_ahead(*self._last_date))

    async def get(
        self,
        *segments: str,
        quota: Quota,
        deadline: Deadline,
        query: Query = NO_QUERY,
        headers: Mapping[str, str] = NO_HEADERS,
        endpoint: str | None = None,
        expected: Container[int | None] = (),
    ) -> Payload:
        """Return the answer of `base_url/segments…?query`; None values in `query` are left out.

        `endpoint` names the kind of read for the breaker. It defaults to the last segment and is required if that is an
        id. Errors with a code in `expected` are raised but not logged. Connection errors, timeouts, 429 and server
        errors are retried, up to `attempts` and the deadline. A read that the platform leaves without an answer is sent
        once more, and the first answer counts (see `_may_send_again`). Raises a `LoyaltyError`; `NotFound` only if
        `explain` returns it.
        """
        url = self._url(segments, query)
        read = _Read(endpoint or segments[-1], url, {**self._headers, **headers}, quota, deadline)
        current_read().calls += 1
        if self._sharing:
            await self._sharing.look()
        # Once, before the attempts: reads that fail together in one bad moment keep their retries.
        self._breaker.admit(read.endpoint, deadline.began)
        first, again = partial(self._first_attempt, read), partial(self._attempt, read)
        with traced("call", read.endpoint) as span:
            try:
                outcome: Payload | Failure = await with_retries(first, again, self._attempts, deadline)
            finally:
                _log_call(read, span)
        if self._sharing:
            await self._sharing.tell()
        if isinstance(outcome, Payload):
            self._breaker.record_server(is_platform=True)
            return outcome
        if outcome.error.sentence is NOT_THE_PLATFORM:
            self._breaker.record_server(is_platform=False)
        if outcome.error.code not in expected:
            _log_failure(endpoint or segments[0], outcome)  # never a segment that may be an id
        raise outcome.error

    async def has_room(self, quota: Quota) -> bool:
        """Whether speculative reads are allowed: the last attempt, if there was one, got an answer, and hardly anybody
        else reads. Without budget, only the first counts."""
        return self._breaker.is_calm and await self._budget.has_room(quota)

    async def is_short(self, quota: Quota) -> bool:
        """Whether most of the share of `quota` was used in the last 30 seconds."""
        return await self._budget.is_short(quota)

    async def close(self) -> None:
        """Close the connections. May be called twice."""
        await self._client.close()
        await self._budget.close()

    async def _first_attempt(self, read: "_Read") -> Payload | Failure:
        await self._spend(read)
        patience = max(read.deadline.left * SILENT_SHARE, MIN_SILENCE)
        may_send_again = partial(self._may_send_again, read)
        return await first_to_succeed(self._send(read), partial(self._attempt, read), patience, may_send_again)

    async def _may_send_again(self, read: "_Read") -> bool:
        """Whether a second attempt beside a silent first one is worth its quota: the platform usually answers sooner,
        and `has_room`."""
        is_slow = self._breaker.health.state is HealthState.SLOW
        return not (read.status or is_slow) and await self.has_room(read.quota)

    async def _attempt(self, read: "_Read") -> Payload | Failure:
        await self._spend(read)
        return await self._send(read)

    async def _send(self, read: "_Read") -> Payload | Failure:
        client = await self._client.get()
        clock = asyncio.get_running_loop().time
        began, time_left = clock(), read.deadline.left
        response = None
        try:
            async with (
                read.deadline.enforced(),
                aclosing(await client.send(self._request(read), stream=True)) as response,
            ):
                self._record_status(response.status_code, read, clock() - began)
                self._last_date = response.headers.get("date", ""), datetime.now(UTC)
                raw = await read_body(response)
                return await in_thread_if(len(raw) > LARGE_BYTES, outcome_of, response, raw, self._explain)
        except Unavailable as cut_off:  # the deadline; a read that began late proves nothing about the platform
            if response is None and time_left >= self._connect_timeout:
                self._breaker.record_failure(read.endpoint)
            elif time_left < read.waited:  # most of the time went by before the platform was asked
                return Failure(BudgetUsedUp(), hint="the deadline passed")
            return Failure(cut_off, hint="the deadline passed")
        except TooLargeError:
            return Failure(Unreadable(TOO_LARGE))
        except httpx.HTTPError as error:
            return self._broken(read, response, error)

    async def _spend(self, read: "_Read") -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            await self._budget.spend(read.quota, read.deadline)
            read.attempts += 1
        finally:
            read.waited += clock() - began

    def _record_status(self, status: int, read: "_Read", seconds: float) -> None:
        read.status = status
        if status < 500:
            self._breaker.record_answer(seconds)
        else:
            self._breaker.record_failure(read.endpoint)

    def _broken(self, read: "_Read", response: httpx.Response | None, error: httpx.HTTPError) -> Payload | Failure:
        """Return the outcome of an attempt whose connection or answer broke; `response` is what had arrived."""
        if outcome := broken_outcome(response, error, self._explain):
            return outcome
        self._breaker.record_failure(read.endpoint)
        return Failure(Unavailable(), retry=True, hint=NO_CONNECTION)

    def _url(self, segments: tuple[str, ...], query: Query) -> str:
        params = {name: value for name, value in query.items() if value is not None}
        url = f"{self._base_url}/{quoted_path(*segments)}"
        return f"{url}?{urlencode(params)}" if params else url

    def _request(self, read: "_Read") -> httpx.Request:
        timeout = httpx.Timeout(None, connect=self._connect_timeout, read=self._read_timeout)
        return httpx.Request("GET", read.url, headers=read.headers, extensions={"timeout": timeout.as_dict()})


@dataclass(slots=True)
class _Read:
    """One call, the attempts so far, and the seconds that they waited for the budget. `status` is that of the last
    answer whose headers have arrived, None without one."""

    endpoint: str
    url: str
    headers: Mapping[str, str]
    quota: Quota
    deadline: Deadline
    attempts: int = 0
    waited: float = 0.0
    status: int | None = None


def _log_call(read: _Read, span: LineFields) -> None:
    """Log what a call cost, whether somebody still waits for it or not."""
    cost = {"quota": read.quota.name, "attempts": read.attempts, "budget_ms": milliseconds(read.waited)}
    log.info("call", what=read.endpoint, program=current_read().program, status=read.status, **cost, **span)


def _log_failure(endpoint: str, failure: Failure) -> None:
    """Log one line for the administrator. An unknown customer is not a failure."""
    error = failure.error
    if isinstance(error, NotFound):
        return
    kind = {"what": endpoint, "error": type(error).__name__, "hint": failure.hint}
    log.warning("a read failed", **kind, code=error.code, platform_request_id=error.request_id)


def _clock_ahead(date: str, came_at: datetime | None) -> timedelta | None:
    """Return how far this machine's clock is ahead, within a second; None without a date."""
    try:
        return came_at - parsedate_to_datetime(date) if came_at else None
    except (ValueError, TypeError):  # none was sent, or one without a zone
        return None
