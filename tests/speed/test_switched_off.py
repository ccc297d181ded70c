"""With every trick switched off pages are the same."""

import os
import re
import subprocess
import sys

from dashboard.speed import TRICKS
from tests.servers import ROOT

CODE = """
import django
django.setup()
from django.conf import settings
from django.test import AsyncClient
from asgiref.sync import async_to_sync
print(async_to_sync(AsyncClient().get)("/accounts/login/").content.decode())
"""


def page(**settings: str) -> str:
    """The sign-in page of a process with these settings."""
    result = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **settings},
        capture_output=True,
        text=True,
    )
    assert not result.returncode, result.stderr
    return re.sub(r'value="\w{64}"', "", result.stdout)


def test_pages_are_the_same_without_the_tricks() -> None:
    quick = page()
    assert "csrfmiddlewaretoken" in quick
    assert page(SPEED_OFF=" ".join(TRICKS)) == quick
