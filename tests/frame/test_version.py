"""The version has one source, and stands where people look for it."""

import re
from pathlib import Path

from django.contrib.auth.models import User
from django.test import Client

from dashboard.serving.version import VERSION

ROOT = Path(__file__).resolve().parents[2]


def test_staff_see_it_at_the_foot_of_a_page_and_strangers_do_not(client: Client, db: None) -> None:
    assert f"Loyalty Desk {VERSION}" not in client.get("/accounts/login/").content.decode()
    client.force_login(User.objects.create_user("sample"))
    assert f"<span>Loyalty Desk {VERSION}</span>" in client.get("/accounts/second-factor/").content.decode()


def test_the_changelog_and_the_upgrade_notes_begin_with_it() -> None:
    changes, notes = (ROOT / "CHANGELOG.md").read_text(), (ROOT / "docs/upgrading.md").read_text()
    sections = re.findall(r"^## (\d+\.\d+\.\d+)", changes, re.MULTILINE)
    assert sections[0] == VERSION
    assert re.findall(r"^\| (\d+\.\d+\.\d+) \|", notes, re.MULTILINE) == sections
