#!/usr/bin/env python
"""Django's command line; a wrong setting, a dead database or Ctrl-C ends it with one sentence."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError
    from django.db.migrations.exceptions import MigrationSchemaMissing

    try:
        settings.configured or settings.INSTALLED_APPS  # noqa: B018  (reading one setting reads them all, before any command)
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except (OperationalError, ProgrammingError, MigrationSchemaMissing) as error:
        refusal = error.__context__ if isinstance(error, MigrationSchemaMissing) else error
        reason = str(refusal).strip().splitlines()[0]
        where = "named by DATABASE_URL" if os.environ.get("DATABASE_URL", "").strip() else "in VAR_DIR"
        state = getattr(error.__cause__, "sqlstate", None)  # PostgreSQL's; SQLite has only words
        if state in {"42P01", "42703"} or reason.startswith(("no such table", "no such column")):
            sys.exit(f"The database {where} is not set up for this version: `make run` does that as it starts.")
        sys.exit(f"The database {where} can't be used: {reason}")


if __name__ == "__main__":
    main()
