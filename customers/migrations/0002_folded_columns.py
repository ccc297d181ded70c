"""What is searched is kept folded beside every customer: columns, what they hold for who is known already, B-trees."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from customers.finding.columns import COLUMNS

BATCH = 2000


def compare_bytes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Collation "C" on PostgreSQL: folded text needs no language, and only so does a B-tree find how a text begins."""
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(f'ALTER TABLE customers_knowncustomer ALTER COLUMN {column} TYPE text COLLATE "C"')


def fold(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    known = apps.get_model("customers", "KnownCustomer")._default_manager
    rows = []
    for row in known.iterator(BATCH):
        for column, folded in COLUMNS.items():
            setattr(row, column, folded(row))
        rows.append(row)
        if len(rows) == BATCH:
            known.bulk_update(rows, COLUMNS)
            rows.clear()
    known.bulk_update(rows, COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.RemoveField("knowncustomer", "phone_digits"),
        *(
            migrations.AddField("knowncustomer", column, models.TextField(blank=True, default="", editable=False))
            for column in ("name_words", "id_folded", "email_folded", "phone_reversed", "code_folded")
        ),
        migrations.AlterField(
            "knowncustomer",
            "learned_from",
            models.CharField(
                max_length=8,
                choices=[
                    ("profile", "Profile"),
                    ("referral", "Referral"),
                    ("activity", "Activity"),
                    ("search", "Search"),
                    ("webhook", "Webhook"),
                    ("import", "Import"),
                    ("crawl", "Crawl"),
                ],
            ),
        ),
        migrations.RunPython(compare_bytes, migrations.RunPython.noop),
        migrations.RunPython(fold, migrations.RunPython.noop),
        *(
            migrations.AddIndex("knowncustomer", models.Index(fields=["program", column], name=name))
            for column, name in (
                ("name_words", "customers_by_name"),
                ("id_folded", "customers_by_id"),
                ("email_folded", "customers_by_email"),
                ("phone_reversed", "customers_by_phone"),
                ("code_folded", "customers_by_code"),
                ("platform_id", "customers_by_platform_id"),
            )
        ),
    ]
