"""`manage.py prepare`: what the code on disk needs before it serves. `serve` calls it at start, and for each SIGHUP."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from dashboard.serving.collected_files import missing_static_files


class Command(BaseCommand):
    help = "Migrates the database, drops sessions that are over, and collects the static files (or checks STATIC_DIR)."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("clearsessions")
        if settings.HAS_BUILT_IN_STATIC_FILES:
            check_static_files()
            return
        try:
            call_command("collectstatic", interactive=False, verbosity=0)
        except OSError as error:
            reason = f"Static files can't be put into VAR_DIR {settings.VAR_DIR}: {error.strerror}. Set another folder."
            raise CommandError(reason) from None


def check_static_files() -> None:
    """Raises CommandError unless STATIC_DIR has every file of this version."""
    if missing := missing_static_files():
        raise CommandError(
            f"STATIC_DIR {settings.STATIC_ROOT} lacks {len(missing)} static files of this version, such as "
            f"{missing[0]}: run manage.py collectstatic when you build it."
        )
