"""Explains a balance by the rows of the ledger. Pure.

Opening balance, plus what the rows of a period did, plus what is in no row, is the balance at the end: always, to the
last decimal. Balances are those of the available points: rows that are pending or blocked stand apart.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal
from enum import StrEnum

from customers.statement.book import Book
from customers.statement.period import Period
from dashboard.ledger.sums import (
    ZERO,
    breaks,
    by_kind,
    counted_points,
    is_blocked,
    is_pending,
    pending_in_balance,
    sends_balances,
    summed,
    total,
)
from dashboard.loyalty.models import Balance, LedgerKind, LedgerRow
from dashboard.loyalty.models.numbers import difference, without_dust
from dashboard.text.times import day_of


class Part(StrEnum):
    """What a row is in the sum, in the order of the page."""

    EARNED = "earned"
    RETURNED = "returned"
    MIGRATED = "migrated"
    REDEEMED = "redeemed"
    CANCELED = "canceled"
    EXPIRED = "expired"
    BY_HAND = "by hand"
    OTHER = "other"


PART_OF: Mapping[LedgerKind | None, Part] = {
    LedgerKind.CAMPAIGN: Part.EARNED,
    LedgerKind.ORDER: Part.EARNED,
    LedgerKind.PAYMENT: Part.EARNED,
    LedgerKind.REFUND: Part.RETURNED,
    LedgerKind.PARTIAL_REFUND: Part.RETURNED,
    LedgerKind.MIGRATION: Part.MIGRATED,
    LedgerKind.REDEMPTION: Part.REDEEMED,
    LedgerKind.COUPON: Part.REDEEMED,
    LedgerKind.CANCEL: Part.CANCELED,
    LedgerKind.EXPIRY: Part.EXPIRED,
    LedgerKind.MANUAL_REWARD: Part.BY_HAND,
    LedgerKind.MANUAL_ADDITION: Part.BY_HAND,
    LedgerKind.MANUAL_DEDUCTION: Part.BY_HAND,
    LedgerKind.MANUAL: Part.BY_HAND,
    None: Part.OTHER,
}


@dataclass(frozen=True, slots=True)
class Movement:
    """A row, the balance after it, and by how much the balance changed before it without a row.

    `balance_after` is as the platform sent it, and may include pending points; if the platform sends none, it is worked
    out from the rows. None is unknown.
    """

    row: LedgerRow
    balance_after: Decimal | None
    gap_before: Decimal = ZERO

    @property
    def takes(self) -> bool:
        """Whether the row takes points."""
        return (self.row.points or ZERO) < 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """A balance, explained: `opening`, plus `moved`, plus `missing`, is `closing`.

    `opening` is 0 if the rows begin with the customer's first, otherwise `older_rows` says that it stands for rows
    that are not listed. `parts` have the sums of the rows that count, by part and kind. `missing` is what changed the
    balance but is in no row; `missing_in_gaps` is how much of the change lies where rows do not meet.

    `is_current`: `closing` is the platform's available balance now. Then `total` is the platform's, and
    `missing_in_total` is what it has beside `closing` and the pending rows, None if it is unknown. `movements` are
    newest first. `without_points` is the number of rows whose points are unknown.
    """

    opening: Decimal
    older_rows: bool
    parts: Mapping[Part, Mapping[LedgerKind | None, Decimal]]
    missing: Decimal
    missing_in_gaps: Decimal
    closing: Decimal
    is_current: bool
    pending: tuple[LedgerRow, ...]
    blocked: tuple[LedgerRow, ...]
    total: Decimal | None
    missing_in_total: Decimal | None
    movements: tuple[Movement, ...]
    without_points: int

    @property
    def moved(self) -> Decimal:
        """What the rows that count add up to."""
        return without_dust(sum(map(total, self.parts.values()), ZERO))

    @property
    def pending_points(self) -> Decimal:
        """What the pending rows add up to."""
        return total(by_kind(self.pending))


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """The rows of a period among all rows, from the place `first` to the place `last`.

    It `starts` with the customer's first row, or it does not; with the customer's last one it `is_current`.
    """

    book: Book
    first: int
    last: int

    @property
    def inside(self) -> Sequence[LedgerRow]:
        return self.book.rows[self.first : self.last]

    @property
    def until_end(self) -> Sequence[LedgerRow]:
        return self.book.rows[: self.last]

    @property
    def starts(self) -> bool:
        return self.book.begins_at_start and self.first == 0

    @property
    def is_current(self) -> bool:
        return self.book.reaches_end and self.last == len(self.book.rows)

    @property
    def pending(self) -> tuple[LedgerRow, ...]:
        return tuple(filter(is_pending, self.until_end if self.is_current else self.inside))


def explain(book: Book, zone: tzinfo, period: Period | None = None) -> Explanation:
    """Explain the balance by its rows; for a period, the balance at its end.

    If the balance is unknown, the rows alone are added up.
    """
    excerpt = _Excerpt(book, *_place_of(book.rows, zone, period or Period()))
    now = book.balance if book.balance and excerpt.is_current else Balance()
    inside, pending, sums = excerpt.inside, excerpt.pending, summed(excerpt.inside)
    opening, closing = _ends(excerpt, now.available_points, sums.available)
    gaps = _gaps(excerpt)
    return Explanation(
        opening=without_dust(opening),
        older_rows=not excerpt.starts,
        parts=_parts(sums.counted),
        missing=without_dust(difference(closing, opening + sums.available)),
        missing_in_gaps=without_dust(sum(gaps.values(), ZERO)),
        closing=without_dust(closing),
        is_current=now.available_points is not None,
        pending=pending,
        blocked=tuple(filter(is_blocked, inside)),
        total=now.total_points,
        missing_in_total=_rest(now.total_points, closing + total(by_kind(pending))),
        movements=tuple(_movements(inside, opening, gaps))[::-1],
        without_points=sums.without_points,
    )


def _place_of(rows: Sequence[LedgerRow], zone: tzinfo, period: Period) -> tuple[int, int]:
    """Return where the period's rows begin and end. A row whose time is unknown belongs to the day before it."""
    first, last = 0, len(rows)
    for place, day in enumerate(_days(rows, zone)):
        if period.begins_after(day):
            first = place + 1
        if period.ends_before(day):
            last = place
            break
    return first, max(first, last)


