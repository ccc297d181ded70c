"""Several processes that see the same change at the same moment, on each kind of database."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from programconfig.history.snapshots import changes_of
from programconfig.models import Snapshot
from tests.customers.databases import connected_to
from tests.servers import ROOT

WORKERS, RUNS = 3, 25
# Processes that keep each change at the same moment; says what became of it in each of them.
PROCESSES = """
import json
import sys
from datetime import timedelta
from multiprocessing import get_context
import django
django.setup()
from programconfig.history.snapshots import store_snapshot
from programconfig.places import Part
from tests.programconfig.history.sample import NOON, answer, as_kept, gold

RUNS, WORKERS = map(int, sys.argv[1:])

def keep(together, results):
    for run in range(RUNS):
        changed = answer(Part.TIERS, [gold(run)], NOON + timedelta(minutes=run))
        together.wait()
        kept = store_snapshot("main", Part.TIERS, changed, as_kept)
        results.put((run, "kept" if kept else "seen"))
        together.wait()

forked = get_context("fork")  # Django is loaded once; nothing has connected to the database yet
together, results = forked.Barrier(WORKERS), forked.Queue()
workers = [forked.Process(target=keep, args=(together, results)) for _ in range(WORKERS)]
for worker in workers:
    worker.start()
print(json.dumps([results.get() for _ in range(RUNS * WORKERS)]))
for worker in workers:
    worker.join()
assert [worker.exitcode for worker in workers] == [0] * WORKERS
"""


def race(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROCESSES, str(RUNS), str(WORKERS)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dashboard.settings"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    results = json.loads(done.stdout)
    for number in range(RUNS):
        said = sorted(result for run, result in results if run == number)
        assert said == ["kept", *["seen"] * (WORKERS - 1)]
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
