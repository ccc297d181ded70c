"""Makes a read that may fail without failing the page or panel."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, ParamSpec, TypeVar

from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import Answer, Missing

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """The outcome of a read: `answer` or `error`; neither if the read was not made."""

    answer: Answer[T] | None = None
    error: LoyaltyError | None = None

    @property
    def value(self) -> T | None:
        """The value of the answer, or None."""
        return self.answer.value if self.answer else None

    @property
    def reason(self) -> LoyaltyError | None:
        """Why there is no answer, or only an old one."""
        return self.answer.error if self.answer else self.error

    @property
    def answers(self) -> tuple[Answer[T], ...]:
        """The answer as a tuple, empty without one."""
        return (self.answer,) if self.answer else ()


async def attempt(read: Callable[P, Awaitable[Answer[T]]], *args: P.args, **kwargs: P.kwargs) -> Attempt[T]:
    """Call `read` with the arguments; a `LoyaltyError` becomes part of the outcome.

    It takes no coroutine, because one that was created before a cancelled attempt began would never be awaited.
    """
    try:
        return Attempt(await read(*args, **kwargs))
    except LoyaltyError as error:
        return Attempt(error=error)


def with_missing(answer: Answer[T], other: Attempt[Any], name: str) -> Answer[T]:
    """Return `answer`. If the `other` read failed, add it to `answer.missing` under `name`, for staff."""
    if other.error is None:
        return answer
    return replace(answer, missing=(*answer.missing, Missing(name, other.error)))
