"""`manage.py sample_start`: set the demo up, in one process: its tables, its staff and its sample history."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Harmless when everything is there. Needs the first program's sandbox to listen."""

    help = "Migrates, adds a member of staff for each role, and stores the sample history: for the demo."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("roles", nargs="+", metavar="ROLE")

    def handle(self, *_args: Any, roles: list[str], **_options: Any) -> None:
        call_command("migrate", verbosity=0)
        for role in roles:
            call_command("staff", role, role=role, keep_password=True, stdout=self.stdout)
        call_command("sample_history", stdout=self.stdout)
