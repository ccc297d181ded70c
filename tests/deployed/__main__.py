"""`python -m tests.deployed`: see `tests.deployed.checks`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.deployed.checks import main  # noqa: E402  (Django has to know its settings first)

main()
