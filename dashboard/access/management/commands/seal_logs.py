"""`manage.py seal_logs`: seals new entries of the logs, so that `verify_logs` shows later whether some are missing."""

from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from dashboard.access.chain.digests import unpacked
from dashboard.access.chain.logs import LOGS, LogModel, table_of
from dashboard.access.chain.seals import UnknownSignature, newest_seal, seal_log
from dashboard.access.chain.verifying import name_of

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """For a timer. Exit status 1 if the newest seal has an unknown signature."""

    help = "Seals new entries of the logs. Prints the newest seal of each log, which `verify_logs --expect` takes."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            for model in LOGS:
                self.stdout.write(f"{table_of(model)}: {self.seal(model)}")
        except UnknownSignature as error:
            raise CommandError(str(error)) from None

    def seal(self, model: LogModel) -> str:
        """Seal the new entries of a log and say so."""
        made, newest = seal_log(model), newest_seal(table_of(model))
        entries = sum(len(list(unpacked(seal.members))) for seal in made)
        name = name_of(newest) if newest else "no seal yet"
        if made:
            log.info("sealed", entries=entries, seal=name)
        sealed = ngettext("%(number)d new entry sealed.", "%(number)d new entries sealed.", entries)
        return f"{sealed % {'number': entries}} Newest seal: {name}"
