"""`manage.py verify_logs`: compares the logs with their seals, or files of `archive_logs` with theirs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.access.chain.archiving import is_noted, verify_archive
from dashboard.access.chain.logs import LOGS
from dashboard.access.chain.verifying import Report, name_of, verify_log


class Command(BaseCommand):
    """Exit status 1 if something is missing, was changed or added, otherwise 0."""

    help = "Shows which entries of the logs are missing, were changed, or were added among sealed ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="verify these archives, not the logs")
        parser.add_argument(
            "--expect",
            metavar="SEAL",
            action="append",
            default=[],
            help="a seal that seal_logs printed and you noted elsewhere: it must be in the chain",
        )

    def handle(self, *_args: Any, files: list[Path], expect: list[str], **_options: Any) -> None:
        faults = 0
        for path in files:
            faults += self.verify_file(path)
        for log in () if files else LOGS:
            report = verify_log(log, expect)
            self.show(report)
            faults += len(report.faults)
        if faults:
            raise CommandError(f"{faults} fault{'s' * (faults > 1)} found.")

    def verify_file(self, path: Path) -> int:
        """Verify an archive and return the number of its faults."""
        try:
            report, noted = verify_archive(path), is_noted(path)
        except (OSError, EOFError, ValueError, KeyError, StopIteration) as error:
            raise CommandError(f"{path} can't be read: {type(error).__name__}: {error}") from None
        if noted is False:
            report.fault(f"{path.name} is not as it was written")
        where = "" if noted else " The database has no note of this file (any more)." if noted is None else ""
        self.stdout.write(f"{path.name}: {report.entries} entries under {report.seals} seals.{where}")
        for fault in report.faults:
            self.stderr.write(fault)
        return len(report.faults)

    def show(self, report: Report) -> None:
        """Print what was compared, and each fault."""
        self.stdout.write(f"{report.log}: {report.entries} entries compared with {report.seals} seals.")
        notes = (
            (report.unsealed, "entries are not sealed yet: `seal_logs` seals them."),
            (report.erased, "entries have an erased id or erased search words, as `forget_customer` does it."),
            (
                report.without_entry,
                "numbers have no entry: it could not be written, or was removed before it was sealed.",
            ),
            (report.archived_to, "is the number of the last seal in an archive."),
        )
        for number, note in notes:
            if number:
                self.stdout.write(f"  {number} {note}")
        if report.newest:
            self.stdout.write(f"  Newest seal: {name_of(report.newest)}")
        for fault in report.faults:
            self.stderr.write(fault)
