"""The security log. As for the access log, the database refuses to change its rows: see `0003_rows_never_change`."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SENTENCE = "rows of the security log are never changed"
POSTGRESQL = (
    f"""
    CREATE FUNCTION security_log_never_changes() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$
    """,
    """
    CREATE TRIGGER security_log_never_changes BEFORE UPDATE OR DELETE ON security_log
    FOR EACH ROW EXECUTE FUNCTION security_log_never_changes()
    """,
)
SQLITE = (
    f"""
    CREATE TRIGGER security_log_never_changes BEFORE UPDATE ON security_log
    BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """,
)
UNDO_POSTGRESQL = (
    "DROP TRIGGER security_log_never_changes ON security_log",
    "DROP FUNCTION security_log_never_changes()",
)
UNDO_SQLITE = ("DROP TRIGGER security_log_never_changes",)


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"postgresql": UNDO_POSTGRESQL, "sqlite": UNDO_SQLITE}.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("access", "0006_program"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="SecurityRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("event", models.CharField(db_index=True, max_length=20)),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("staff_name", models.CharField(blank=True, max_length=150)),
                (
                    "about",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("about_name", models.CharField(blank=True, max_length=150)),
                ("program", models.CharField(blank=True, max_length=40)),
                ("detail", models.CharField(blank=True, max_length=250)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("request_id", models.CharField(blank=True, max_length=64)),
            ],
            options={"db_table": "security_log", "default_permissions": ()},
        ),
        migrations.RunPython(add, remove),
    ]
