"""The migration of an installation with entries: each keeps its id or words, and a way back."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from dashboard.access.chain import seals
from dashboard.access.chain.seals import seal_log
from dashboard.access.chain.verifying import verify_log
from dashboard.access.models import AccessRecord, LoggedCustomer
from dashboard.access.security_log.models import SecurityRecord
from tests.access.chain.test_chain import execute
from tests.customers.databases import connected_to

OLD = [("key-1", "c-1"), ("", "salma@example.com"), ("key-2", ""), ("", ""), ("key-1", "c-1"), ("", 'say "%s"')]
INSERT = """
    INSERT INTO access_log (at, staff_id, staff_name, programme, customer_key, customer_id, page, outcome, address,
    request_id) VALUES ('2026-05-04 12:00:00+00', %s, 'sample', 'main', %s, %s, 'profile', 'shown', '', '')
"""
INSERT_EVENT = """
    INSERT INTO security_log (at, event, staff_id, staff_name, about_name, program, detail, address, request_id)
    VALUES ('2026-05-04 12:00:00+00', 'signed-in', %s, 'sample', '', '', '', '', '')
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def old_database(
    request: pytest.FixtureRequest, transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A database of the version before."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/old" if is_sqlite else request.getfixturevalue("full_postgres").create("old_log")
    with connected_to(url, monkeypatch):
        call_command("migrate", "access", "0008", verbosity=0)
        yield


def test_old_entries_get_their_texts_beside_them(old_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("dashboard.access.migrations.0010_move_texts"), "BATCH_SIZE", 4)
    monkeypatch.setattr(seals, "SETTLED", timedelta(0))
    user = User.objects.create_user("sample-of-old")
    for key, text in OLD:
        execute(INSERT, user.pk, key, text)
    execute(INSERT_EVENT, user.pk)
    call_command("migrate", "access", verbosity=0)
    rows = AccessRecord.objects.order_by("pk")
    assert [(row.customer_key, row.customer_id) for row in rows] == OLD
    assert [bool(row.text_digest) for row in rows] == [bool(text) for _key, text in OLD]
    assert len({row.salt for row in rows} - {""}) == len(OLD)
    fields = {"page": "search", "outcome": "shown", "program": "main", "customer_id": "new"}
    new = AccessRecord.objects.create(staff=user, **fields)
    only_key = AccessRecord.objects.create(staff=user, page="coupons", outcome="shown", customer_key="key-3")
    customers = LoggedCustomer.objects.values_list("customer_key", "customer_id")
    assert set(customers) == {*OLD, ("", "new"), ("key-3", "")} - {("", "")}
    seal_log(AccessRecord)
    report = verify_log(AccessRecord)
    assert (report.faults, report.entries, report.erased) == ([], len(OLD) + 2, 0)
    seal_log(SecurityRecord)
    assert (verify_log(SecurityRecord).faults, verify_log(SecurityRecord).entries) == ([], 1)
    call_command("migrate", "access", "0008", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT customer_key, customer_id FROM access_log ORDER BY id")
        assert cursor.fetchall() == [*OLD, ("", new.customer_id), (only_key.customer_key, "")]
