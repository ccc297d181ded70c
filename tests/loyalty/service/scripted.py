"""A platform that answers what it is told to, and a calendar to go with it."""

from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import ActivityKind, Answer, Balance, HealthState, PlatformHealth
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.reads import Read
from tests.loyalty.performing import EveryRead

T = TypeVar("T")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class ScriptedPlatform:
    """Records every read (name, customer id, query) with its `ReadOptions`, and answers it from `answers` by its
    name: a value, an error, or a function to call."""

    name = "Sample platform"
    activity_kinds = frozenset(ActivityKind)
    health = PlatformHealth(HealthState.ANSWERING, seconds=0.1)

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.reads: ReadTable[Any] = EveryRead(self._answer)
        self.performed: list[tuple[str, str, Hashable]] = []
        self.all_options: list[ReadOptions] = []
        self.answers: dict[str, Any] = {}
        self.closed = 0

    async def _answer(self, read: Read[Any], call: Call[Any]) -> Answer[Any]:
        self.performed.append((read.name, call.customer_id, call.query))
        self.all_options.append(call.options)
        number = len(self.performed)
        value = self.answers.get(read.name, Balance(available_points=Decimal(number)) if read.name == "balance" else ())
        if callable(value):
            value = await value(call.options)
        if isinstance(value, LoyaltyError):
            raise value
        return value if isinstance(value, Answer) else Answer(value, self.now(), request_id=f"r-{number}")

    async def is_short(self) -> bool:
        return False

    def reparse(self, read: Read[T], sent: Any) -> T:
        raise NotImplementedError

    async def close(self) -> None:
        self.closed += 1


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def read_options(*, fresh: bool = False, language: str | None = None) -> ReadOptions:
    return ReadOptions.within(5, fresh=fresh, language=language)
