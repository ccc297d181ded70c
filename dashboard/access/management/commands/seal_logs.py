"""`manage.py seal_logs`: seals new entries of the logs, so that `verify_logs` shows later whether some are missing."""

from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError

from dashboard.access.chain.digests import unpacked
from dashboard.access.chain.logs import LOGS, table_of
from dashboard.access.chain.seals import UnknownSignature, newest_seal, seal_log
from dashboard.access.chain.verifying import name_of

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """For a timer. Exit status 1 if the newest seal has an unknown signature."""

    help = "Seals new entries of the logs. Prints the newest seal of each log, which `verify_logs --expect` takes."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for model in LOGS:
            try:
                made = seal_log(model)
                newest = newest_seal(table_of(model))
            except UnknownSignature as error:
                raise CommandError(str(error)) from None
            entries = sum(1 for seal in made for _member in unpacked(seal.members))
            name = name_of(newest) if newest else "no seal yet"
            self.stdout.write(f"{table_of(model)}: {entries} new entries sealed. Newest seal: {name}")
            if made:
                log.info("sealed", entries=entries, seal=name)
