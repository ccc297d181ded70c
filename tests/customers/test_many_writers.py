"""Several processes that learn of the same customers at the same moment, by every way, while some are forgotten."""

import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from customers import index_writes
from customers.finding.engine import fetch
from customers.models import KnownCustomer
from dashboard.loyalty.customer_record import CustomerRecord
from tests.customers.databases import connected_to, instead
from tests.customers.writers import FORGOTTEN, LAST, NOON, stored, truth
from tests.servers import ROOT


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, transactional_db: None, new_file: str) -> str:
    """The DATABASE_URL of an empty database that processes can share."""
    return new_file if request.param == "sqlite" else str(request.getfixturevalue("new_database")("many_writers"))


def test_nothing_is_lost_nobody_is_there_twice_and_the_forgotten_stay_away(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers = subprocess.run(
        [sys.executable, "-m", "tests.customers.writers"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dashboard.settings"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert writers.returncode == 0, writers.stderr[-2000:]
    with connected_to(url, monkeypatch):
        found, deliveries = stored()
    rows = {row.pop("customer_id"): row for row in found}
    assert len(rows) == len(found)
    assert not rows.keys() & set(FORGOTTEN)
    assert rows == truth()
    assert deliveries == int(writers.stdout)


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
