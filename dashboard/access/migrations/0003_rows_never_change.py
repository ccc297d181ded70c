"""The database refuses to change rows of the access log too, whoever asks.

SQLite lets rows be deleted: Django empties tables between tests by deleting (on PostgreSQL it truncates).
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SENTENCE = "rows of the access log are never changed"
POSTGRESQL = (
    f"""
    CREATE FUNCTION access_log_never_changes() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$
    """,
    """
    CREATE TRIGGER access_log_never_changes BEFORE UPDATE OR DELETE ON access_log
    FOR EACH ROW EXECUTE FUNCTION access_log_never_changes()
    """,
)
SQLITE = (
    f"""
    CREATE TRIGGER access_log_never_changes BEFORE UPDATE ON access_log
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """,
)
UNDO_POSTGRESQL = (
    "DROP TRIGGER access_log_never_changes ON access_log",
    "DROP FUNCTION access_log_never_changes()",
)
UNDO_SQLITE = ("DROP TRIGGER access_log_never_changes",)


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"postgresql": UNDO_POSTGRESQL, "sqlite": UNDO_SQLITE}.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("access", "0002_roles")]

    operations = [migrations.RunPython(add, remove)]
