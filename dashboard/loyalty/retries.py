"""Retries failed reads."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_result, wait_random_exponential

from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import LoyaltyError

T = TypeVar("T")
FULL_JITTER = wait_random_exponential(multiplier=0.2, max=2)  # up to 0.2 s, 0.4 s, 0.8 s …


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed attempt. `retry`: another attempt may succeed, not before `after` seconds if the platform said so.
    `hint` is for the log.

    A value instead of an exception: the client's exception holds the address and the headers, which must not reach
    pages.
    """

    error: LoyaltyError
    retry: bool = False
    after: float | None = None
    hint: str = ""


async def with_retries(attempt: Callable[[], Awaitable[T | Failure]], attempts: int, deadline: Deadline) -> T | Failure:
    """Call `attempt` up to `attempts` times while a retry may help. Return its result, or the last failure.

    Waits with full jitter, at least as long as the platform asked for, and never past the deadline.
    """
    first_outcome = await attempt()
    if not _is_retryable(first_outcome):  # the usual case; tenacity takes a quarter of the time of a read
        return first_outcome
    unused_outcomes = [first_outcome]

    async def outcome() -> T | Failure:
        return unused_outcomes.pop() if unused_outcomes else await attempt()

    return await AsyncRetrying(
        retry=retry_if_result(_is_retryable),
        wait=_wait,
        stop=lambda state: state.attempt_number >= attempts or state.upcoming_sleep >= deadline.left,
        retry_error_callback=_outcome,
    )(outcome)


def _is_retryable(outcome: object) -> bool:
    return isinstance(outcome, Failure) and outcome.retry


def _wait(state: RetryCallState) -> float:
    failure: Failure = _outcome(state)
    return max(FULL_JITTER(state), failure.after or 0)


def _outcome(state: RetryCallState) -> Any:
    assert state.outcome is not None
    return state.outcome.result()


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds of a `Retry-After` header, given in seconds or as an HTTP date. None if it is neither."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, LookupError, OverflowError):  # raised for some texts
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())
