"""Finds kept rows by order, coupon code or customer, oldest first. Nothing is found while rows are not kept."""

from collections.abc import Collection, Iterable
from datetime import datetime

from asgiref.sync import sync_to_async
from django.db.models import Min, QuerySet

from dashboard.ledger.columns import ledger_row
from dashboard.ledger.keeping import is_on
from dashboard.ledger.look_alikes import folded
from dashboard.ledger.models import KeptRow
from dashboard.loyalty.models import LedgerRow
from dashboard.programs import Program

MAX_ROWS = 500  # rows of one order or code: a number such as "0" may be on thousands
MAX_SPELLINGS = 5


def rows_of_order_now(program: Program, order_id: str) -> list[LedgerRow]:
    """Return the rows with exactly this number of an order, of one customer or several; at most 500."""
    rows = _of_spelling(program, "order", order_id).filter(order_id=order_id)
    return _found(rows.order_by("row_id")[:MAX_ROWS])


def rows_with_code_now(program: Program, code: str) -> list[LedgerRow]:
    """Return the rows that gave or used exactly this coupon code, of one customer or several; at most 500."""
    rows = _of_spelling(program, "code", code).filter(coupon_code=code)
    return _found(rows.order_by("row_id")[:MAX_ROWS])


def has_order_now(program: Program, order_id: str) -> bool:
    """Return whether there are rows with exactly this number of an order."""
    return _of_spelling(program, "order", order_id).filter(order_id=order_id).exists()


def has_code_now(program: Program, code: str) -> bool:
    """Return whether there are rows with exactly this coupon code."""
    return _of_spelling(program, "code", code).filter(coupon_code=code).exists()


def read_at_now(program: Program, rows: Iterable[LedgerRow]) -> datetime | None:
    """Return when the platform sent the oldest of these kept rows as it is. It may have sent it again since."""
    kept = _rows(program).filter(row_id__in=[row.row_id for row in rows])
    oldest: datetime | None = kept.aggregate(oldest=Min("seen_at"))["oldest"]
    return oldest


def orders_among_now(program: Program, customer_id: str, numbers: Collection[str]) -> set[str]:
    """Return which of the numbers, at most 500, are those of this customer's orders."""
    rows = _rows(program).filter(customer_id=customer_id, order_id__in=numbers)
    return set(rows.values_list("order_id", flat=True))


def orders_like_now(program: Program, order_id: str) -> list[str]:
    """Return up to five numbers of orders that are easily confused with this one: other capitals, blanks, dashes, or
    look-alike letters. Not the number itself."""
    return _spellings(program, "order", "order_id", order_id)


def codes_like_now(program: Program, code: str) -> list[str]:
    """Return up to five coupon codes that are easily confused with this one. Not the code itself."""
    return _spellings(program, "code", "coupon_code", code)


def rows_of_customer_now(program: Program, customer_id: str) -> list[LedgerRow]:
    """Return the customer's kept rows. They may lack rows: those that were never read, and those older than
    LEDGER_DAYS."""
    if not customer_id:  # as in anonymous rows
        return []
    return _found(_rows(program).filter(customer_id=customer_id).order_by("row_id"))


rows_of_order = sync_to_async(rows_of_order_now)
rows_with_code = sync_to_async(rows_with_code_now)
read_at = sync_to_async(read_at_now)
orders_among = sync_to_async(orders_among_now)
orders_like = sync_to_async(orders_like_now)
codes_like = sync_to_async(codes_like_now)
rows_of_customer = sync_to_async(rows_of_customer_now)


def _rows(program: Program) -> QuerySet[KeptRow]:
    return KeptRow.objects.filter(program=program.slug) if is_on() else KeptRow.objects.none()


def _of_spelling(program: Program, what: str, text: str) -> QuerySet[KeptRow]:
    """Return the rows whose order or code folds to the same text: the index has the folded ones."""
    key = folded(text)
    rows = _rows(program)
    return rows.filter(**{f"{what}_folded": key}) if key else rows.none()


def _spellings(program: Program, what: str, column: str, text: str) -> list[str]:
    rows = _of_spelling(program, what, text).exclude(**{column: text})
    return sorted(rows.values_list(column, flat=True).distinct()[:MAX_SPELLINGS])


def _found(rows: Iterable[KeptRow]) -> list[LedgerRow]:
    return list(map(ledger_row, rows))
