"""`python -m tests.cluster`: see `tests.cluster.run`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.cluster.run import main  # noqa: E402  (Django has to know its settings first)

main()
