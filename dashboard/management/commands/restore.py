"""`manage.py restore FILE`: fills a new database with a backup, and migrates it to this version."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from dashboard.serving.backups import BackupFailed, restore
from dashboard.serving.databases import as_owner


class Command(BaseCommand):
    help = "Fills the empty database of DATABASE_URL with a file of `manage.py backup`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_owner():
                restore(connection, options["file"])
        except BackupFailed as error:
            raise CommandError(str(error)) from None
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(
            "The database is restored. Start the dashboard with the SECRET_KEY of the time of the backup."
        )
