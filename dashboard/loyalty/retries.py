"""When a failed read is tried again."""

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
    """How an attempt went wrong; `retry` when another may go right, not before `after` seconds if the platform said so;
    `hint` is for the log.

    A value rather than an exception: what the client raised carries the address and the headers, and must not hang on
    to what pages get.
    """

    error: LoyaltyError
    retry: bool = False
    after: float | None = None
    hint: str = ""


async def with_retries(attempt: Callable[[], Awaitable[T | Failure]], attempts: int, deadline: Deadline) -> T | Failure:
    """What `attempt` gives, called again up to `attempts` times in all while that may go right; else its last failure.

    It waits with full jitter, never shorter than the platform asked for, and never into the deadline.
    """
    first_outcome = await attempt()
    if not _is_retryable(first_outcome):  # nearly always; tenacity takes a quarter of the time that a read does
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
    """The seconds that a `Retry-After` asks for, given in seconds or as an HTTP date; None when it says neither."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, LookupError, OverflowError):  # it stumbles over some texts
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())
