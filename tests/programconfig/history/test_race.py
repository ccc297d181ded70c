"""Several processes that see the same change at the same moment, on each kind of database."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, cast

import pytest

from programconfig.history.snapshots import changes_of
from programconfig.models import Snapshot
from tests.customers.databases import connected_to
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


@contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dashboard.settings"},
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


def race(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as stack:
        workers = [stack.enter_context(worker(url)) for _ in range(WORKERS)]
        assert [said(process) for process in workers] == ["ready"] * WORKERS
        for number in range(RUNS):
            for process in workers:
                cast(IO[str], process.stdin).write(f"{number}\n")
                cast(IO[str], process.stdin).flush()
            assert sorted(said(process) for process in workers) == ["kept", *["seen"] * (WORKERS - 1)]
    with connected_to(url, monkeypatch):
        rows = [
            (row.number, [change.after for change in changes_of(row)]) for row in Snapshot.objects.order_by("number")
        ]
    assert rows == [(1, []), *((number + 1, [number]) for number in range(1, RUNS))]


@pytest.mark.usefixtures("transactional_db")
def test_a_change_is_kept_once_on_sqlite(new_file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    race(new_file, monkeypatch)


@pytest.mark.usefixtures("transactional_db")
def test_a_change_is_kept_once_on_postgresql(
    new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    race(new_database("config_history"), monkeypatch)
