"""Errors of both databases, as Django raises them, and what they say."""

import sqlite3
from contextlib import closing

import psycopg.errors
import pytest
from django.db import InternalError, OperationalError

from dashboard.serving.database_faults import DATABASE_ERRORS, Fault, fault_of


@pytest.mark.parametrize(
    ("cause", "fault"),
    [
        (psycopg.errors.DiskFull(), Fault.DISK_FULL),
        (psycopg.errors.ReadOnlySqlTransaction(), Fault.READ_ONLY),
        (psycopg.errors.LockNotAvailable(), Fault.LOCKED),
        (psycopg.errors.AdminShutdown(), Fault.OTHER),
        (None, Fault.OTHER),
    ],
)
def test_postgresql_says_what_is_wrong(cause: Exception | None, fault: Fault) -> None:
    error = InternalError("the server at 192.0.2.9 refused")
    error.__cause__ = cause
    assert isinstance(error, DATABASE_ERRORS)
    assert fault_of(error) is fault


def test_sqlite_says_what_is_wrong() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA query_only = ON")
        with pytest.raises(sqlite3.OperationalError) as failed:
            database.execute("CREATE TABLE sample (id)")
    error = OperationalError("failed")
    error.__context__ = failed.value
    assert fault_of(error) is Fault.READ_ONLY
