"""What a platform's answer means: a payload, or a failure. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from django.utils.translation import gettext_lazy as _

from dashboard.loyalty import strict_json
from dashboard.loyalty.errors import Busy, LoyaltyError, Refused, Sentence, Unavailable, Unreadable
from dashboard.loyalty.limits import LARGE_BYTES
from dashboard.loyalty.models import Drift
from dashboard.loyalty.retries import Failure, retry_after

NOT_THE_PLATFORM = _(
    "Something other than the platform answered. Try again. If it happens again, tell the dashboard's administrator."
)
TRUNCATED = _("The platform's answer was cut off or damaged on the way. Try again in a moment.")
# For the administrator, in the log only.
REDIRECTED = "the address sends readers elsewhere; is the base address right?"
NO_SUCH_ADDRESS = "the address answers “not found” without the platform's own message; is the base address right?"
NOT_JSON = "the answer is not JSON; is the base address right?"


@dataclass(frozen=True, slots=True)
class Payload:
    """A platform's answer: `body` from `strict_json`, `cuts` that were left out, `fetched_at` aware (UTC). Code that
    works on an `is_large` payload runs outside the event loop."""

    body: Any
    fetched_at: datetime
    request_id: str | None
    cuts: tuple[Drift, ...] = ()
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class ReportedError:
    """The platform's own error message: the matching error, its sentence, and whether a retry may help, as after
    a 429."""

    error: type[LoyaltyError]
    sentence: Sentence | None = None
    code: int | None = None
    request_id: str | None = None
    retry: bool = False


ERRORS_BY_STATUS = {
    401: ReportedError(Refused),
    403: ReportedError(Refused),
    404: ReportedError(Unreadable, NOT_THE_PLATFORM),
    429: ReportedError(Busy),
}
# Takes the parsed body of an error (None if it is not JSON). Returns None if this is not the platform's error format.
Explain = Callable[[object], ReportedError | None]


def outcome_of(response: httpx.Response, raw: bytes, explain: Explain) -> Payload | Failure:
    """Return what an answer means whose unpacked body is `raw`."""
    request_id = response.headers.get("x-request-id")
    if response.status_code >= 400:
        return _reported_failure(response, raw, explain, request_id)
    if response.status_code >= 300:
        return Failure(Unreadable(NOT_THE_PLATFORM, request_id=request_id), hint=REDIRECTED)
    parsed = _parsed(raw)
    if parsed is None:
        return Failure(Unreadable(NOT_THE_PLATFORM, request_id=request_id), hint=NOT_JSON)
    body, cuts = parsed
    return Payload(body, datetime.now(UTC), request_id, cuts, is_large=len(raw) > LARGE_BYTES)


def broken_outcome(
    response: httpx.Response | None, error: httpx.HTTPError, explain: Explain
) -> Payload | Failure | None:
    """Return what an answer means that broke with this error; `response` is what had arrived. None if nothing had."""
    if isinstance(error, httpx.DecodingError):
        return Failure(Unreadable(NOT_THE_PLATFORM), hint=NOT_JSON)
    if response is not None and response.status_code >= 400:
        return outcome_of(response, b"", explain)
    if response is not None or isinstance(error, httpx.RemoteProtocolError):  # some bytes arrived
        return Failure(Unreadable(TRUNCATED), retry=True)
    return None


def _reported_failure(response: httpx.Response, raw: bytes, explain: Explain, request_id: str | None) -> Failure:
    status = response.status_code
    body, _cuts = _parsed(raw) or (None, ())
    reported = explain(body) or _default_error(status)
    error = reported.error(reported.sentence, code=reported.code, request_id=reported.request_id or request_id)
    return Failure(
        error,
        retry=reported.retry or status == 429 or status >= 500,
        after=retry_after(response.headers.get("retry-after")),
        hint=NO_SUCH_ADDRESS if reported.sentence is NOT_THE_PLATFORM else f"the platform answered with {status}",
    )


def _parsed(raw: bytes) -> tuple[Any, tuple[Drift, ...]] | None:
    """Return the value and what was cut; None if it is not JSON."""
    try:
        return strict_json.read(raw)
    except ValueError:
        return None


def _default_error(status: int) -> ReportedError:
    return ERRORS_BY_STATUS.get(status) or ReportedError(Unavailable if status >= 500 else Unreadable)
