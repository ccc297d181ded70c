"""Columns by which a phone is found by its beginning. `0010` fills them, `0011` makes their indexes."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NEW = ("phone_folded", "phone_national")


def compare_bytes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As in `0002_folded_columns`: only so does a B-tree of PostgreSQL find how a text begins."""
    if schema_editor.connection.vendor == "postgresql":
        for column in NEW:
            schema_editor.execute(f'ALTER TABLE customers_knowncustomer ALTER COLUMN {column} TYPE text COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_forgetting_key")]

    operations = [
        *(
            migrations.AddField("knowncustomer", column, models.TextField(blank=True, default="", editable=False))
            for column in NEW
        ),
        migrations.RunPython(compare_bytes, migrations.RunPython.noop),
    ]
