"""Two roles in a real PostgreSQL: the owner migrates and archives; the application can do all that the product does,
and cannot change or remove an entry of a log."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from customers import index_writes
from dashboard.access.chain.verifying import verify_log
from dashboard.access.logs.database_roles import append_only_tables, may_change_logs
from dashboard.access.models import AccessRecord, LoggedText
from dashboard.access.sessions.models import StaffSession
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.serving.databases import database, owner_database
from tests.access.chain.test_chain import add, add_some, execute, run
from tests.customers.databases import connected_to
from tests.debian_postgres import DebianPostgres
from tests.servers import ROOT


@pytest.fixture
def owner(full_postgres: DebianPostgres) -> str:
    """The MIGRATION_DATABASE_URL of an empty database with an owner, and another role `desk_app` without rights."""
    with psycopg.connect(full_postgres.url(), autocommit=True) as server:
        server.execute("CREATE ROLE desk_owner LOGIN")
        server.execute("CREATE ROLE desk_app LOGIN")
        server.execute("CREATE DATABASE roles OWNER desk_owner")
    return as_role("desk_owner", full_postgres.url("roles"))


def as_role(role: str, url: str) -> str:
    return url.replace("postgres@", f"{role}@").replace("desk_owner@", f"{role}@")


@pytest.fixture
def application(
    owner: str, transactional_db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The product works as `desk_app`, in the database that `manage.py migrate` has set up as its owner."""
    url = as_role("desk_app", owner)
    environment = {"DATABASE_URL": url, "MIGRATION_DATABASE_URL": owner, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
    settings.MIGRATION_DATABASE = owner_database(owner, database(url))
    with connected_to(url, monkeypatch):
        yield url


def test_the_application_does_everything_but_empty_the_logs(
    application: str, owner: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not may_change_logs()
    user = User.objects.create_user("sample-of-roles", password="sample-Passphrase-1")
    user.groups.add(Group.objects.get(name="manager"))
    client = Client()
    assert client.login(username="sample-of-roles", password="sample-Passphrase-1")
    assert client.get("/access-log/").status_code == 200
    index_writes.store("main", [CustomerRecord("c-1", "profile", name="Sample Person", email="sample@example.com")])
    index_writes.store("main", [CustomerRecord("c-1", "profile", name="Another Name")])
    old = timezone.now() - timedelta(days=40)
    add_some(user, 3, old)
    add(user, old, customer_id="sample@example.com", page="search")
    assert "4 new entries sealed" in run("seal_logs")
    assert "Texts erased from the access log: 2." in run("forget_customer", "c-1")
    run("clearsessions")
    client.logout()
    assert not StaffSession.objects.exists()
    report = verify_log(AccessRecord)
    assert (report.faults, report.entries, report.erased, report.unsealed) == ([], 4, 2, 1)

    for table in append_only_tables():
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(DatabaseError, match="permission denied"):
                execute(statement)
    for statement in (
        "DROP TRIGGER access_log_never_changes ON access_log",
        "ALTER TABLE access_log DISABLE TRIGGER ALL",
        "SELECT setval('access_log_id_seq', 1)",
        "DELETE FROM django_migrations",
    ):
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            execute(statement)

    settings.LOG_RETENTION_DAYS = 31
    assert "4 entries of" in run("archive_logs", "--folder", str(tmp_path))
    assert connection.settings_dict["USER"] == "desk_app"
    assert AccessRecord.objects.count() == 1
    assert not LoggedText.objects.exists()
    assert verify_log(AccessRecord).faults == []
    assert 'REVOKE UPDATE, DELETE, TRUNCATE ON "access_log" FROM "desk_app";' in run("database_grants", "desk_app")
    with connected_to(owner, monkeypatch):
        assert may_change_logs()


def test_both_addresses_lead_to_one_database() -> None:
    application = database("postgres://app@127.0.0.1/desk")
    assert owner_database("", application) is None
    found = owner_database("postgres://owner@127.0.0.1/desk", application)
    assert found
    assert found["USER"] == "owner"
    for url, sentence in (
        ("postgres://owner@127.0.0.1/other", "must lead to the database of DATABASE_URL"),
        ("postgres://owner@db.example.com/desk", "MIGRATION_DATABASE_URL reaches another machine without TLS"),
        ("mysql://owner@127.0.0.1/desk", "MIGRATION_DATABASE_URL must start with"),
    ):
        with pytest.raises(ImproperlyConfigured, match=sentence):
            owner_database(url, application)
