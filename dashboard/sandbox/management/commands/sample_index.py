"""`manage.py sample_index`: fill the customer index of every program of the demo, as a timer does for a company."""

from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from dashboard.programs import programs
from dashboard.sandbox.casts import CASTS


class Command(BaseCommand):
    """The named customers come first: whoever sees their names on the home page types one. A customer whom the
    sandbox refuses on purpose is no failure."""

    help = "Adds the sandboxes' named customers to the index, then what the platform's list names: for the demo."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for program in programs().values():
            ids = [member.customer_id for member in CASTS[program.kind.slug]]
            try:
                call_command("read_customers", *ids, program=program.slug, stdout=self.stdout)
            except CommandError as error:
                self.stderr.write(f"{program.slug}: {error}")
        call_command("sync_customers", stdout=self.stdout, stderr=self.stderr)
