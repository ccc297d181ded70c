"""A platform in memory, in place of the transport: what leaves the dashboard, and what comes back, without a socket."""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from dashboard.loyalty.deadline import Deadline, ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.gameball.platform import GameballPlatform
from dashboard.loyalty.models import Answer, Campaign, CampaignProgress, PlatformHealth
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.packing import pack, unpack
from dashboard.loyalty.platform import Memo
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, CAMPAIGNS, Read

T = TypeVar("T")
CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)

Answers = Callable[[tuple[str, ...], Mapping[str, Any]], Any]


class Memory:
    """Remembers like the cache does: by value, packed."""

    def __init__(self) -> None:
        self.kept: dict[tuple[object, ...], bytes] = {}

    async def recall(self, memo: Memo[T], *about: object) -> T | None:
        kept = self.kept.get((memo.name, *about))
        return None if kept is None else cast("T", unpack(kept, memo.type))

    async def remember(self, value: T, memo: Memo[T], *about: object) -> None:
        self.kept[(memo.name, *about)] = pack(value, memo.type)


class FakeTransport:
    """Gives what `answers(segments, query)` returns, raises what it raises, and notes every read."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.reads: list[tuple[tuple[str, ...], dict[str, Any]]] = []
        self.quotas: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.endpoints: list[str] = []
        self.expected: list[Container[int | None]] = []
        self.closed = 0
        self.health = PlatformHealth
        self.room = True  # for guesses
        self.short = False

    async def get(
        self,
        *segments: str,
        quota: Quota,
        deadline: Deadline,
        query: Mapping[str, str | int | None] | None = None,
        headers: Mapping[str, str] | None = None,
        endpoint: str | None = None,
        expected: Container[int | None] = (),
    ) -> Payload:
        requested_id = {name: value for name, value in (query or {}).items() if value is not None}
        self.reads.append((segments, requested_id))
        self.quotas.append(quota.name)
        self.headers.append(dict(headers or {}))
        self.endpoints.append(endpoint or segments[-1])
        self.expected.append(expected)
        return Payload(self.answers(segments, requested_id), NOW, f"request-{len(self.reads)}")

    async def has_room(self, quota: Quota) -> bool:
        return self.room

    async def is_short(self, quota: Quota) -> bool:
        return self.short

    async def close(self) -> None:
        self.closed += 1


def platform_of(answers: Answers, memory: Memory | None = None) -> tuple[GameballPlatform, FakeTransport]:
    """Gameball as it answers by `answers`."""
    transport = FakeTransport(answers)
    return GameballPlatform(transport, zone=CAIRO, memory=memory or Memory()), transport  # type: ignore[arg-type]


class Told:
    """Performs the two reads that stamps cards rest on: each gives rows, an answer, or an error to raise. Notes what it
    was asked for, about which customer and until when."""

    def __init__(
        self,
        progress: Sequence[CampaignProgress] | Answer[Any] | LoyaltyError,
        campaigns: Sequence[Campaign] | LoyaltyError,
    ) -> None:
        self.answers = {CAMPAIGN_PROGRESS.name: progress, CAMPAIGNS.name: campaigns}
        self.requested_id: list[tuple[str, str | None]] = []
        self.all_options: list[ReadOptions] = []

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        self.requested_id.append((read.name, customer_id))
        self.all_options.append(options)
        answer: Any = self.answers[read.name]
        if isinstance(answer, LoyaltyError):
            raise answer
        return answer if isinstance(answer, Answer) else Answer(answer, NOW)


def read_options(*, language: str | None = None, fresh: bool = False) -> ReadOptions:
    return ReadOptions.within(60, language=language, fresh=fresh)
