"""Whole days of a log go to files; the chain goes on, and the files can be verified for themselves."""

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from dashboard.access.access_log.erasing import erase_texts
from dashboard.access.chain.models import Seal
from dashboard.access.chain.verifying import verify_log
from dashboard.access.models import AccessRecord, LoggedCustomer, LoggedText
from dashboard.access.security_log.models import SecurityRecord
from tests.access.chain.test_chain import NOON, add, add_some, agent, as_intruder, engine, execute, run

__all__ = ["agent", "engine"]


def text_of(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()


def test_days_that_are_old_enough_go_to_files(agent: User, settings: Settings, tmp_path: Path) -> None:
    settings.LOG_RETENTION_DAYS = 31
    folder = tmp_path / "archive"
    old = [*add_some(agent, 3), *add_some(agent, 2, NOON + timedelta(days=1))]
    erased = add(agent, NOON + timedelta(days=1), customer_id="gone").pk
    assert erase_texts("main", [], lambda text: text == "gone") == 1
    last = add(agent, timezone.now() - timedelta(days=2), customer_id="c-0", customer_key="key-0").pk
    said = run("archive_logs", "--folder", str(folder))
    first, second = sorted(folder.iterdir())
    assert (first.name, second.name) == (
        "access_log-2026-05-04-1-1.jsonl.gz",
        "access_log-2026-05-05-2-2.jsonl.gz",
    )
    assert f"{first}: 3 entries of 2026-05-04." in said
    assert first.stat().st_mode & 0o777 == 0o600
    assert AccessRecord.objects.get().pk == last
    assert LoggedText.objects.get().pk == last
    # Nobody is findable whom no entry is about.
    assert set(LoggedCustomer.objects.values_list("customer_id", flat=True)) == {"c-0"}
    report = verify_log(AccessRecord)
    assert (report.faults, report.entries, report.archived_to) == ([], 1, 2)
    assert [seal.number for seal in Seal.objects.order_by("number")] == [2, 3, 4, 5]
    assert "3 entries compared with 1 seal.\n" in run("verify_logs", str(first))
    lines = [json.loads(line) for line in text_of(second).splitlines()]
    assert (lines[0]["day"], lines[1]["seal"]["number"]) == ("2026-05-05", 2)
    assert [(line["row"]["id"], line.get("text")) for line in lines[2:]] == [
        (old[3], "c-0"),
        (old[4], "c-1"),
        (erased, None),
    ]
    # Later days follow, and the notes of earlier archives go with them.
    settings.LOG_RETENTION_DAYS = 1
    run("archive_logs", "--folder", str(folder))
    assert not AccessRecord.objects.exists()
    report = verify_log(AccessRecord)
    assert (report.faults, report.archived_to) == ([], 5)
    for path in folder.iterdir():
        run("verify_logs", str(path))


def test_a_file_that_was_changed_is_not_what_was_written(agent: User, settings: Settings, tmp_path: Path) -> None:
    settings.LOG_RETENTION_DAYS = 31
    add_some(agent, 3)
    run("archive_logs", "--folder", str(tmp_path))
    (path,) = tmp_path.iterdir()
    text = text_of(path)
    for other, sentence in (
        (text.replace('"profile"', '"balance"', 1), "1 changed"),
        (text.replace("c-1", "c-7"), "1 with a changed id or search text"),
        ("".join(text.splitlines(keepends=True)[:-1]), "1 missing"),
        (text.replace('"last_pk": ', '"last_pk": 1'), "seal 1 was changed"),
        (text + "\n" * 2, "JSONDecodeError"),
    ):
        path.write_bytes(gzip.compress(other.encode()))
        with pytest.raises(CommandError, match=r"faults? found|can't be read") as error:
            run("verify_logs", str(path))
        assert sentence == "JSONDecodeError" or "2 faults" in str(error.value), sentence


def test_days_with_a_fault_stay(agent: User, settings: Settings, tmp_path: Path) -> None:
    settings.LOG_RETENTION_DAYS = None
    with pytest.raises(CommandError, match="LOG_RETENTION_DAYS is not set"):
        run("archive_logs")
    settings.LOG_RETENTION_DAYS = 31
    pks = add_some(agent, 2)
    run("seal_logs")
    as_intruder("access_log", "UPDATE access_log SET page = 'balance' WHERE id = %s", pks[0])
    with pytest.raises(CommandError, match=r"Not archived:\naccess_log: seal 1 .* 1 changed"):
        run("archive_logs", "--folder", str(tmp_path))
    assert AccessRecord.objects.count() == 2
    assert not [*tmp_path.iterdir()]


def test_postgresql_lets_nothing_go_that_no_seal_notes(agent: User) -> None:
    if connection.vendor == "sqlite":
        return  # it empties tables between tests by deleting
    add_some(agent, 2)
    SecurityRecord.objects.create(at=NOON, event="signed-in", staff=agent)
    run("seal_logs")
    statements = ("DELETE FROM access_log", "DELETE FROM log_seal", "UPDATE log_seal SET number = 2")
    for statement in (*statements, "DELETE FROM security_log", "UPDATE security_log SET detail = ''"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            execute(statement)
