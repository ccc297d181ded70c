"""When a failed read is tried again."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import LoyaltyError

T = TypeVar("T")

FIRST, LONGEST = 0.2, 2.0  # seconds before another try, doubled each time: a random part of them


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


async def retried(attempt: Callable[[], Awaitable[T | Failure]], *, attempts: int, deadline: Deadline) -> T | Failure:
    """What `attempt` gives, or the last of up to `attempts` times.

    It waits with full jitter, never shorter than the platform asked for, and never into the deadline.
    """
    outcome = await attempt()
    for tried in range(1, attempts):
        if not (isinstance(outcome, Failure) and outcome.retry):
            break
        jitter = random.uniform(0, min(FIRST * 2 ** (tried - 1), LONGEST))  # noqa: S311  (no secret)
        pause = max(jitter, outcome.after or 0)
        if pause >= deadline.left:
            break
        await asyncio.sleep(pause)
        outcome = await attempt()
    return outcome


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
