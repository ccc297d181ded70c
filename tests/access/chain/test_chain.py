"""The chain over the logs: what somebody removes, changes or adds in the database is named, what is erased is not a
fault."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from dashboard.access.chain import seals
from dashboard.access.chain.digests import signature_of, unpacked
from dashboard.access.chain.logs import LogModel
from dashboard.access.chain.models import Seal
from dashboard.access.chain.seals import UnknownSignature, seal_log
from dashboard.access.chain.verifying import Report, name_of, verify_log
from dashboard.access.models import AccessRecord, LoggedText
from dashboard.access.security_log.models import SecurityRecord
from tests.customers.conftest import engine

__all__ = ["engine"]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
TRIGGERS = {table: f"{table}_never_changes" for table in ("access_log", "security_log", "log_seal")}


@pytest.fixture
def agent(engine: str) -> Iterator[User]:
    """Somebody whose entries, and the seals over them, are gone after the test."""
    with transaction.atomic():
        yield User.objects.create_user("sample-of-chain")
        transaction.set_rollback(True)


def add(agent: User, at: datetime = NOON, **fields: Any) -> AccessRecord:
    defaults = {"staff_name": "sample", "program": "main", "page": "profile", "outcome": "shown"}
    return AccessRecord.objects.create(staff=agent, at=at, **{**defaults, **fields})


def add_some(agent: User, number: int, at: datetime = NOON) -> list[int]:
    return [add(agent, at, customer_id=f"c-{one}", customer_key=f"key-{one}").pk for one in range(number)]


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def as_intruder(table: str, statement: str, *values: Any) -> None:
    """What the owner of the tables can do, who also removes the trigger that is in the way."""
    if connection.vendor == "postgresql":
        execute("SET CONSTRAINTS ALL IMMEDIATE")  # those of rows that the test has added
        execute(f"DROP TRIGGER IF EXISTS {TRIGGERS[table]} ON {table}")
    else:
        execute(f"DROP TRIGGER IF EXISTS {TRIGGERS[table]}")
    execute(statement, *values)


def faults_after(*attack: Any, log: LogModel = AccessRecord) -> list[str]:
    """What is found after an attack, which is then undone."""
    with transaction.atomic():
        as_intruder(*attack)
        faults = verify_log(log).faults
        transaction.set_rollback(True)
    return faults


def copied(pk: int, **other: Any) -> tuple[str, str]:
    """The statement that adds an entry like another one, by hand."""
    columns = ["at", "staff_id", "staff_name", "programme", "customer_key", "text_digest", "page", "outcome"]
    columns += ["address", "request_id", "salt"]
    names, values = ", ".join(["id", *columns]), ", ".join([str(other["id"]), *columns])
    return "access_log", f"INSERT INTO access_log ({names}) SELECT {values} FROM access_log WHERE id = {pk}"


def test_whatever_is_done_to_sealed_entries_is_named(agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH_SIZE", 4)
    monkeypatch.setattr("dashboard.access.chain.verifying.LATE", timedelta(0))
    pks = add_some(agent, 4)
    execute("DELETE FROM access_log_text WHERE record_id = %s", pks[1])
    pks += add_some(agent, 6)
    made = seal_log(AccessRecord)
    assert [len(bytes(seal.members)) // 40 for seal in made] == [4, 4, 2]
    report = verify_log(AccessRecord, [name_of(made[1])])
    assert (report.faults, report.seals, report.entries, report.erased, report.unsealed) == ([], 3, 10, 1, 0)
    first = f"access_log: seal 1 (2026-05-04, 4 entries): 1 {{}}: {pks[1]}."
    delete = "DELETE FROM access_log WHERE id = %s"
    assert faults_after("access_log", delete, pks[1]) == [first.format("missing")]
    assert faults_after("access_log", "UPDATE access_log SET staff_name = 'other' WHERE id = %s", pks[1]) == [
        first.format("changed")
    ]
    assert faults_after("access_log", "UPDATE access_log SET at = %s WHERE id = %s", timezone.now(), pks[1]) == [
        first.format("changed")
    ]
    with transaction.atomic():
        execute("UPDATE access_log_text SET text = 'c-9' WHERE record_id = %s", pks[2])
        assert verify_log(AccessRecord).faults == [
            f"access_log: seal 1 (2026-05-04, 4 entries): 1 with a changed id or search text: {pks[2]}."
        ]
        transaction.set_rollback(True)
    both = faults_after("access_log", "DELETE FROM access_log WHERE id IN (%s, %s)", pks[0], pks[9])
    assert both[-1] == f"access_log: entries are missing whose id or search text is still there: {pks[0]}, {pks[9]}."
    assert len(both) == 3
    assert faults_after("log_seal", "UPDATE log_seal SET last_pk = last_pk + 1 WHERE number = 2") == [
        "access_log: seal 2 was changed."
    ]
    gone = faults_after("log_seal", "DELETE FROM log_seal WHERE number = 2")
    assert gone[0] == "access_log: the seals from 2 to 2 are missing."
    assert gone[1].startswith("access_log: entries were added among sealed ones: ")
    assert faults_after("log_seal", "DELETE FROM log_seal WHERE number = 1")[0].endswith("from 1 to 1 are missing.")
    # Only a seal that was noted elsewhere shows that the newest ones are gone.
    with transaction.atomic():
        as_intruder("log_seal", "DELETE FROM log_seal WHERE number = 3")
        assert verify_log(AccessRecord).faults == []
        assert verify_log(AccessRecord, [name_of(made[2])]).faults == [
            "access_log: seal 3 is missing or not the expected one."
        ]
        transaction.set_rollback(True)
    assert verify_log(AccessRecord).faults == []


def test_an_entry_that_is_added_among_sealed_ones_is_named(agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    pks = add_some(agent, 3)
    later = add(agent, customer_key="key-x", id=pks[-1] + 10).pk
    seal_log(AccessRecord)
    execute(copied(pks[0], id=later - 5)[1])
    report = verify_log(AccessRecord)
    assert (report.faults, report.unsealed) == ([], 1)  # it may have been on its way
    monkeypatch.setattr("dashboard.access.chain.verifying.LATE", timedelta(0))
    assert verify_log(AccessRecord).faults == [f"access_log: entries were added among sealed ones: {later - 5}."]


def test_who_has_the_database_alone_cannot_make_seals(agent: User, settings: Settings) -> None:
    add_some(agent, 3)
    seal_log(AccessRecord)
    add_some(agent, 2)
    mine, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" + "1" * 40
    (fault,) = verify_log(AccessRecord).faults
    assert fault.endswith("seal 1, the newest, was not signed with SECRET_KEY or SECRET_KEY_FALLBACKS.")
    with pytest.raises(UnknownSignature, match="put the old one into SECRET_KEY_FALLBACKS"):
        seal_log(AccessRecord)
    settings.SECRET_KEY_FALLBACKS = [mine]
    assert verify_log(AccessRecord).faults == []
    assert seal_log(AccessRecord)
    settings.SECRET_KEY_FALLBACKS = []  # the new key now vouches for the whole chain
    assert verify_log(AccessRecord).faults == []
    assert Seal.objects.get(number=2).signature != signature_of(Seal.objects.get(number=2).chain, mine)


def test_what_comes_late_is_sealed_with_the_next_batch(agent: User) -> None:
    pks = add_some(agent, 2)
    young = add(agent, timezone.now()).pk
    last = add(agent, NOON + timedelta(days=1)).pk
    days = [(seal.day.isoformat(), seal.last_pk) for seal in seal_log(AccessRecord) if seal.day]
    assert days == [("2026-05-04", pks[1]), ("2026-05-05", last)]
    before = verify_log(AccessRecord)
    assert (before.faults, before.unsealed) == ([], 1)
    (late,) = seal_log(AccessRecord)
    assert (late.number, late.last_pk, set(dict(unpacked(late.members)))) == (3, last, {young})
    after = verify_log(AccessRecord)
    assert (after.faults, after.unsealed, after.entries) == ([], 0, 4)
    assert after.without_entry == before.without_entry
    assert seal_log(AccessRecord) == []


def test_the_security_log_is_sealed_and_archived_too(agent: User, settings: Settings, tmp_path: Path) -> None:
    fields = {"at": NOON, "event": "role-changed", "staff": agent, "staff_name": "sample", "about": agent}
    pks = [SecurityRecord.objects.create(**fields, detail=f"support → {role}").pk for role in ("manager", "admin")]
    assert "security_log: 2 new entries sealed." in run("seal_logs")
    seal = "security_log: seal 1 (2026-05-04, 2 entries): 1"
    change = "UPDATE security_log SET detail = 'support → marketing' WHERE id = %s"
    assert faults_after("security_log", change, pks[1], log=SecurityRecord) == [f"{seal} changed: {pks[1]}."]
    delete = "DELETE FROM security_log WHERE id = %s"
    assert faults_after("security_log", delete, pks[0], log=SecurityRecord) == [f"{seal} missing: {pks[0]}."]
    settings.LOG_RETENTION_DAYS = 31
    run("archive_logs", "--folder", str(tmp_path))
    assert not SecurityRecord.objects.exists()
    assert "security_log-2026-05-04-1-1.jsonl.gz: 2 entries" in run("verify_logs", *map(str, tmp_path.iterdir()))
    assert verify_log(SecurityRecord).faults == []


def test_numbers_without_an_entry_are_counted(agent: User) -> None:
    pks = add_some(agent, 5)
    as_intruder("access_log", "DELETE FROM access_log WHERE id IN (%s, %s)", pks[1], pks[4])
    execute("DELETE FROM access_log_text WHERE record_id IN (%s, %s)", pks[1], pks[4])
    before = verify_log(AccessRecord).without_entry
    seal_log(AccessRecord)
    assert before == verify_log(AccessRecord).without_entry >= 2


def test_a_text_is_beside_its_entry_and_can_go(agent: User) -> None:
    entry = add(agent, customer_id="salma@example.com")
    again = AccessRecord.objects.get(pk=entry.pk)
    assert (again.customer_id, again.is_erased, len(again.text_digest), len(again.salt)) == (
        "salma@example.com",
        False,
        64,
        32,
    )
    assert AccessRecord._base_manager.get(pk=entry.pk).customer_id == "salma@example.com"
    twin = add(agent, customer_id="salma@example.com")
    assert twin.text_digest != entry.text_digest  # nobody can see that it is the same customer
    LoggedText.objects.filter(pk=entry.pk).delete()
    again = AccessRecord.objects.get(pk=entry.pk)
    assert (again.customer_id, again.is_erased) == ("", True)
    plain = AccessRecord.objects.get(pk=add(agent).pk)
    assert (plain.customer_id, plain.is_erased, plain.text_digest) == ("", False, "")
    added: list[dict[str, Any]] = [{"customer_id": "c-1"}, {}]
    bulk = AccessRecord.objects.bulk_create(AccessRecord(staff=agent, **fields) for fields in added)
    stored = AccessRecord.objects.filter(pk__in=[one.pk for one in bulk])
    assert sorted(row.customer_id for row in stored) == ["", "c-1"]


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_commands_say_what_they_found(agent: User) -> None:
    pks = add_some(agent, 3)
    said = run("seal_logs")
    assert said.startswith("access_log: 3 new entries sealed. Newest seal: access_log:1:")
    seal = said.split()[-1]
    assert "3 entries compared with 1 seal" in run("verify_logs", "--expect", seal)
    as_intruder("access_log", "UPDATE access_log SET page = 'balance' WHERE id = %s", pks[0])
    out = StringIO()
    with pytest.raises(CommandError, match="1 fault found"):
        call_command("verify_logs", stdout=out, stderr=out)
    assert f"1 changed: {pks[0]}." in out.getvalue()


def test_a_long_list_is_cut() -> None:
    report = Report("access_log")
    report.fault("gone", range(30))
    assert report.faults[0].endswith("18, 19, ….")
