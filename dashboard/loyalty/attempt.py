"""The one way to make a read that may fail without taking the page or panel with it."""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import Answer, Missing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """A read that came or failed: `answer` or `error`; neither when it was not made."""

    answer: Answer[T] | None = None
    error: LoyaltyError | None = None

    @property
    def value(self) -> T | None:
        """What was read, None when nothing was."""
        return self.answer.value if self.answer else None

    @property
    def answers(self) -> tuple[Answer[T], ...]:
        """The answer, if it came."""
        return (self.answer,) if self.answer else ()


async def attempt(read: Awaitable[Answer[T]]) -> Attempt[T]:
    """Perform `read`; a `LoyaltyError` becomes part of the result."""
    try:
        return Attempt(await read)
    except LoyaltyError as error:
        return Attempt(error=error)


def with_missing(answer: Answer[T], other: Attempt[Any], what: str) -> Answer[T]:
    """`answer`, saying so when the `other` read it goes with has failed: `what` names that for staff."""
    if other.error is None:
        return answer
    return replace(answer, missing=(*answer.missing, Missing(what, other.error)))
