"""`manage.py migrate` of machines that start together."""

import os
import subprocess
import sys

import psycopg

from dashboard.serving.databases import MIGRATION_LOCK
from tests.servers import ROOT


def test_it_waits_while_another_process_migrates(migrated: str) -> None:
    command = [sys.executable, "-u", "manage.py", "migrate", "--verbosity=0"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "dashboard.settings", "DATABASE_URL": migrated}
    with psycopg.connect(migrated) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        assert process.stdout.readline().startswith("Another process migrates the database.")
        assert process.poll() is None
    assert process.communicate(timeout=60)[0] == ""
    assert process.returncode == 0
