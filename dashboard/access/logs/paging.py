"""Pages of a log, newest first. The cursor is a row, so that new rows do not move the pages.

Rows are in the order of their times, and not of their primary keys: the indexes of the filters end with the time, so
that a page is read from one of them, whatever it is filtered by.
"""

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

PAGE_SIZE = 50


def read_page(rows: QuerySet[M], *, before: int | None = None, after: int | None = None) -> tuple[list[M], bool, bool]:
    """Return up to 50 rows, newest first, and whether there are newer and older ones.

    `before` and `after` are primary keys: rows older or newer than this row.
    """
    if after is not None:
        found = list(rows.filter(_beyond(rows, after, "gt")).order_by("at", "pk")[: PAGE_SIZE + 1])
        if len(found) > PAGE_SIZE:
            return found[:PAGE_SIZE][::-1], True, True
    older = rows.filter(_beyond(rows, before, "lt")) if before and after is None else rows
    found = list(older.order_by("-at", "-pk")[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], before is not None and bool(found), len(found) > PAGE_SIZE


def _beyond(rows: QuerySet[M], pk: int, side: str) -> Q:
    """Return the condition for rows after ("gt") or before ("lt") the row with this primary key."""
    by_key = Q(**{f"pk__{side}": pk})
    at = rows.model._base_manager.filter(pk=pk).values_list("at", flat=True).first()  # noqa: SLF001
    if at is None:  # it was archived
        return by_key
    return Q(**{f"at__{side}e": at}) & (Q(**{f"at__{side}": at}) | by_key)


def with_query(path: str, query: Mapping[str, object], **more: object) -> str:
    """Return the address of a page with this query."""
    encoded = urlencode({**query, **more})
    return path + (f"?{encoded}" if encoded else "")
