"""The result of every read: the value, its origin and its defects."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from dashboard.loyalty.errors import LoyaltyError

T = TypeVar("T")
U = TypeVar("U")
E = TypeVar("E", bound=StrEnum)


class Form(StrEnum):
    """What a field is or should be: a type of JSON, or a form of one."""

    NULL = "null"
    FLAG = "boolean"
    NUMBER = "number"
    TEXT = "text"
    LIST = "list"
    OBJECT = "object"
    TIME = "date and time"
    DAY = "date"
    CLOCK = "time of day"


class DriftKind(StrEnum):
    """How an answer differs from the vendor's contract."""

    MISSING = "missing"  # a field of the contract is absent
    WRONG_TYPE = "wrong type"  # the field has another type or form than in the contract and cannot be used
    UNKNOWN_VALUE = "unknown value"  # an undocumented enum value, kept raw
    ANOTHER_CUSTOMER = "another customer"  # the answer is about another customer id than requested
    SPELLING = "other spelling"  # the field has another of its known names
    OTHER_TYPE = "other type"  # the field has another type than in the contract, but its value can be used
    ITEMS_CUT = "items cut"  # a list or an object was cut: "10000/12000" is the number read and the number sent
    TEXT_CUT = "text cut"  # a text was cut, counted in characters
    MORE = "more"  # the number of further differences that are not listed


CUT_KINDS = frozenset({DriftKind.ITEMS_CUT, DriftKind.TEXT_CUT})  # the dashboard's limits, not the platform's mistakes
HARMLESS_KINDS = frozenset({DriftKind.SPELLING, DriftKind.OTHER_TYPE})  # no value is lost
MAX_DIFFERENCES = 50  # differences that an answer lists; the rest are counted (`DriftKind.MORE`)


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference from the contract. `field` is the path in the answer ("coupons[2].type", or "coupons[].type" if
    several rows have it: `times`). `seen` is what was found: an undocumented enum value, a type's name, or the other
    spelling; never a customer's data. `expected` is the form that the contract gives the field."""

    field: str
    kind: DriftKind
    seen: str = ""
    expected: Form | None = None
    times: int = 1

    @property
    def value(self) -> str:
        """The undocumented value, "" for other differences."""
        return self.seen if self.kind is DriftKind.UNKNOWN_VALUE else ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of an answer that could not be read although the rest could. `name` is for staff."""

    name: str
    error: LoyaltyError


@dataclass(frozen=True, slots=True)
class PlatformWarning:
    """The platform's own warning about a usable answer. `code` and `name` are as sent, `text` is readable. None: not
    sent."""

    code: int | None = None
    name: str | None = None
    text: str | None = None


class Source(StrEnum):
    """Where an answer comes from."""

    LIVE = "live"  # read from the platform for this page
    CACHED = "cached"  # read a short time ago
    STALE = "stale"  # old, because the platform failed; `Answer.error` has the reason


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A value read from the platform. `fetched_at` is aware (UTC). `request_id` is the platform's, if it sent one.
    `other` holds what the answer has beside the value, as sent. Code that works on an `is_large` answer runs outside
    the event loop (see `threads`)."""

    value: T
    fetched_at: datetime
    source: Source = Source.LIVE
    request_id: str | None = None
    drift: tuple[Drift, ...] = ()
    missing: tuple[Missing, ...] = ()
    warnings: tuple[PlatformWarning, ...] = ()
    error: LoyaltyError | None = None
    is_large: bool = False
    other: Mapping[str, Any] = field(default_factory=dict)

    def age(self, now: datetime) -> timedelta:
        """How long ago the platform sent this answer."""
        return max(now - self.fetched_at, timedelta(0))

    @property
    def is_cut(self) -> bool:
        """Whether something was too long, so the answer is incomplete."""
        return bool(self.cuts)

    @property
    def cuts(self) -> tuple[Drift, ...]:
        """The parts that were too long and are incomplete."""
        return tuple(drift for drift in self.drift if drift.kind in CUT_KINDS)

    @property
    def staleness(self) -> tuple[bool, float]:
        """Sort key: of several answers, show staff the age of the greatest. A stale one first, else the oldest."""
        return self.source == Source.STALE, -self.fetched_at.timestamp()

    def with_value(self, value: U) -> "Answer[U]":
        """Return the same answer with another value."""
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
            other=self.other,
        )

    def as_cached(self) -> "Answer[T]":
        """Return the same answer, marked as cached."""
        return replace(self, source=Source.CACHED)

    def as_stale(self, error: LoyaltyError) -> "Answer[T]":
        """Return the same answer, marked as stale because a new read failed with `error`."""
        return replace(self, source=Source.STALE, error=error)


@dataclass(frozen=True, slots=True)
class Open(Generic[E]):
    """A value of an enum that the vendor may extend: `raw` as sent, `known` None for an undocumented value."""

    raw: str
    known: E | None = None

    def __str__(self) -> str:
        return self.raw
