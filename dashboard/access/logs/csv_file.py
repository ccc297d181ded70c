"""A log as a CSV file, of any length: the file is read and sent in parts."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse

from dashboard.loyalty.errors import Sentence
from dashboard.text.csv_lines import BYTE_ORDER_MARK, csv_lines

M = TypeVar("M", bound=Model)

PART_SIZE = 2000  # rows; read by primary key, since a database behind PgBouncer keeps no cursor open


def csv_file(
    name: str,
    columns: Iterable[Sentence],
    rows: QuerySet[M],
    present: Callable[[Sequence[M]], Iterable[Iterable[object]]],
    now: datetime,
) -> StreamingHttpResponse:
    """Answer with all rows, newest first.

    `present` returns the cells of rows, in the order of `columns`; it may ask the database. `now` is in the zone of the
    file's times, and its day is in the file's name.
    """
    zone = now.tzinfo
    assert zone

    def read_part(before: int | None) -> tuple[str, int | None]:
        part = list((rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")[:PART_SIZE])
        return csv_lines(present(part), zone), part[-1].pk if len(part) == PART_SIZE else None

    async def parts() -> AsyncIterator[str]:
        yield BYTE_ORDER_MARK + csv_lines([columns], zone)
        lines, last = await sync_to_async(read_part)(None)
        yield lines
        while last is not None:
            lines, last = await sync_to_async(read_part)(last)
            yield lines

    response = StreamingHttpResponse(parts(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{now:%Y-%m-%d}.csv"'
    return response


def moment(at: datetime, now: datetime) -> str:
    """Return a time for a cell, in the zone of `now`: "2026-11-20 14:03:20+02:00"."""
    return at.astimezone(now.tzinfo).isoformat(" ", "seconds")
