"""`python -m tests.deployed`: see `tests.deployed.checks`, or with `containers` see `tests.deployed.containers`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.deployed import checks, containers  # noqa: E402  (Django has to know its settings first)

(containers if sys.argv[1:] == ["containers"] else checks).main()
