"""Merge a new record into what is known of a customer. Pure.

For each field, the newer value replaces the older one, and an older value fills a gap. A source that says nothing about
a field removes nothing. A source that says that there is no value empties the field, also against older reports. A time
in the future counts as now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, Protocol

from dashboard.loyalty.customer_record import CustomerRecord, RecordSource

# The fields of a record that say something about the customer; other modules take their lists from here.
TEXTS = ("platform_id", "name", "email", "phone", "referral_code")
STANDING = ("tier", "points", "points_name")
PLACE = "place"  # tells namesakes apart; the search does not look at it
KNOWLEDGE = (*TEXTS, PLACE, *STANDING)
knowledge = attrgetter(*KNOWLEDGE)
TIMES = ("said_at", "details_seen_at", "standing_seen_at", "seen_at", "learned_from")
EMPTY = (None, "")
# The column takes 18 digits before the point; SQLite's driver rounds to 15, and 10**18 would be one too many.
MAX_NUMBER = Decimal(10**18 - 1000)
AGAIN = timedelta(hours=1)  # seeing a customer again sooner is not worth a write
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Dated(Protocol):
    """When each field of a row was last reported.

    That is `seen_at` (`standing_seen_at` for tier and points), unless `said_at` has another time, in microseconds since
    1970.
    """

    seen_at: datetime
    standing_seen_at: datetime | None
    said_at: Mapping[str, int]


class Row(Dated, Protocol):
    """What the index has of a customer: these fields, and one for each of `KNOWLEDGE` (None or "" is unknown)."""

    details_seen_at: datetime | None
    learned_from: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The row's new values by field, and whether they are worth a write."""

    values: Mapping[str, Any]
    is_worth_writing: bool


def merged(row: Row, record: CustomerRecord, now: datetime) -> Merged:
    """Return the values that `row` has after `record`."""
    at = reported_at(record, now)
    known = dict(zip(KNOWLEDGE, knowledge(row), strict=True))
    before = _times_before(row, known)
    sent = _sent(record)
    newer = {name: value for name, value in sent.items() if name not in before or at >= before[name]}
    has_standing = not sent.keys().isdisjoint(STANDING)
    values = newer | _times(row, record, at, has_standing=has_standing)
    values["said_at"] = _report_times(known | newer, before | dict.fromkeys(newer, at), values)
    is_news = _is_other(newer, known) or _is_later(record, newer, before, at)
    is_worth_writing = is_news or has_standing or record.details or at - row.seen_at >= AGAIN
    return Merged(values, is_worth_writing)


def _times_before(row: Row, known: Mapping[str, Any]) -> dict[str, datetime]:
    """Return when each field was last reported, without those that never were."""
    return {name: when for name, value in known.items() if (when := _when_reported(row, name, value))}


def _is_other(newer: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    return any(known[name] != value for name, value in newer.items())


def _is_later(record: CustomerRecord, newer: Iterable[str], before: Mapping[str, datetime], at: datetime) -> bool:
    """Whether a webhook's message is newer, even with the same values: messages may arrive in any order."""
    return record.learned_from == RecordSource.WEBHOOK and any(before.get(name) != at for name in newer)


def _sent(record: CustomerRecord) -> dict[str, str | Decimal]:
    """Return what the record says about the customer and the database can store."""
    values = zip(KNOWLEDGE, map(storable, knowledge(record)), strict=True)
    return {name: value for name, value in values if value is not None}


def reported_at(record: CustomerRecord, now: datetime) -> datetime:
    """Return when `record` was reported, at most `now`."""
    return min(record.seen_at or now, now)


def last_reported(row: Dated, name: str) -> datetime | None:
    """Return when a field was last reported, also as empty; None if never."""
    return _when_reported(row, name, getattr(row, name))


def _when_reported(row: Dated, name: str, value: object) -> datetime | None:
    if name in row.said_at:
        return EPOCH + row.said_at[name] * MICROSECOND
    if value in EMPTY:
        return None
    return (row.standing_seen_at if name in STANDING else None) or row.seen_at


def _report_times(known: Mapping[str, Any], times: Mapping[str, datetime], row: Mapping[str, Any]) -> dict[str, int]:
    """Return the times that differ from the row's own, and those of fields reported as empty."""
    seen_at, standing_at = row["seen_at"], row["standing_seen_at"] or row["seen_at"]
    return {
        name: (when - EPOCH) // MICROSECOND
        for name, when in times.items()
        if when != (standing_at if name in STANDING else seen_at) or known[name] in EMPTY
    }


def storable(value: str | Decimal | None) -> str | Decimal | None:
    """Return the value as every database can store it: no NUL, no lone surrogates, no number that is too large."""
    if isinstance(value, Decimal):
        return value if is_storable(value) else None
    if not value or (value.isascii() and value.isprintable()):  # nearly all values
        return value
    return value.replace("\0", "").encode(errors="replace").decode() or None


def is_storable(number: Decimal) -> bool:
    """Whether the number fits its column."""
    return number.is_finite() and number.copy_abs() <= MAX_NUMBER


def _times(row: Row, record: CustomerRecord, at: datetime, *, has_standing: bool) -> dict[str, Any]:
    """Return the row's own times and source after `record`."""
    return {
        "seen_at": max(at, row.seen_at),
        "learned_from": record.learned_from if at >= row.seen_at else row.learned_from,
        "details_seen_at": _later(row.details_seen_at, at) if record.details else row.details_seen_at,
        "standing_seen_at": _later(row.standing_seen_at, at) if has_standing else row.standing_seen_at,
    }


def _later(before: datetime | None, at: datetime) -> datetime:
    return max(at, before or at)
