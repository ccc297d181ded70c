"""`manage.py migrate`: Django's command, as the owner of the tables if MIGRATION_DATABASE_URL is set."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from dashboard.access.logs.database_roles import grant_to
from dashboard.serving.databases import as_owner


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then give the application's role its rights on new tables."""
        with as_owner() as application_role:
            super().handle(*args, **options)
            grant_to(application_role)
