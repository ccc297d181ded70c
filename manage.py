#!/usr/bin/env python
"""Django's command line; a wrong setting or a dead database ends it with one sentence."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        settings.configured or settings.INSTALLED_APPS  # noqa: B018  (reading one setting reads them all, before any command)
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except (OperationalError, ProgrammingError) as error:
        reason = str(error).strip().splitlines()[0]
        if isinstance(error, ProgrammingError) or reason.startswith(("no such table", "no such column")):
            sys.exit(
                "The database named by DATABASE_URL is not set up for this version: `make run` does that as it starts."
            )
        sys.exit(f"The database named by DATABASE_URL can't be used: {reason}")


if __name__ == "__main__":
    main()
