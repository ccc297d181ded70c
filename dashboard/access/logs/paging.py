"""Pages of a log, newest first. The cursor is a primary key, so that new rows do not move the pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

PAGE_SIZE = 50


def read_page(rows: QuerySet[M], *, before: int | None = None, after: int | None = None) -> tuple[list[M], bool, bool]:
    """Return up to 50 rows, newest first, and whether there are newer and older ones.

    `before` and `after` are primary keys: rows older or newer than this row.
    """
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        if len(found) > PAGE_SIZE:
            return found[:PAGE_SIZE][::-1], True, True
    found = list((rows.filter(pk__lt=before) if before and after is None else rows).order_by("-pk")[: PAGE_SIZE + 1])
    return found[:PAGE_SIZE], before is not None and bool(found), len(found) > PAGE_SIZE


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
