"""Another database under Django for one test."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from asgiref.local import Local
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from dashboard.serving.databases import database
from tests.servers import ROOT


def migrate(url: str) -> str:
    """What `manage.py migrate` says on standard error."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@contextmanager
def connected_to(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every thread's default connection goes to `url` for a while."""
    before, threads = connections.settings["default"], connections.__dict__["_connections"]
    connections.settings["default"] = {**before, **database(url)}
    connections.__dict__["_connections"] = Local(connections.thread_critical)
    opened = []

    def create(alias: str) -> BaseDatabaseWrapper:
        opened.append(type(connections).create_connection(connections, alias))
        opened[-1].inc_thread_sharing()  # so that it can be closed here, whichever thread opened it
        return opened[-1]

    monkeypatch.setattr(connections, "create_connection", create)
    try:
        yield
    finally:
        for each in opened:
            each.close()
        connections.settings["default"], connections.__dict__["_connections"] = before, threads


@contextmanager
def instead(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same; the customers in that database are gone then, the forgotten too."""
    with connected_to(url, monkeypatch):
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                tables = "customers_knowncustomer, customers_forgotten, customers_forgettingkey, ledger_keptrow"
                cursor.execute(f"TRUNCATE {tables} CASCADE")
