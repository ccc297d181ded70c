"""Adds up rows of the ledger. Pure.

A row counts in the balance unless it is pending or blocked. Rows whose points have expired count too: a row of its own
takes what was left of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from dashboard.loyalty.models import LedgerKind, LedgerRow, LedgerStatus
from dashboard.loyalty.models.numbers import difference, without_dust

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """Signed sums of points by kind, in the order of `LedgerKind`; None is the sum of kinds that are not documented.

    `counted` are the rows that add up to the available points, `pending` and `blocked` the others. `without_points` is
    the number of rows whose points are unknown, `without_status` of those whose status is: they are counted.
    """

    counted: Mapping[LedgerKind | None, Decimal] = field(default_factory=dict)
    pending: Mapping[LedgerKind | None, Decimal] = field(default_factory=dict)
    blocked: Mapping[LedgerKind | None, Decimal] = field(default_factory=dict)
    without_points: int = 0
    without_status: int = 0

    @property
    def available(self) -> Decimal:
        """What the counted rows add up to."""
        return total(self.counted)

    @property
    def total(self) -> Decimal:
        """The same with the pending rows."""
        return without_dust(self.available + total(self.pending))


@dataclass(frozen=True, slots=True)
class Break:
    """Rows are missing before the row `after`: the balance changed by `points` since the row before it."""

    after: LedgerRow
    points: Decimal


def is_pending(row: LedgerRow) -> bool:
    """Whether the row's points cannot be spent yet."""
    return row.known_status is LedgerStatus.PENDING


def is_blocked(row: LedgerRow) -> bool:
    """Whether the row's points are held back."""
    return row.known_status is LedgerStatus.BLOCKED


def counts(row: LedgerRow) -> bool:
    """Whether the row's points are in the available balance."""
    return not is_pending(row) and not is_blocked(row)


def counted_points(row: LedgerRow) -> Decimal:
    """Return by how much the row changes the available balance; 0 if its points are unknown."""
    return (row.points or ZERO) if counts(row) else ZERO


def sends_balances(rows: Iterable[LedgerRow]) -> bool:
    """Whether the platform sends the balance after its rows."""
    return any(row.balance_after is not None for row in rows)


def pending_in_balance(row: LedgerRow) -> Decimal:
    """Return the pending points that the balances from this row on include, whichever way the platform counts them."""
    if not is_pending(row) or row.balance_before is None or row.balance_after is None:
        return ZERO
    return row.balance_after - row.balance_before


def summed(rows: Iterable[LedgerRow]) -> Sums:
    """Add up rows in any order."""
    rows = list(rows)
    return Sums(
        counted=by_kind(filter(counts, rows)),
        pending=by_kind(filter(is_pending, rows)),
        blocked=by_kind(filter(is_blocked, rows)),
        without_points=sum(row.points is None for row in rows),
        without_status=sum(row.status is None or row.known_status is None for row in rows),
    )


def by_kind(rows: Iterable[LedgerRow]) -> dict[LedgerKind | None, Decimal]:
    """Return the sum of each kind of rows, in the order of `LedgerKind`."""
    sums: dict[LedgerKind | None, Decimal] = {}
    for row in rows:
        if row.points is not None:
            sums[row.known_kind] = sums.get(row.known_kind, ZERO) + row.points
    return {kind: without_dust(sums[kind]) for kind in (*LedgerKind, None) if kind in sums}


def total(sums: Mapping[LedgerKind | None, Decimal]) -> Decimal:
    """Return what sums by kind add up to."""
    return without_dust(sum(sums.values(), ZERO))


def customers_of(rows: Iterable[LedgerRow]) -> tuple[str, ...]:
    """Return the ids of the customers whom the rows name, each once, in their order."""
    return tuple(dict.fromkeys(row.customer_id for row in rows if row.customer_id))


def breaks(rows: Sequence[LedgerRow]) -> list[Break]:
    """Return where rows are missing between two of these, which are one customer's, oldest first."""
    found = []
    for before, after in pairwise(rows):
        if before.balance_after is None or after.balance_before is None:
            continue
        if points := difference(after.balance_before, before.balance_after):
            found.append(Break(after, points))
    return found
