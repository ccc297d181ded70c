"""What Django says about a database each time it is migrated."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as Caution
from django.db import connections

INDEX = "CREATE INDEX customers_email_parts ON customers_knowncustomer USING gin (email_folded gin_trgm_ops)"


def email_parts_are_indexed(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A caution when PostgreSQL has the customers but not the index for parts of their e-mails."""
    return [caution for alias in databases or () for caution in _check(alias)]


def _check(alias: str) -> list[CheckMessage]:
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('customers_name_word') IS NULL OR to_regclass('customers_email_parts') IS NOT NULL"
        )
        (is_well,) = cursor.fetchone()
    if is_well:
        return []
    return [
        Caution(
            "A part of an e-mail is searched by reading every customer: this PostgreSQL did not offer pg_trgm.",
            hint=f"Install its contrib package, then run: CREATE EXTENSION pg_trgm; {INDEX};",
            id="customers.W001",
        )
    ]
