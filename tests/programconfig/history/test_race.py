"""Several processes that see the same change at the same moment, on each kind of database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from tests.debian_postgres import DebianPostgres
from tests.servers import ROOT

WORKERS, RUNS = 3, 25
# Waits for a line, keeps a change, says so; at the end of its input it ends.
WORKER = """
import sys
from datetime import timedelta
import django
django.setup()
from programconfig.history.snapshots import store_snapshot
from programconfig.places import Part
from tests.programconfig.history.sample import NOON, answer, as_kept, gold
print("ready", flush=True)
for line in sys.stdin:
    run = int(line)
    kept = store_snapshot("main", Part.TIERS, answer(Part.TIERS, [gold(run)], NOON + timedelta(minutes=run)), as_kept)
    print("kept" if kept else "seen", flush=True)
"""
REPORT = """
import django
django.setup()
from programconfig.history.snapshots import changes_of
from programconfig.models import Snapshot
for row in Snapshot.objects.order_by("number"):
    print(row.number, *[change.after for change in changes_of(row)])
"""


def environment(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}


def run(url: str, *command: str) -> str:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment(url), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env=environment(url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate(timeout=30)
        assert process.returncode == 0


def said(process: subprocess.Popen[str]) -> str:
    return cast(IO[str], process.stdout).readline().strip()


def race(url: str) -> None:
    run(url, "manage.py", "migrate", "--verbosity=0")
    with ExitStack() as stack:
        workers = [stack.enter_context(worker(url)) for _ in range(WORKERS)]
        assert [said(process) for process in workers] == ["ready"] * WORKERS
        for number in range(RUNS):
            for process in workers:
                cast(IO[str], process.stdin).write(f"{number}\n")
                cast(IO[str], process.stdin).flush()
            assert sorted(said(process) for process in workers) == ["kept", *["seen"] * (WORKERS - 1)]
    rows = [line.split() for line in run(url, "-c", REPORT).splitlines()]
    assert rows == [["1"], *([str(number + 1), str(number)] for number in range(1, RUNS))]


def test_a_change_is_kept_once_on_sqlite(tmp_path: Path) -> None:
    race(f"sqlite:///{tmp_path}/history.sqlite3")


def test_a_change_is_kept_once_on_postgresql(full_postgres: DebianPostgres) -> None:
    race(full_postgres.create("config_history"))
