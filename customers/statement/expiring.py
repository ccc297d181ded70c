"""Which points expire when, worked out from the rows of the ledger. Pure.

Points come in lots: a row that gave points, with its expiry. What takes points takes them from the lot that expires
first; a cancellation from its own order's lot first; an expiry from what has expired. Refunded points go back to
their first lot, and pending points have none yet. The platform's own order is not documented, so this is an estimate.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import Enum, auto
from itertools import groupby

from dashboard.ledger.sums import ZERO, counts, is_pending
from dashboard.loyalty.models import End, LedgerKind, LedgerRow
from dashboard.loyalty.models.numbers import difference, without_dust
from dashboard.loyalty.models.times import EARLIEST

REFUNDS = (LedgerKind.REFUND, LedgerKind.PARTIAL_REFUND)
OF_REFUNDS = (LedgerKind.REDEMPTION, LedgerKind.COUPON)  # what a refund gives back


class Fate(Enum):
    """What becomes of points that are not spent."""

    COMING = auto()
    OVERDUE = auto()
    LASTING = auto()
    UNKNOWN = auto()


@dataclass(slots=True)
class Lot:
    """Points that were given at once, and how many of them are `left`.

    `ends` is their expiry: None means never, or unknown if `is_unknown`. `row` is None for points that are in no row.
    """

    row: LedgerRow | None
    left: Decimal
    ends: End | None = None
    is_unknown: bool = False

    def is_over(self, at: datetime) -> bool:
        """Whether the points have expired."""
        return self.ends is not None and self.ends.is_over(at)

    def last_day(self, zone: tzinfo) -> date | None:
        """The last day on which the points can be spent; None if there is none, or it is unknown."""
        return self.ends.last_day(zone) if self.ends else None

    def fate(self, now: datetime) -> Fate:
        """What becomes of the points if they are not spent."""
        if self.ends:
            return Fate.OVERDUE if self.ends.is_over(now) else Fate.COMING
        return Fate.UNKNOWN if self.is_unknown else Fate.LASTING

    def is_of(self, order_id: str | None) -> bool:
        """Whether a row of this order gave the points."""
        return order_id is not None and self.row is not None and self.row.order_id == order_id


@dataclass(frozen=True, slots=True)
class Schedule:
    """The available points by expiry, if nothing is spent.

    `coming` expire on a known day, first things first; `overdue` have expired, but the balance still counts them;
    `lasting` never expire; the expiry of `unknown` is not known. `pending` are rows whose points count from activation.
    Together, less the `debt` of a balance below zero, they are the available points.
    """

    coming: tuple[Lot, ...]
    overdue: tuple[Lot, ...]
    lasting: tuple[Lot, ...]
    unknown: tuple[Lot, ...]
    pending: tuple[LedgerRow, ...]
    debt: Decimal


def schedule(rows: Sequence[LedgerRow], now: datetime, available: Decimal | None, opening: Decimal = ZERO) -> Schedule:
    """Work out the lots from one customer's rows, oldest first. `opening` is the balance before the first row.

    `available` are the platform's available points, None if they are not known. Where the rows make another number, the
    rest is a lot whose expiry is unknown, or is spent.
    """
    lots = _Lots()
    lots.move(opening)
    for row in filter(counts, rows):
        lots.add(row)
    if available is not None:
        lots.move(difference(available, lots.total))
    return Schedule(
        coming=lots.with_fate(Fate.COMING, now),
        overdue=lots.with_fate(Fate.OVERDUE, now),
        lasting=lots.with_fate(Fate.LASTING, now),
        unknown=lots.with_fate(Fate.UNKNOWN, now),
        pending=tuple(filter(is_pending, rows)),
        debt=lots.debt,
    )


def points_of(lots: Iterable[Lot]) -> Decimal:
    """Return how many points are left in the lots."""
    return without_dust(_sum(lots))


def _sum(lots: Iterable[Lot]) -> Decimal:
    return sum((lot.left for lot in lots), ZERO)


def by_month(lots: Iterable[Lot], zone: tzinfo) -> Iterator[tuple[date, list[Lot]]]:
    """Yield the first day of each month in which lots of `Schedule.coming` expire, with these lots."""

    def month(lot: Lot) -> date:
        assert lot.ends
        return lot.ends.last_day(zone).replace(day=1)

    for first, of_month in groupby(lots, key=month):
        yield first, list(of_month)


@dataclass(slots=True)
class _Lots:
    """The lots so far. `taken` is what each order's redemption took: expiry and points, in the order of taking."""

    lots: list[Lot] = field(default_factory=list)
    debt: Decimal = ZERO
    taken: dict[str, list[Lot]] = field(default_factory=dict)
    at: datetime = EARLIEST

    @property
    def total(self) -> Decimal:
        return _sum(self.lots) - self.debt

    def with_fate(self, fate: Fate, now: datetime) -> tuple[Lot, ...]:
        """Return the lots of which that becomes, first things first."""
        left = (lot for lot in self.lots if lot.fate(now) is fate and difference(lot.left, ZERO))
        return tuple(sorted(left, key=self.rank))

    def add(self, row: LedgerRow) -> None:
        """Add a row that counts."""
        points = row.points or ZERO
        if points:
            self.at = row.at or self.at
        if points > 0:
            self._give(row, points)
        elif points < 0:
            self._spend(row, -points)

    def move(self, points: Decimal) -> None:
        """Add points that are in no row, or take them."""
        if points > 0:
            self._pay_in(Lot(None, points, is_unknown=True))
        elif points < 0:
            self._charge(-points)

    def rank(self, lot: Lot) -> tuple[int, datetime]:
        """Sort key: first what is older than the rows, then by expiry; at last what is unknown or never expires."""
        if lot.row is None:
            return 0, EARLIEST
        if lot.ends:
            return 1, lot.ends.at
        return (2 if lot.is_unknown else 3), EARLIEST

    def _give(self, row: LedgerRow, points: Decimal) -> None:
        if row.expires_at is None and row.known_kind in REFUNDS and row.order_id:
            for part in reversed(self.taken.get(row.order_id, [])):
                back = min(points, part.left)
                part.left -= back
                points -= back
                self._pay_in(Lot(part.row, back, part.ends, part.is_unknown))
        self._pay_in(Lot(row, points, row.expires_at, row.gap("expires_at") is not None))

    def _spend(self, row: LedgerRow, points: Decimal) -> None:
        if row.known_kind is LedgerKind.CANCEL:
            points -= _sum(self._take([lot for lot in self.lots if lot.is_of(row.order_id)], points))
        took = self._charge(points, is_expiry=row.known_kind is LedgerKind.EXPIRY)
        if row.order_id and row.known_kind in OF_REFUNDS:
            self.taken.setdefault(row.order_id, []).extend(took)

    def _charge(self, points: Decimal, *, is_expiry: bool = False) -> list[Lot]:
        """Take the points; what the lots do not have is debt. Return what was taken from each lot."""
        took = self._take(self._in_order(is_expiry=is_expiry), points)
        self.debt += points - _sum(took)
        return took

    def _pay_in(self, lot: Lot) -> None:
        pays = min(self.debt, lot.left)
        self.debt -= pays
        lot.left -= pays
        if lot.left:
            self.lots.append(lot)

    def _in_order(self, *, is_expiry: bool) -> list[Lot]:
        """Return the lots as they are taken: what has expired comes last, but first for an expiry."""
        return sorted(self.lots, key=lambda lot: (lot.is_over(self.at) is not is_expiry, self.rank(lot)))

    def _take(self, lots: Iterable[Lot], points: Decimal) -> list[Lot]:
        """Take up to so many points, and return what was taken from each lot."""
        took = []
        for lot in lots:
            part = min(points, lot.left)
            if part > 0:
                lot.left -= part
                points -= part
                took.append(Lot(lot.row, part, lot.ends, lot.is_unknown))
        self.lots = [lot for lot in self.lots if lot.left]
        return took
