"""The rights of the application's database role: it adds rows to the logs, and cannot change or remove them."""

from collections.abc import Iterator

from django.db import connection

from dashboard.access.chain.logs import LOGS, table_of
from dashboard.access.chain.models import Seal

MIGRATIONS = "django_migrations"


def append_only_tables() -> list[str]:
    """Return the tables whose rows the application only adds."""
    return [*map(table_of, LOGS), table_of(Seal)]


def grants(role: str) -> Iterator[str]:
    """Yield the statements that give `role` what the dashboard needs, and take what it must not have. The owner of the
    tables executes them after each migration, because new tables come without rights."""
    to = connection.ops.quote_name(role)
    yield f"GRANT USAGE ON SCHEMA public TO {to}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {to}"
    # Not UPDATE, which would let the role give out numbers again.
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {to}"
    for table in append_only_tables():
        yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {connection.ops.quote_name(table)} FROM {to}"
    yield f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {MIGRATIONS} FROM {to}"


def grant_to(role: str) -> None:
    """Give a role its rights, as the owner of the tables. The owner itself needs none."""
    if connection.vendor != "postgresql" or role in {"", connection.settings_dict["USER"]}:
        return
    with connection.cursor() as cursor:
        for statement in grants(role):
            cursor.execute(statement)


def may_change_logs() -> bool:
    """Return whether the database would let the application empty the logs: on PostgreSQL, as the owner of the tables
    or with such a right. SQLite has no roles, so there the answer is no."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(has_table_privilege(log, 'UPDATE, DELETE, TRUNCATE')) FROM unnest(%s::text[]) log",
            [append_only_tables()],
        )
        return bool(cursor.fetchone()[0])
