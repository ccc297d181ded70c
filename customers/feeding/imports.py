"""Imports customers from the export file of the platform's own dashboard. An interrupted import continues where it
stopped."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from customers import index_writes
from customers.feeding import cells, table
from customers.feeding.cells import ROUNDED
from customers.feeding.models import Import
from customers.feeding.report import Remark, Report
from customers.feeding.table import Record, UnusableFile
from customers.records import from_export
from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.errors import InvalidCustomerId
from dashboard.programs import Program
from dashboard.speed.garbage import rare_garbage_collection

BATCH_SIZE = 2000  # records in a transaction


@dataclass
class Batch:
    """The outcome of some records, and where the file continues after them."""

    records: list[CustomerRecord] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    rejected: int = 0
    end: int = 0
    line: int = 0


def import_file(
    program: Program,
    path: Path,
    *,
    exported_at: datetime,
    encoding: str | None = None,
    again: bool = False,
    on_progress: Callable[[Import], None] = lambda _: None,
) -> tuple[Import, Report | None]:
    """Store every record of the file. A file with the same content continues where it stopped. Calls `on_progress`
    after each batch.

    `exported_at` is when the platform made the export. Remarks on single lines also go to the file `report_of(path)`.
    The report is None if the file was imported before. Raises `UnusableFile` or `UnwritableReport` with a sentence, or
    OSError.
    """
    source, digest = table.open_as_utf8(path, encoding)
    enlarge_sqlite_cache()
    with source, rare_garbage_collection():
        head = table.header(source, program.kind.export_columns)
        start = {"size": table.size_of(source), "offset": head.end, "line": head.line}
        state, new = Import.objects.get_or_create(program=program.slug, digest=digest, defaults=start)
        if again and not new:
            Import.objects.filter(pk=state.pk).update(**start, kept=0, rejected=0, finished_at=None)
            state.refresh_from_db()
        if state.finished_at:
            return state, None
        report = Report(head, report_of(path), before=state.line)
        found = table.records(source, head, state.offset, state.line)
        while batch := _batch(islice(found, BATCH_SIZE), exported_at):
            report.add(batch.remarks)
            _store(program, state, batch)
            on_progress(state)
        Import.objects.filter(pk=state.pk).update(finished_at=timezone.now())
    state.refresh_from_db()
    return state, report


def dry_run(program: Program, path: Path, *, encoding: str | None = None) -> Report:
    """Return the report that an import of the whole file would give; stores nothing. Raises `UnusableFile` or
    OSError."""
    source, _ = table.open_as_utf8(path, encoding)
    with source:
        head = table.header(source, program.kind.export_columns)
        report, found = Report(head), table.records(source, head, head.end, head.line)
        while batch := _batch(islice(found, BATCH_SIZE), timezone.now()):
            report.add(batch.remarks)
            report.kept, report.rejected = report.kept + len(batch.records), report.rejected + batch.rejected
    return report


def enlarge_sqlite_cache() -> None:
    """Give SQLite more memory, for this connection only. A large import touches every page of the database; without
    room in memory the same pages are written again and again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-262144")  # kB
            cursor.execute("PRAGMA wal_autocheckpoint=16384")  # pages of 4 kB


def report_of(path: Path) -> Path:
    """Return the path of the file that lists lines with remarks, beside the imported file."""
    return path.with_name(f"{path.name}.rejected.csv")


def _batch(lines: Iterator[Record], exported_at: datetime) -> Batch | None:
    batch = Batch()
    for line in lines:
        batch.end, batch.line = line.end, line.next
        try:
            record, remark = _customer_record(line, exported_at)
            batch.records.append(record)
        except (InvalidCustomerId, _RejectedError) as error:
            batch.rejected += 1
            remark = str(error.sentence if isinstance(error, InvalidCustomerId) else error)
        if remark:
            batch.remarks.append((line.number, remark))
    return batch if batch.end else None


class _RejectedError(Exception):
    """The reason why a record is rejected."""


def _customer_record(line: Record, exported_at: datetime) -> tuple[CustomerRecord, str]:
    """Return the customer's record, and a remark on what was left out.

    Raises `_RejectedError` or `InvalidCustomerId`.
    """
    if line.wrong:
        raise _RejectedError(f"Rejected: {line.wrong}.")
    customer_id = line.values.get("customer_id", "")
    check_customer_id(customer_id)
    if ROUNDED.fullmatch(customer_id):
        raise _RejectedError("Rejected: a spreadsheet has rounded the customer id.")
    values, remarks = cells.clean_values(line.values)
    return from_export(values, exported_at), " ".join(remarks)


def _store(program: Program, state: Import, batch: Batch) -> None:
    """Store the records and the position after them in one transaction.

    Raises `UnusableFile` if another process imports the file.
    """
    with transaction.atomic():
        kept, now = len(batch.records), timezone.now()
        moved = Import.objects.filter(pk=state.pk, offset=state.offset).update(
            offset=batch.end,
            line=batch.line,
            kept=F("kept") + kept,
            rejected=F("rejected") + batch.rejected,
            moved_at=now,
        )
        if not moved:
            raise UnusableFile("Another process is importing this file now.")
        if batch.records:
            index_writes.store_in_transaction(program.slug, batch.records)
    state.offset, state.line, state.moved_at = batch.end, batch.line, now
    state.kept, state.rejected = state.kept + kept, state.rejected + batch.rejected
