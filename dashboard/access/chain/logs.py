"""The logs that are sealed, verified and archived."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models import QuerySet

from dashboard.access.models import AccessRecord, LoggedText
from dashboard.access.security_log.models import SecurityRecord

LogModel = type[models.Model]

# Each log, with the table of its texts if it has one. A log has an integer primary key `id`, a time `at` and a random
# `salt`. The database refuses to change its rows with the trigger function `log_never_changes`.
LOGS: Mapping[LogModel, type[LoggedText] | None] = {AccessRecord: LoggedText, SecurityRecord: None}

CHUNK = 500  # primary keys in one query
PART_SIZE = 2000  # rows


def table_of(log: LogModel) -> str:
    return log._meta.db_table  # noqa: SLF001  (documented by Django)


def every_row(log: LogModel) -> QuerySet[Any]:
    """Return all rows, without the texts."""
    return log._base_manager.all()  # noqa: SLF001  (documented by Django)


def rows_of(log: LogModel, **conditions: Any) -> Iterator[dict[str, Any]]:
    """Yield rows in order of their primary keys: values by column, as `row_digest` takes them.

    They are read in parts, since a database behind PgBouncer keeps no cursor open.
    """
    fields = log._meta.concrete_fields  # noqa: SLF001  (documented by Django)
    columns = [str(field.column) for field in fields]
    rows = every_row(log).filter(**conditions).order_by("pk").values_list(*(field.attname for field in fields))
    part = list(rows[:PART_SIZE])
    while part:
        found = [dict(zip(columns, values, strict=True)) for values in part]
        yield from found
        part = list(rows.filter(pk__gt=found[-1]["id"])[:PART_SIZE]) if len(part) == PART_SIZE else []


def rows_with(log: LogModel, pks: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Yield the rows with these primary keys."""
    for chunk in chunks(pks):
        yield from rows_of(log, pk__in=chunk)


def texts_with(log: LogModel, pks: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return salt and text by the primary key of the row."""
    texts = LOGS[log]
    if texts is None:
        return {}
    return {
        pk: (salt, text)
        for chunk in chunks(pks)
        for pk, salt, text in texts.objects.filter(pk__in=chunk).values_list("pk", "salt", "text")
    }


def chunks(pks: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(pks)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
