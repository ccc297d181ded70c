"""`python -m tests.deployed`: see `checks`; with `systemd` see `system`, with `containers` see `containers`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.deployed import checks, containers, system  # noqa: E402  (Django has to know its settings first)

{"": checks, "systemd": system, "containers": containers}["".join(sys.argv[1:])].main()
