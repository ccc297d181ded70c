"""`python -m tests.deployed`: see `tests.deployed.checks`, or with `systemd` see `tests.deployed.system`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.deployed import checks, system  # noqa: E402  (Django has to know its settings first)

(system if sys.argv[1:] == ["systemd"] else checks).main()
