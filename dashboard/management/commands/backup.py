"""`manage.py backup FILE`: a copy of the whole database, while the dashboard goes on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from dashboard.serving.backups import BackupFailed, back_up
from dashboard.serving.databases import as_owner


class Command(BaseCommand):
    help = "Writes the whole database into a new file. Keep SECRET_KEY too, at another place."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_owner():
                back_up(connection, options["file"])
        except BackupFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"The database is in {options['file']}. It has personal data: keep it as you keep the database."
        )
