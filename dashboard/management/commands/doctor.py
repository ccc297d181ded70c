"""`manage.py doctor`: asks everything that the dashboard needs, and says what is wrong."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.serving.doctor import examine


class Command(BaseCommand):
    """Exit status 0 if nothing is wrong, otherwise 1."""

    help = (
        "Asks the database, the cache, each program's platform, the disk, the migrations and the static files, and "
        "says what is wrong with them."
    )
    requires_system_checks = []  # they would ask the database before this can say what is wrong with it

    def handle(self, *_args: Any, **_options: Any) -> None:
        logging.disable(logging.CRITICAL)  # the sentences say it
        try:
            found = [self.tell(name, faults) for name, faults in examine()]
        finally:
            logging.disable(logging.NOTSET)
        if wrong := sum(found):
            raise CommandError(f"Wrong: {wrong}. The lines above say what.")

    def tell(self, name: str, faults: list[str]) -> int:
        """Print a line for each fault, or that there is none. Returns the number of faults."""
        for fault in faults:
            self.stdout.write(f"{name}: {fault}")
        if not faults:
            self.stdout.write(f"{name}: ok")
        return len(faults)
