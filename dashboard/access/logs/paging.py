"""Pages of a log, newest first. The cursor is a row, so that new rows do not move the pages.

Rows are in the order of their times: the indexes of the filters end with the time, so that a page is read from one of
them. The few rows about a customer are in the order of their primary keys, as a sum: along an index of all rows, SQLite
would look at each whether it is one of them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import F, Model, Q, QuerySet

M = TypeVar("M", bound=Model)

PAGE_SIZE = 50


def read_page(
    rows: QuerySet[M], *, before: int | None = None, after: int | None = None, are_few: bool = False
) -> tuple[list[M], bool, bool]:
    """Return up to 50 rows, newest first, and whether there are newer and older ones.

    `before` and `after` are primary keys: rows older or newer than this row. `are_few`: they are about a customer.
    """
    order, beyond = ((F("pk") + 0,), _beyond_key) if are_few else ((F("at"), F("pk")), _beyond)
    if after is not None:
        newer = rows.filter(beyond(rows, after, "gt")).order_by(*(one.asc() for one in order))
        found = _first(newer, are_few=are_few)
        if len(found) > PAGE_SIZE:
            return found[:PAGE_SIZE][::-1], True, True
    older = rows.filter(beyond(rows, before, "lt")) if before and after is None else rows
    found = _first(older.order_by(*(one.desc() for one in order)), are_few=are_few)
    return found[:PAGE_SIZE], before is not None and bool(found), len(found) > PAGE_SIZE


def _first(rows: QuerySet[M], *, are_few: bool) -> list[M]:
    """Return the rows of a page, and one more if there are more. Of rows about a customer, which must all be sorted, it
    sorts the keys alone: each text that stands beside a row costs as much as the row."""
    page = rows[: PAGE_SIZE + 1]
    if not are_few:
        return list(page)
    by_key = rows.model._default_manager.in_bulk(keys := list(page.values_list("pk", flat=True)))  # noqa: SLF001
    return [by_key[key] for key in keys if key in by_key]


def _beyond(rows: QuerySet[M], pk: int, side: str) -> Q:
    """Return the condition for rows after ("gt") or before ("lt") the row with this primary key."""
    by_key = _beyond_key(rows, pk, side)
    at = rows.model._base_manager.filter(pk=pk).values_list("at", flat=True).first()  # noqa: SLF001
    if at is None:  # it was archived
        return by_key
    return Q(**{f"at__{side}e": at}) & (Q(**{f"at__{side}": at}) | by_key)


def _beyond_key(_rows: QuerySet[M], pk: int, side: str) -> Q:
    return Q(**{f"pk__{side}": pk})


def with_query(path: str, query: Mapping[str, object], **more: object) -> str:
    """Return the address of a page with this query."""
    encoded = urlencode({**query, **more})
    return path + (f"?{encoded}" if encoded else "")


def neighbors(address: Callable[..., str], rows: Sequence[Model], *, newer: bool, older: bool) -> dict[str, str | None]:
    """Return the addresses of the pages of newer and of older rows, None where there are none; `address` takes the
    cursor as `before` or `after`."""
    return {
        "older": address(before=rows[-1].pk) if older else None,
        "newer": address(after=rows[0].pk) if newer else None,
    }