def _days(rows: Sequence[LedgerRow], zone: tzinfo) -> Iterator[date | None]:
    day = None
    for row in rows:
        day = day_of(row.at, zone) if row.at else day
        yield day


def _ends(excerpt: _Excerpt, available: Decimal | None, moved: Decimal) -> tuple[Decimal, Decimal]:
    """Return the balances before and after the rows, which `moved` it. What is unknown follows from the other end."""
    opening = _balance_before(excerpt)
    closing = _balance_after(excerpt.until_end) if available is None else available
    if opening is None:  # without balances, only the end is known
        opening = ZERO if closing is None else closing - moved
    return opening, opening + moved if closing is None else closing


def _gaps(excerpt: _Excerpt) -> dict[int, Decimal]:
    """Return how much the balance changed without a row, by the (Python) id of the row after it."""
    gaps = {id(one.after): one.points for one in breaks(excerpt.inside)}
    if excerpt.starts:
        gaps |= {
            id(row): before for row in excerpt.inside[:1] if difference(before := row.balance_before or ZERO, ZERO)
        }
    return gaps


def _rest(whole: Decimal | None, counted: Decimal) -> Decimal | None:
    return None if whole is None else without_dust(difference(whole, counted))


def _balance_before(excerpt: _Excerpt) -> Decimal | None:
    """Return the available balance before the first row, None if it is unknown."""
    if excerpt.starts:
        return ZERO
    earlier, later = excerpt.book.rows[: excerpt.first], excerpt.book.rows[excerpt.first :]
    if later and (sent := later[0].balance_before) is not None:
        return sent - _pending_in_balance(earlier)
    after = _balance_after(earlier)
    return summed(earlier).available if after is None and excerpt.book.begins_at_start else after


def _balance_after(rows: Sequence[LedgerRow]) -> Decimal | None:
    """Return the available balance after the last of the rows, None if the platform did not send it."""
    sent = rows[-1].balance_after if rows else None
    return None if sent is None else sent - _pending_in_balance(rows)


def _pending_in_balance(rows: Sequence[LedgerRow]) -> Decimal:
    """Return the pending points that the balance after these rows includes."""
    return sum(map(pending_in_balance, rows), ZERO)


def _parts(counted: Mapping[LedgerKind | None, Decimal]) -> dict[Part, dict[LedgerKind | None, Decimal]]:
    found: dict[Part, dict[LedgerKind | None, Decimal]] = defaultdict(dict)
    for kind, points in counted.items():
        found[PART_OF[kind]][kind] = points
    return {part: found[part] for part in Part if part in found}


def _movements(rows: Sequence[LedgerRow], opening: Decimal, gaps: Mapping[int, Decimal]) -> list[Movement]:
    has_balances = sends_balances(rows)
    running, found = opening, []
    for row in rows:
        running += counted_points(row)
        after = row.balance_after if has_balances else without_dust(running)
        found.append(Movement(row, after, without_dust(gaps.get(id(row), ZERO))))
    return found
