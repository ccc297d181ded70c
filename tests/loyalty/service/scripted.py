"""A platform that answers what it is told to, and a calendar to go with it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from dashboard.loyalty.deadline import Ask
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import ActivityKind, Answer, Balance, HealthState, PlatformHealth
from dashboard.loyalty.platform import Configuration, Panel, Standing

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class ScriptedPlatform:
    """Every read is recorded, and answered with what `answers` says: a value, an error, or something to call."""

    name = "Sample platform"
    panels = frozenset(Panel)
    configuration = frozenset(Configuration)
    activity_kinds = frozenset(ActivityKind)
    health = PlatformHealth(HealthState.ANSWERING, seconds=0.1)

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.reads: list[tuple[Any, ...]] = []
        self.asks: list[Ask] = []
        self.answers: dict[str, Any] = {}
        self.closed = 0

    def __getattr__(self, read: str) -> Any:
        if read.startswith("_"):
            raise AttributeError(read)

        async def answer(*about: Any, **more: Any) -> Answer[Any]:
            *about_, ask = [item for item in about if not isinstance(item, Ask)] + [
                item for item in about if isinstance(item, Ask)
            ]
            self.reads.append((read, *about_, *more.values()))
            self.asks.append(ask)
            value = self.answers.get(read, Balance(available_points=Decimal(len(self.reads))))
            if callable(value):
                value = await value(ask)
            if isinstance(value, LoyaltyError):
                raise value
            return value if isinstance(value, Answer) else Answer(value, self.now(), request_id=f"r-{len(self.reads)}")

        return answer

    async def stamps(self, customer_id: str, standing: Standing, ask: Ask) -> Answer[Any]:
        """Recorded with what the standing tells, once it does."""
        answer: Answer[Any] = await self.__getattr__("stamps")(customer_id, *await standing(), ask)
        return answer

    async def close(self) -> None:
        self.closed += 1


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def ask(*, fresh: bool = False, language: str | None = None) -> Ask:
    return Ask.within(5, fresh=fresh, language=language)
