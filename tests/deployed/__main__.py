"""`python -m tests.deployed`: see `tests.deployed.checks`; with the archive of a Debian: see `tests.deployed.system`."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.deployed import checks, system  # noqa: E402  (Django has to know its settings first)

if sys.argv[1:]:
    system.main(Path(sys.argv[1]))
else:
    checks.main()
