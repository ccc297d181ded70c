"""Which of two words about a customer counts. Pure.

Field by field, the newer word replaces the older one, and an older word fills a gap. A source that does not say
anything of a field takes nothing away; one that says that there is none empties it, for whatever was said before too.
What is dated in the future counts as said now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, Protocol

from dashboard.loyalty.customer_record import CustomerRecord, RecordSource

TEXTS = ("platform_id", "name", "email", "phone", "referral_code")
STANDING = ("tier", "points", "points_name")
KNOWLEDGE = (*TEXTS, *STANDING)
knowledge = attrgetter(*KNOWLEDGE)
TIMES = ("said_at", "details_seen_at", "standing_seen_at", "seen_at", "learned_from")
EMPTY = (None, "")
TOO_MUCH = Decimal(10) ** 18
AGAIN = timedelta(hours=1)  # a customer who is seen again within less is not worth a write
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Dated(Protocol):
    """When a row's fields were last said: at `seen_at` (`standing_seen_at` for tier and points) unless `said_at` has
    another time, in microseconds since 1970."""

    seen_at: datetime
    standing_seen_at: datetime | None
    said_at: Mapping[str, int]


class Row(Dated, Protocol):
    """What is kept of a customer so far: this, and a value for each of `KNOWLEDGE` (None or "" when unknown)."""

    details_seen_at: datetime | None
    learned_from: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The values that the row has from now on, by field. `is_news` means that they are worth a write."""

    values: Mapping[str, Any]
    is_worth_writing: bool


def merged(row: Row, facts: CustomerRecord, now: datetime) -> Merged:
    """What to keep in `row` after `facts`."""
    at = reported_at(facts, now)
    known = dict(zip(KNOWLEDGE, knowledge(row), strict=True))
    before = {name: when for name, value in known.items() if (when := _when_reported(row, name, value))}
    newer = {
        name: value
        for name, told in zip(KNOWLEDGE, knowledge(facts), strict=True)
        if (value := storable(told)) is not None and (name not in before or at >= before[name])
    }
    has_standing = any(storable(getattr(facts, name)) is not None for name in STANDING)
    values = newer | _times(row, facts, at, has_standing=has_standing)
    values["said_at"] = _report_times(known | newer, before | dict.fromkeys(newer, at), values)
    is_other = any(known[name] != value for name, value in newer.items())
    # Webhooks may come in any order: which is the newest has to be known even where they say the same.
    is_later = facts.learned_from == RecordSource.WEBHOOK and any(before.get(name) != at for name in newer)
    is_worth_writing = is_other or is_later or has_standing or facts.details or at - row.seen_at >= AGAIN
    return Merged(values, is_worth_writing)


def reported_at(facts: CustomerRecord, now: datetime) -> datetime:
    """When `facts` were said; nobody has said anything in the future."""
    return min(facts.seen_at or now, now)


def last_reported(row: Dated, name: str) -> datetime | None:
    """When a field was last said, also that it is empty; None when nothing was ever said of it."""
    return _when_reported(row, name, getattr(row, name))


def _when_reported(row: Dated, name: str, value: object) -> datetime | None:
    if name in row.said_at:
        return EPOCH + row.said_at[name] * MICROSECOND
    if value in EMPTY:
        return None
    return (row.standing_seen_at if name in STANDING else None) or row.seen_at


def _report_times(known: Mapping[str, Any], times: Mapping[str, datetime], row: Mapping[str, Any]) -> dict[str, int]:
    """The times of fields that were not said when the row was, and of those said to be empty."""
    seen_at, standing_at = row["seen_at"], row["standing_seen_at"] or row["seen_at"]
    return {
        name: (when - EPOCH) // MICROSECOND
        for name, when in times.items()
        if when != (standing_at if name in STANDING else seen_at) or known[name] in EMPTY
    }


def storable(value: str | Decimal | None) -> str | Decimal | None:
    """The value as every database can hold it: no NUL, no half characters, no number beyond measure."""
    if isinstance(value, Decimal):
        return value if value.is_finite() and abs(value) < TOO_MUCH else None
    if not value or (value.isascii() and value.isprintable()):  # nearly all of them
        return value
    return value.replace("\0", "").encode(errors="replace").decode() or None


def _times(row: Row, facts: CustomerRecord, at: datetime, *, has_standing: bool) -> dict[str, Any]:
    """When the row was last heard of, and from where."""
    return {
        "seen_at": max(at, row.seen_at),
        "learned_from": facts.learned_from if at >= row.seen_at else row.learned_from,
        "details_seen_at": _later(row.details_seen_at, at) if facts.details else row.details_seen_at,
        "standing_seen_at": _later(row.standing_seen_at, at) if has_standing else row.standing_seen_at,
    }


def _later(before: datetime | None, at: datetime) -> datetime:
    return max(at, before or at)
