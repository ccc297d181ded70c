"""What every read hands back: the value, and how far it can be trusted."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from dashboard.loyalty.errors import LoyaltyError

T = TypeVar("T")
U = TypeVar("U")
E = TypeVar("E", bound=StrEnum)


class DriftKind(StrEnum):
    """How an answer differed from the vendor's contract."""

    MISSING = "missing"  # a field the contract names is absent
    WRONG_TYPE = "wrong type"  # it is there, and not what the contract says
    UNKNOWN_VALUE = "unknown value"  # an enum value nobody documented: kept raw
    ANOTHER_CUSTOMER = "another customer"  # the answer is about another id than was asked for
    SPELLING = "other spelling"  # the field came under another of its known names
    ITEMS_CUT = "items cut"  # a list or an object was too long: "10000/12000" is how many of how many were read
    TEXT_CUT = "text cut"  # the same of the characters of a text
    MORE = "more"  # so many other differences are not listed


CUT_KINDS = frozenset({DriftKind.ITEMS_CUT, DriftKind.TEXT_CUT})  # our limits, not the platform's mistakes


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference from the contract. `field` is the path in the answer ("coupons[2].type"), `seen` what came
    instead: an undocumented enum value, a type's name, or the other spelling; never a customer's data."""

    field: str
    kind: DriftKind
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of an answer that could not be read, while the rest could: `what` names it for staff."""

    what: str
    error: LoyaltyError


@dataclass(frozen=True, slots=True)
class PlatformWarning:
    """What the platform itself remarked on an answer that is otherwise well. `code` and `name` are its own words for
    it, `text` is for people; None is not sent."""

    code: int | None = None
    name: str | None = None
    text: str | None = None


class Source(StrEnum):
    """Where an answer came from."""

    LIVE = "live"  # asked of the platform for this page
    CACHED = "cached"  # asked a short time ago
    STALE = "stale"  # old: the platform does not answer now, `Answer.error` says why


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A value read from the platform. `fetched_at` is aware (UTC); `request_id` is the platform's, if it gave one. What
    is made of one that `is_large` is made beside the event loop (see `in_thread_if`)."""

    value: T
    fetched_at: datetime
    source: Source = Source.LIVE
    request_id: str | None = None
    drift: tuple[Drift, ...] = ()
    missing: tuple[Missing, ...] = ()
    warnings: tuple[PlatformWarning, ...] = ()
    error: LoyaltyError | None = None
    is_large: bool = False

    def age(self, now: datetime) -> timedelta:
        """How long ago the platform said this."""
        return max(now - self.fetched_at, timedelta(0))

    @property
    def is_cut(self) -> bool:
        """Whether something was too long, so that this is not all that was sent."""
        return bool(self.cuts)

    @property
    def cuts(self) -> tuple[Drift, ...]:
        """What was too long and is not all here."""
        return tuple(one for one in self.drift if one.kind in CUT_KINDS)

    @property
    def staleness(self) -> tuple[bool, float]:
        """Of several answers the greatest is the one to tell staff the age of: an old one, else the one read first."""
        return self.source == Source.STALE, -self.fetched_at.timestamp()

    def with_value(self, value: U) -> "Answer[U]":
        """The same answer, of which `value` is what is wanted."""
        return Answer(
            value,
            self.fetched_at,
            source=self.source,
            request_id=self.request_id,
            drift=self.drift,
            missing=self.missing,
            warnings=self.warnings,
            error=self.error,
            is_large=self.is_large,
        )

    def as_cached(self) -> "Answer[T]":
        """The same answer, given again a short time later."""
        return replace(self, source=Source.CACHED)

    def as_stale(self, error: LoyaltyError) -> "Answer[T]":
        """The same answer, given because asking again failed with `error`."""
        return replace(self, source=Source.STALE, error=error)


@dataclass(frozen=True, slots=True)
class Open(Generic[E]):
    """A value of an enum that the vendor may extend: `known` is None for a value nobody documented, `raw` as sent."""

    raw: str
    known: E | None = None

    def __str__(self) -> str:
        return self.raw
