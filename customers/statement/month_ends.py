"""The available points at the end of each month, as far as the rows of the ledger prove them. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo
from decimal import Decimal
from itertools import accumulate

from customers.statement.book import Book
from dashboard.ledger.sums import ZERO, counted_points, pending_in_balance, sends_balances
from dashboard.loyalty.models import LedgerRow
from dashboard.loyalty.models.numbers import difference, without_dust
from dashboard.text.times import day_of


def points_before(book: Book, days: Sequence[date], zone: tzinfo) -> list[Decimal | None]:
    """Return the available points before each of the days, which are given from the first to the last.

    The points are None (unknown) where rows are missing: before the first row that was read, and between rows that do
    not meet. A row whose time is unknown belongs to the day of the row before it.
    """
    after = list(_after_rows(book))
    found, place = [], 0
    for day in days:
        while place < len(book.rows) and _is_before(book.rows[place], day, zone):
            place += 1
        known = after[place]
        found.append(None if known is None else without_dust(known))
    return found


def _is_before(row: LedgerRow, day: date, zone: tzinfo) -> bool:
    return row.at is None or day_of(row.at, zone) < day


def _after_rows(book: Book) -> Iterator[Decimal | None]:
    """Yield the points before the first row, and after each row."""
    rows = book.rows
    if not sends_balances(rows):
        yield from _added_up(book)
        return
    yield ZERO if book.begins_at_start and not rows[0].balance_before else None
    pending = ZERO  # what balances include of rows that are still pending
    for row, later in zip(rows, (*rows[1:], None), strict=True):
        pending += pending_in_balance(row)
        after = _without(row.balance_after, pending)
        following = _without(later.balance_before, pending) if later else book.available
        is_proven = later is not None or book.reaches_end
        yield after if is_proven and not _differ(after, following) else None


def _added_up(book: Book) -> Iterator[Decimal | None]:
    """Yield the same for a platform that sends no balances: known only if all rows together are the balance."""
    sums = list(accumulate(map(counted_points, book.rows), initial=ZERO))
    has_all_points = all(row.points is not None for row in book.rows)
    is_whole = book.begins_at_start and book.reaches_end and has_all_points
    is_known = is_whole and not _differ(sums[-1], book.available)
    yield from sums if is_known else [None] * len(sums)


def _without(balance: Decimal | None, pending: Decimal) -> Decimal | None:
    return None if balance is None else balance - pending


def _differ(one: Decimal | None, other: Decimal | None) -> bool:
    """Return whether both are known, and not the same."""
    return one is not None and other is not None and bool(difference(one, other))
