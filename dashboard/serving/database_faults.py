"""What is wrong with the dashboard's own database, in words that a page, a log line and `/readyz` share."""

import sqlite3
from enum import StrEnum

from django.db import InterfaceError, InternalError, OperationalError

# Django raises these if a database cannot be reached or used. A write to a read-only PostgreSQL is an InternalError.
DATABASE_ERRORS = (OperationalError, InterfaceError, InternalError)


class Fault(StrEnum):
    DISK_FULL = "disk full"
    READ_ONLY = "read only"
    LOCKED = "locked"  # something else keeps a lock for too long
    OTHER = "failed"


BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: Fault.DISK_FULL,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
}
BY_SQLSTATE = {"53100": Fault.DISK_FULL, "25006": Fault.READ_ONLY, "55P03": Fault.LOCKED}  # of PostgreSQL


def fault_of(error: BaseException) -> Fault:
    """Return what an error of the database, or the error behind it, says; `OTHER` if it says nothing of that kind."""
    cause: BaseException | None = error
    while cause is not None:
        basic_code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the rest tells variants apart
        if fault := BY_SQLITE_CODE.get(basic_code) or BY_SQLSTATE.get(getattr(cause, "sqlstate", None) or ""):
            return fault
        cause = cause.__cause__ or cause.__context__
    return Fault.OTHER
