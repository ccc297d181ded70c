"""`manage.py archive_logs`: moves whole days of the logs to files."""

from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from dashboard.access.chain.archiving import NotArchived, archive_log
from dashboard.access.chain.logs import LOGS, table_of
from dashboard.access.chain.seals import UnknownSignature, seal_log
from dashboard.serving.databases import as_owner


class Command(BaseCommand):
    """For a timer. Exit status 1 if a day could not be archived; its entries stay."""

    help = (
        "Writes the days that are older than LOG_RETENTION_DAYS to files, one for each log and day (UTC), and removes "
        "them from the database. A seal notes the files, so that verify_logs passes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, help="where the files go; log-archive in VAR_DIR if left out")

    def handle(self, *_args: Any, folder: Path | None, **_options: Any) -> None:
        if settings.LOG_RETENTION_DAYS is None:
            raise CommandError("LOG_RETENTION_DAYS is not set, so the logs keep all entries.")
        before = datetime.now(UTC).date() - timedelta(days=settings.LOG_RETENTION_DAYS)
        folder = folder or settings.VAR_DIR / "log-archive"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with as_owner():
                for log in LOGS:
                    seal_log(log)
                    for archive in archive_log(log, before, folder):
                        entries = ngettext("%(number)d entry", "%(number)d entries", archive.entries)
                        words = entries % {"number": archive.entries}
                        self.stdout.write(f"{archive.path}: {words} of {archive.day}.")
                    self.stdout.write(f"{table_of(log)}: nothing before {before} is left in the database.")
        except OSError as error:
            raise CommandError(f"The archive can't be written: {error.strerror}: {error.filename}.") from None
        except (NotArchived, UnknownSignature) as error:
            raise CommandError(f"Not archived:\n{error}") from None
