"""Retries failed reads, and sends silent ones a second time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
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


async def with_retries(
    first: Callable[[], Awaitable[T | Failure]],
    again: Callable[[], Awaitable[T | Failure]],
    attempts: int,
    deadline: Deadline,
) -> T | Failure:
    """Call `first`, then `again` while a retry may help, up to `attempts` calls in all. Return the result, or the last
    failure.

    Waits with full jitter, at least as long as the platform asked for, and never past the deadline.
    """
    first_outcome = await first()
    if not _is_retryable(first_outcome):  # the usual case; tenacity takes a quarter of the time of a read
        return first_outcome
    unused_outcomes = [first_outcome]

    async def outcome() -> T | Failure:
        return unused_outcomes.pop() if unused_outcomes else await again()

    return await AsyncRetrying(
        retry=retry_if_result(_is_retryable),
        wait=_wait,
        stop=lambda state: state.attempt_number >= attempts or state.upcoming_sleep >= deadline.left,
        retry_error_callback=_outcome,
    )(outcome)


async def first_to_succeed(
    first: Coroutine[Any, Any, T | Failure],
    second: Callable[[], Coroutine[Any, Any, T | Failure]],
    patience: float,
    may_begin: Callable[[], Awaitable[bool]],
) -> T | Failure:
    """Return the outcome of `first`. If it has none after `patience` seconds and the `second` attempt `may_begin`, make
    that one beside it: the first outcome that a retry would not change counts, and the other attempt is cancelled. If
    both fail, return the failure of `first`.
    """
    first_task = asyncio.create_task(first)
    running = {first_task}
    try:
        await asyncio.wait(running, timeout=patience)
        if not first_task.done() and await may_begin():
            running.add(asyncio.create_task(second()))
        while running:
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            if settled := [one for one in done if not one.exception() and not _is_retryable(one.result())]:
                return settled[0].result()
        return first_task.result()
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)


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
