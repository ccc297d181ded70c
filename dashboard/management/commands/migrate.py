"""`manage.py migrate`: Django's command, as the owner of the tables if MIGRATION_DATABASE_URL is set."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from dashboard.access.logs.database_roles import grant_to
from dashboard.serving.databases import as_owner, only_one


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then give the application's role its rights on new tables. Machines that start together take turns:
        the first one migrates, and the others find nothing left to do."""
        with as_owner() as application_role, only_one(self.say_that_it_waits):
            super().handle(*args, **options)
            grant_to(application_role)

    def say_that_it_waits(self) -> None:
        self.stdout.write("Another process migrates the database. This one goes on when that has ended.")
