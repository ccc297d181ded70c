"""Sealing, while other processes add rows: nobody waits, and every row is under exactly one seal."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connections

from dashboard.access.chain import seals
from dashboard.access.chain.digests import unpacked
from dashboard.access.chain.models import Seal
from dashboard.access.chain.seals import seal_log
from dashboard.access.chain.verifying import verify_log
from dashboard.access.models import AccessRecord
from tests.customers.databases import connected_to

WRITERS, ROWS = 3, 60


@pytest.fixture(params=["sqlite", "postgresql"])
def url(
    request: pytest.FixtureRequest, transactional_db: None, new_file: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The DATABASE_URL of a database that several threads can use, each with a connection of its own."""
    is_sqlite = request.param == "sqlite"
    address = new_file if is_sqlite else request.getfixturevalue("new_database")("chain_writers")
    monkeypatch.setattr(seals, "SETTLED", timedelta(0))
    monkeypatch.setattr(seals, "BATCH_SIZE", 25)
    with connected_to(address, monkeypatch):
        yield address


def write(user: User, rows: int = ROWS) -> None:
    for number in range(rows):
        about: dict[str, Any] = {"customer_id": f"c-{number}"}
        AccessRecord.objects.create(staff=user, staff_name="sample", page="profile", outcome="shown", **about)
    connections.close_all()


def seal_until(done: object) -> None:
    while not all(one.done() for one in done):  # type: ignore[attr-defined]
        seal_log(AccessRecord)
    connections.close_all()


def test_every_row_is_under_exactly_one_seal(url: str) -> None:
    user = User.objects.create_user("sample-of-writers")
    with ThreadPoolExecutor(WRITERS + 2) as pool:
        writing = [pool.submit(write, user) for _ in range(WRITERS)]
        sealing = [pool.submit(seal_until, writing) for _ in range(2)]
        for one in (*writing, *sealing):
            one.result(timeout=120)
    late = stay_behind(url, user) if url.startswith("postgres") else 0
    seal_log(AccessRecord)
    sealed = Counter(pk for seal in Seal.objects.all() for pk, _digest in unpacked(seal.members))
    assert set(sealed.values()) == {1}
    assert set(sealed) == set(AccessRecord.objects.values_list("pk", flat=True))
    report = verify_log(AccessRecord)
    assert (report.faults, report.entries, report.unsealed) == ([], WRITERS * ROWS + late, 0)


def stay_behind(url: str, user: User) -> int:
    """Rows that are committed only after later ones were sealed; return how many were added."""
    insert = (
        "INSERT INTO access_log (at, staff_id, staff_name, programme, customer_key, text_digest, page, outcome,"
        " address, request_id, salt) VALUES (now(), %s, 'slow', '', '', '', 'search', 'shown', '', '', 'salt')"
    )
    with psycopg.connect(url) as slow:
        slow.execute(insert, [user.pk])
        write(user, 3)
        assert seal_log(AccessRecord)
        assert verify_log(AccessRecord).faults == []
        slow.commit()
    assert verify_log(AccessRecord).unsealed == 1
    return 4
