"""`manage.py import_customers`: fill the customer index from a file."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from customers.feeding.commands import ProgressLine, bar, duration, only_program, terminal
from customers.feeding.imports import dry_run, import_file
from customers.feeding.models import Import
from customers.feeding.report import UnwritableReport
from customers.feeding.table import UnusableFile


def moment(text: str) -> datetime:
    """Parse a date or time, as UTC if it has no offset."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("write it as 2026-11-20 or 2026-11-20T09:30") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Command(BaseCommand):
    """Exits with status 0 if the file was read to its end, even if lines were rejected; otherwise with 1."""

    help = (
        "Fills the customer index from a CSV file that the platform's own dashboard exported. If it is interrupted, "
        "the next run with the same file continues. Ends with a report: columns used and ignored, and lines with "
        "remarks, such as values that could not be read. A file beside the imported one lists all of these lines."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--program", "--programme", help="the program's slug; not needed if there is only one")
        parser.add_argument("--exported", type=moment, help="when the file was exported; default: the file's time")
        parser.add_argument("--encoding", help="the encoding of a file that is not UTF-8 or UTF-16, such as cp1256")
        parser.add_argument("--dry-run", action="store_true", help="show the report and store nothing")
        parser.add_argument("--again", action="store_true", help="import the file even if it was imported before")

    def handle(self, *_args: Any, file: Path, **options: Any) -> None:
        program = only_program(options["program"])
        if not program.kind.export_columns:
            raise CommandError(f"{program.platform_name} has no export that can be imported.")
        line, began, first = ProgressLine(terminal()), time.monotonic(), list[int]()

        def on_progress(state: Import) -> None:
            first[:] = first or [state.offset]
            seconds, done = time.monotonic() - began, state.offset - first[0]
            left = (state.size - state.offset) * seconds / done if done else None
            share = bar(state.offset / max(1, state.size))
            line.show(f"{share} {state.kept:,} imported, {duration(left)} left", time.monotonic())

        before = timezone.now()
        try:
            if options["dry_run"]:
                report = dry_run(program, file, encoding=options["encoding"])
                counts = f"{report.kept:,} lines would be imported, {report.rejected:,} rejected. Nothing was stored."
                self.stdout.write("\n".join([f"{program.slug}: {counts}", *report.lines()]))
                return
            exported = options["exported"] or datetime.fromtimestamp(file.stat().st_mtime, UTC)
            state, done = import_file(
                program,
                file,
                exported_at=min(exported, before),
                encoding=options["encoding"],
                again=options["again"],
                on_progress=on_progress,
            )
        except (UnusableFile, UnwritableReport) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"The file could not be read: {error.strerror}.") from None
        finally:
            line.end()
        if done is None:
            self.stdout.write(
                f"This file was imported on {state.finished_at:%d %b %Y}. Use --again to import it again."
            )
            return
        counts = f"{state.kept:,} lines imported, {state.rejected:,} rejected."
        self.stdout.write("\n".join([f"{program.slug}: {counts}", *done.lines()]))
