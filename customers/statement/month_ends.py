"""The available points at the end of each month, as far as the rows of the ledger prove them. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo
from decimal import Decimal

from dashboard.ledger.sums import ZERO, counts, is_pending
from dashboard.loyalty.models import LedgerRow
from dashboard.loyalty.models.numbers import difference, without_dust
from dashboard.text.times import day_of


def points_before(
    rows: Sequence[LedgerRow],
    days: Sequence[date],
    available: Decimal | None,
    zone: tzinfo,
    *,
    begins_at_start: bool,
    reaches_end: bool,
) -> list[Decimal | None]:
    """Return the available points before each of the days, which are given from the first to the last.

    `rows` are one customer's, oldest first, and `available` the platform's points now (None: unknown). The points are
    None (unknown) where rows are missing: before the first row that was read, and between rows that do not meet. A row
    whose time is unknown belongs to the day of the row before it.
    """
    after = list(_after_rows(rows, available, begins_at_start=begins_at_start, reaches_end=reaches_end))
    found, place = [], 0
    for day in days:
        while place < len(rows) and _is_before(rows[place], day, zone):
            place += 1
        known = after[place]
        found.append(None if known is None else without_dust(known))
    return found


def _is_before(row: LedgerRow, day: date, zone: tzinfo) -> bool:
    return row.at is None or day_of(row.at, zone) < day


def _after_rows(
    rows: Sequence[LedgerRow], available: Decimal | None, *, begins_at_start: bool, reaches_end: bool
) -> Iterator[Decimal | None]:
    """Yield the points before the first row, and after each row."""
    if not any(row.balance_after is not None for row in rows):
        yield from _added_up(rows, available, is_whole=begins_at_start and reaches_end)
        return
    yield ZERO if begins_at_start and not rows[0].balance_before else None
    pending = ZERO  # what balances include of rows that are still pending
    for place, row in enumerate(rows):
        if is_pending(row) and row.balance_after is not None and row.balance_before is not None:
            pending += row.balance_after - row.balance_before
        after = None if row.balance_after is None else row.balance_after - pending
        if place + 1 < len(rows):
            sent = rows[place + 1].balance_before
            following = None if sent is None else sent - pending
        else:
            following = available if reaches_end else None
        is_proven = after is not None and (place + 1 < len(rows) or reaches_end)
        yield after if is_proven and not _differ(after, following) else None


def _added_up(rows: Sequence[LedgerRow], available: Decimal | None, *, is_whole: bool) -> Iterator[Decimal | None]:
    """Yield the same for a platform that sends no balances: known only if all rows together are the balance."""
    sums = [ZERO]
    for row in rows:
        sums.append(sums[-1] + ((row.points or ZERO) if counts(row) else ZERO))
    has_all_points = all(row.points is not None for row in rows)
    is_known = is_whole and has_all_points and not _differ(sums[-1], available)
    yield from sums if is_known else [None] * len(sums)


def _differ(one: Decimal | None, other: Decimal | None) -> bool:
    """Return whether both are known, and not the same."""
    return one is not None and other is not None and bool(difference(one, other))
