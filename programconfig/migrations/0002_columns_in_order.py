"""Snapshots of a SQLite that was made before 20 November 2026, 14:14: its long columns do not stand last.

`0001_initial` was edited then. SQLite reads a row from its beginning, so it would read the long texts of each snapshot on
the way to the short columns behind them. Nothing is changed in other databases.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LAST = "sent"


def put_in_order(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    if connection.vendor != "sqlite":
        return
    snapshots = apps.get_model("programconfig", "Snapshot")
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, snapshots._meta.db_table)
    if columns[-1].name != LAST:
        schema_editor._remake_table(snapshots)  # type: ignore[attr-defined]  # as Django does to change a column


class Migration(migrations.Migration):
    dependencies = [("programconfig", "0001_initial")]

    operations = [migrations.RunPython(put_in_order, migrations.RunPython.noop)]
