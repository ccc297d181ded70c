"""`manage.py verify_logs`: compares the logs with their seals, or files of `archive_logs` with theirs."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
            found = ngettext("%(number)d fault found.", "%(number)d faults found.", faults)
            raise CommandError(found % {"number": faults})

    def verify_file(self, path: Path) -> int:
        """Verify an archive and return the number of its faults."""
        try:
            report, noted = verify_archive(path), is_noted(path)
        except (OSError, EOFError, ValueError, KeyError, StopIteration) as error:
            raise CommandError(f"{path} can't be read: {type(error).__name__}: {error}") from None
        if noted is False:
            report.fault(f"{path.name} is not as it was written")
        where = " The database has no note of this file (any more)." if noted is None else ""
        self.stdout.write(f"{path.name}: {_compared(report)}.{where}")
        for fault in report.faults:
            self.stderr.write(fault)
        return len(report.faults)

    def show(self, report: Report) -> None:
        """Print what was compared, and each fault."""
        self.stdout.write(f"{report.log}: {_compared(report)}.")
        for note in _notes(report):
            self.stdout.write(f"  {note}")
        for fault in report.faults:
            self.stderr.write(fault)


def _compared(report: Report) -> str:
    entries = ngettext("%(number)d entry", "%(number)d entries", report.entries) % {"number": report.entries}
    seals = ngettext("%(number)d seal", "%(number)d seals", report.seals) % {"number": report.seals}
    return _("%(entries)s compared with %(seals)s") % {"entries": entries, "seals": seals}


def _notes(report: Report) -> Iterator[str]:
    numbers = (report.unsealed, report.erased, report.without_entry)
    sentences = (
        ngettext(
            "%(number)d entry is not sealed yet: `seal_logs` seals it.",
            "%(number)d entries are not sealed yet: `seal_logs` seals them.",
            report.unsealed,
        ),
        ngettext(
            "%(number)d entry has an erased id or erased search words, as `forget_customer` does it.",
            "%(number)d entries have an erased id or erased search words, as `forget_customer` does it.",
            report.erased,
        ),
        ngettext(
            "%(number)d entry number is unused: the entry could not be written, or it was removed before it was "
            "sealed.",
            "%(number)d entry numbers are unused: the entry could not be written, or it was removed before it was "
            "sealed.",
            report.without_entry,
        ),
    )
    yield from (sentence % {"number": number} for number, sentence in zip(numbers, sentences, strict=True) if number)
    if report.archived_to:
        yield _("Last archived seal: %(number)d.") % {"number": report.archived_to}
    if report.newest:
        yield _("Newest seal: %(seal)s") % {"seal": name_of(report.newest)}
