"""`manage.py database_grants ROLE`: prints the rights that the application needs in PostgreSQL, as SQL."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from dashboard.access.logs.database_roles import grants


class Command(BaseCommand):
    help = (
        "Prints the SQL that gives a PostgreSQL role the rights that the dashboard needs, without the right to change "
        "or remove entries of the logs. If MIGRATION_DATABASE_URL is set, `migrate` does the same for the role of "
        "DATABASE_URL."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="the role of DATABASE_URL")

    def handle(self, *_args: Any, role: str, **_options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("SQLite has no roles. Set DATABASE_URL to a PostgreSQL database.")
        for statement in grants(role):
            self.stdout.write(f"{statement};")
