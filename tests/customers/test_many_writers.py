"""Several processes that learn of the same customers at the same moment, by every way, while some are forgotten."""

import json
import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections, transaction

from customers import index_writes
from customers.finding.engine import fetch
from customers.models import KnownCustomer
from dashboard.loyalty.customer_record import CustomerRecord
from tests.customers.databases import instead, migrate
from tests.customers.writers import FORGOTTEN, LAST, NOON, WRITERS, truth
from tests.debian_postgres import DebianPostgres
from tests.servers import ROOT


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The DATABASE_URL of an empty database that processes can share."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path}/many.sqlite3"
    else:
        server: DebianPostgres = request.getfixturevalue("full_postgres")
        address = server.create("many_writers")
    migrate(address)
    return address


def start(url: str, what: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.customers.writers", what],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dashboard.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_nothing_is_lost_nobody_is_there_twice_and_the_forgotten_stay_away(url: str) -> None:
    writers = [start(url, str(number)) for number in range(WRITERS)]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    said = [writer.communicate(timeout=300) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS, [wrong[-2000:] for _, wrong in said]
    found = json.loads(start(url, "tell").communicate(timeout=60)[0])
    rows = {row.pop("customer_id"): row for row in found["rows"]}
    assert len(rows) == len(found["rows"])
    assert not rows.keys() & set(FORGOTTEN)
    assert rows == truth()
    assert found["deliveries"] == sum(int(out) for out, _ in said)


@pytest.mark.usefixtures("transactional_db")
def test_who_is_forgotten_while_they_are_learnt_of_stays_away(migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of the two sees what the other has not committed: so one of them waits."""

    def forget() -> None:
        index_writes.forget("main", ["c-1"], LAST)
        connections.close_all()

    with instead(migrated, monkeypatch), ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            index_writes.store("main", [CustomerRecord("c-1", "webhook", name="Sample Person", seen_at=NOON)])
            forgetting: Future[None] = pool.submit(forget)
            while not forgetting.done() and not fetch("SELECT 1 FROM pg_locks WHERE NOT granted", ()):
                pass
        forgetting.result(timeout=60)
        assert not KnownCustomer.objects.filter(customer_id="c-1").exists()
        assert index_writes.store("main", [CustomerRecord("c-1", "webhook", name="Sample Person", seen_at=NOON)]) == {}
        assert index_writes.store("main", [CustomerRecord("c-1", "profile", name="Sample Person")]).keys() == {"c-1"}
