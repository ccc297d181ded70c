"""Whom rows are about, each customer once, so that rows are found by a part of an id among millions of them.

The databases' triggers keep it in step with the log. Parts of ids: SQLite has an FTS5 table of their trigrams, PostgreSQL
a GIN index on them, which needs no extension. SQLite loses triggers when a later migration remakes a table: that one has
to make them again, as it has to make that of `0003_rows_never_change`.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FILL = """
    INSERT INTO logged_customer (programme, customer_key, customer_id)
    SELECT DISTINCT programme, customer_key, customer_id FROM access_log WHERE customer_key <> '' OR customer_id <> ''
"""
SQLITE = (
    """
    CREATE VIRTUAL TABLE logged_customer_part USING fts5(
        customer_id, content='logged_customer', content_rowid='id', columnsize=0, tokenize='trigram')
    """,
    """
    CREATE TRIGGER access_log_customer_met AFTER INSERT ON access_log
    WHEN new.customer_key <> '' OR new.customer_id <> '' BEGIN
        INSERT INTO logged_customer (programme, customer_key, customer_id)
        VALUES (new.programme, new.customer_key, new.customer_id) ON CONFLICT DO NOTHING;
    END
    """,
    """
    CREATE TRIGGER logged_customer_learnt AFTER INSERT ON logged_customer BEGIN
        INSERT INTO logged_customer_part (rowid, customer_id) VALUES (new.id, new.customer_id);
    END
    """,
    # Django empties tables between tests.
    """
    CREATE TRIGGER logged_customer_gone AFTER DELETE ON logged_customer BEGIN
        INSERT INTO logged_customer_part (logged_customer_part, rowid, customer_id)
        VALUES ('delete', old.id, old.customer_id);
    END
    """,
    FILL,
)
UNDO_SQLITE = (
    "DROP TRIGGER access_log_customer_met",
    "DROP TRIGGER logged_customer_learnt",
    "DROP TRIGGER logged_customer_gone",
    "DROP TABLE logged_customer_part",
)
POSTGRESQL = (
    """
    CREATE FUNCTION logged_trigrams(customer_id text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 AS $$
        SELECT array_agg(DISTINCT substr(lower(customer_id), place, 3))
        FROM generate_series(1, length(customer_id) - 2) place
    $$
    """,
    FILL,
    """
    CREATE INDEX logged_customer_trigrams ON logged_customer
    USING gin (logged_trigrams(customer_id)) WITH (gin_pending_list_limit = 256)
    """,
    """
    CREATE FUNCTION access_log_customer_met() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF new.customer_key <> '' OR new.customer_id <> '' THEN
            INSERT INTO logged_customer (programme, customer_key, customer_id)
            VALUES (new.programme, new.customer_key, new.customer_id) ON CONFLICT DO NOTHING;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER access_log_customer_met AFTER INSERT ON access_log
    FOR EACH ROW EXECUTE FUNCTION access_log_customer_met()
    """,
)
UNDO_POSTGRESQL = (
    "DROP TRIGGER access_log_customer_met ON access_log",
    "DROP FUNCTION access_log_customer_met()",
    "DROP INDEX logged_customer_trigrams",
    "DROP FUNCTION logged_trigrams(text)",
)


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"postgresql": UNDO_POSTGRESQL, "sqlite": UNDO_SQLITE}.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("access", "0004_found")]

    operations = [
        migrations.CreateModel(
            name="LoggedCustomer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.CharField(max_length=40)),
                ("customer_key", models.CharField(max_length=64)),
                ("customer_id", models.CharField(max_length=256)),
            ],
            options={
                "db_table": "logged_customer",
                "default_permissions": (),
                "indexes": [models.Index(fields=["customer_id", "programme"], name="logged_customer_by_id")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer_key", "customer_id", "programme"), name="logged_customer_once"
                    )
                ],
            },
        ),
        migrations.RunPython(add, remove),
        # With the programme behind the id: SQLite would read all rows of the programme to find those of an id.
        migrations.RemoveIndex(model_name="accessrecord", name="access_log_customer_id"),
        migrations.AddIndex(
            model_name="accessrecord",
            index=models.Index(fields=["customer_id", "programme"], name="access_log_customer_ids"),
        ),
    ]
