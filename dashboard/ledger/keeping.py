"""Stores, anonymizes and drops rows. Several processes may do so at once, and rows may arrive in any order."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from zlib import crc32

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Min, Q
from django.utils import timezone

from dashboard.ledger.columns import NAMING, anonymous, columns
from dashboard.ledger.models import KeptRow, Reread
from dashboard.loyalty.models import LedgerRow

BATCH = 1000  # rows of one statement
CHANGING = timedelta(days=31)  # how long a row's status is expected to change: a return window, a review
REREAD_EVERY = timedelta(hours=24)

# Returns those of the customers (program, ids, when the rows were sent) that were erased since.
ErasedSince: TypeAlias = Callable[[str, Collection[str], datetime], Collection[str]]
COLUMNS = (*columns(LedgerRow()), "seen_at")
FIELDS = [field for field in KeptRow._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
UPSERT = (
    f"INSERT INTO {KeptRow._meta.db_table} ({', '.join(field.attname for field in FIELDS)}) %s"  # noqa: SLF001
    f" ON CONFLICT (program, row_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS)}"
)
_erased_since: ErasedSince | None = None


def set_erased_since(function: ErasedSince) -> None:
    """Tell `keep` which customers were erased after their rows were sent (see `dashboard.compose`)."""
    global _erased_since
    _erased_since = function


def is_on() -> bool:
    """Whether rows are kept."""
    return bool(settings.KEEP_LEDGER)


def keep(program: str, rows: Iterable[LedgerRow], seen_at: datetime) -> None:
    """Store rows that the platform sent at `seen_at`, with their customers; an older answer changes nothing.

    Leaves out rows without an id or a customer, and rows that would be dropped at once. Rows of customers who are
    deleted at the platform, or were erased here since, are kept without what names them. Part of the transaction
    around it, if there is one.
    """
    oldest = _oldest()
    valid = {row.row_id: row for row in rows if row.row_id is not None and _can_be_kept(row, oldest)}
    if not valid or not is_on():
        return
    with transaction.atomic(savepoint=False):
        lock(program)
        changed = [*_changed(program, valid, seen_at)]
        for at in range(0, len(changed), BATCH):
            _write(changed[at : at + BATCH])


def anonymize(program: str, customer_ids: Iterable[str]) -> int:
    """Remove from the rows of these customers what names them; the points stay, so that sums stay right. Return the
    number of rows. Part of the transaction around it, if there is one."""
    with transaction.atomic(savepoint=False):
        lock(program)
        rows = KeptRow.objects.filter(program=program, customer_id__in=[one for one in customer_ids if one])
        return rows.update(**dict.fromkeys(NAMING, ""), is_anonymous=True)


def drop_old(program: str) -> int:
    """Delete rows older than LEDGER_DAYS, and all rows if none are to be kept; return how many."""
    rows, dropped = KeptRow.objects.filter(program=program), 0
    if is_on():
        rows = rows.filter(Q(at__lt=_oldest()) | Q(at=None, seen_at__lt=_oldest()))
    while pks := list(rows.values_list("pk", flat=True)[: 5 * BATCH]):
        dropped += KeptRow.objects.filter(pk__in=pks).delete()[0]
    return dropped


def reread_from(program: str) -> int | None:
    """Return the id of the first row that may have changed since it was kept; None if there is no need to read again
    now."""
    now = timezone.now()
    if not is_on() or Reread.objects.filter(program=program, at__gt=now - REREAD_EVERY).exists():
        return None
    recent = KeptRow.objects.filter(program=program, at__gte=now - CHANGING)
    first: int | None = recent.aggregate(first=Min("row_id"))["first"]
    return first


def note_reread(program: str) -> None:
    """Note that everything that may have changed was read again now."""
    Reread.objects.update_or_create(program=program, defaults={"at": timezone.now()})


def lock(program: str) -> None:
    """Keep other processes from storing or anonymizing this program's rows until the transaction ends. SQLite has one
    writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(f"ledger:{program}".encode())])


def _oldest() -> datetime:
    return timezone.now() - timedelta(days=settings.LEDGER_DAYS)


def _can_be_kept(row: LedgerRow, oldest: datetime) -> bool:
    return bool(row.customer_id) and (row.at is None or row.at >= oldest)


def _changed(program: str, rows: Mapping[int, LedgerRow], seen_at: datetime) -> Iterator[Mapping[str, Any]]:
    """Yield the columns of those rows, by id, that are new or differ from an older kept one."""
    kept = KeptRow.objects.filter(program=program, row_id__in=list(rows))
    known = {row["row_id"]: row for row in kept.values("row_id", *COLUMNS)}
    erased = _erased(program, {row.customer_id or "" for row in rows.values()}, seen_at)
    for row_id, row in rows.items():
        before = known.get(row_id)
        values = _values(row, before, erased)
        if before is None or (before["seen_at"] <= seen_at and _differs(before, values)):
            yield {"program": program, "row_id": row_id, "seen_at": seen_at, **values}


def _values(row: LedgerRow, before: Mapping[str, Any] | None, erased: Collection[str]) -> dict[str, Any]:
    """Return the row's columns, without what names a customer who was deleted or erased."""
    was_erased = row.customer_id in erased or (before is not None and before["is_anonymous"])
    return anonymous(columns(row)) if row.is_customer_deleted or was_erased else columns(row)


def _erased(program: str, customer_ids: Collection[str], seen_at: datetime) -> Collection[str]:
    assert _erased_since is not None, "Django has not loaded its apps"
    return _erased_since(program, customer_ids, seen_at)


def _differs(before: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return any(before[name] != value for name, value in values.items())


def _write(rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or replace those with the same id, without Django's models: those take longer than the database."""
    database = connections[connection.alias]  # not the proxy, which looks up the connection for each value
    values = [[field.get_db_prep_save(row[field.attname], database) for field in FIELDS] for row in rows]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":  # single values, thousands in a statement, take three times as long
            arrays = ", ".join(f"%s::{field.db_type(database)}[]" for field in FIELDS)
            columns_of_rows = [list(column) for column in zip(*values, strict=True)]
            cursor.execute(UPSERT % f"SELECT * FROM unnest({arrays})", columns_of_rows)  # noqa: S608
        else:
            cursor.executemany(UPSERT % f"VALUES ({', '.join(['%s'] * len(FIELDS))})", values)
