"""Rows of the access log have no id any more, only their side table has. `LoggedCustomer` is filled from there.

PostgreSQL lets the owner remove archived rows, and nothing else. Seals never change either.
"""

from importlib import import_module

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

rows_never_change = import_module("dashboard.access.migrations.0003_rows_never_change")
customers_of_rows = import_module("dashboard.access.migrations.0005_customers_of_rows")
security_log = import_module("dashboard.access.migrations.0007_security_log")
move_texts = import_module("dashboard.access.migrations.0010_move_texts")

# Customers with a key alone are in the row; those with a text beside it.
LEARN_KEY = """
    INSERT INTO logged_customer (programme, customer_key, customer_id)
    VALUES (new.programme, new.customer_key, '') ON CONFLICT DO NOTHING;
"""
LEARN_TEXT = """
    INSERT INTO logged_customer (programme, customer_key, customer_id)
    SELECT new.program, customer_key, new.text FROM access_log WHERE id = new.record_id ON CONFLICT DO NOTHING;
"""
SQLITE = (
    "DROP TRIGGER access_log_customer_met",
    "DROP INDEX access_log_customer_ids",
    "ALTER TABLE access_log DROP COLUMN customer_id",
    f"""
    CREATE TRIGGER access_log_customer_met AFTER INSERT ON access_log
    WHEN new.customer_key <> '' AND new.text_digest = '' BEGIN {LEARN_KEY} END
    """,
    f"CREATE TRIGGER access_log_text_met AFTER INSERT ON access_log_text BEGIN {LEARN_TEXT} END",
    """
    CREATE TRIGGER log_seal_never_changes BEFORE UPDATE ON log_seal
    BEGIN SELECT RAISE(ABORT, 'seals are never changed'); END
    """,
)
POSTGRESQL = (
    "LOCK TABLE access_log IN ACCESS EXCLUSIVE MODE",
    "DROP TRIGGER access_log_customer_met ON access_log",
    "DROP FUNCTION access_log_customer_met()",
    "DROP INDEX access_log_customer_ids",
    "ALTER TABLE access_log DROP COLUMN customer_id",
    f"""
    CREATE FUNCTION access_log_customer_met() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN {LEARN_KEY} RETURN NULL; END $$
    """,
    """
    CREATE TRIGGER access_log_customer_met AFTER INSERT ON access_log FOR EACH ROW
    WHEN (new.customer_key <> '' AND new.text_digest = '') EXECUTE FUNCTION access_log_customer_met()
    """,
    f"""
    CREATE FUNCTION access_log_text_met() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN {LEARN_TEXT} RETURN NULL; END $$
    """,
    """
    CREATE TRIGGER access_log_text_met AFTER INSERT ON access_log_text
    FOR EACH ROW EXECUTE FUNCTION access_log_text_met()
    """,
    # For every log and for the seals: a row may go once a seal says that it is in an archive, and never changes.
    """
    CREATE FUNCTION log_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF tg_op = 'DELETE' AND EXISTS (
            SELECT FROM log_seal note JOIN log_seal archived
            ON archived.log = note.log AND archived.number = note.archived_to
            WHERE note.log = tg_table_name AND old.id <= archived.last_pk
        ) THEN
            RETURN old;
        END IF;
        RAISE EXCEPTION 'rows of % are never changed', tg_table_name;
    END $$
    """,
    """
    CREATE FUNCTION log_seal_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF tg_op = 'DELETE' AND EXISTS (
            SELECT FROM log_seal WHERE log = old.log AND archived_to > old.number
        ) THEN
            RETURN old;
        END IF;
        RAISE EXCEPTION 'seals are never changed';
    END $$
    """,
    """
    CREATE TRIGGER log_seal_never_changes BEFORE UPDATE OR DELETE ON log_seal
    FOR EACH ROW EXECUTE FUNCTION log_seal_never_changes()
    """,
    "DROP TRIGGER access_log_never_changes ON access_log",
    "DROP FUNCTION access_log_never_changes()",
    """
    CREATE TRIGGER access_log_never_changes BEFORE UPDATE OR DELETE ON access_log
    FOR EACH ROW EXECUTE FUNCTION log_never_changes()
    """,
    *security_log.UNDO_POSTGRESQL,
    """
    CREATE TRIGGER security_log_never_changes BEFORE UPDATE OR DELETE ON security_log
    FOR EACH ROW EXECUTE FUNCTION log_never_changes()
    """,
)
UNDO_SQLITE = (
    "DROP TRIGGER log_seal_never_changes",
    "DROP TRIGGER access_log_text_met",
    "DROP TRIGGER access_log_customer_met",
    "ALTER TABLE access_log ADD COLUMN customer_id varchar(256) DEFAULT '' NOT NULL",
    "CREATE INDEX access_log_customer_ids ON access_log (customer_id, programme)",
    customers_of_rows.SQLITE[1],
)
UNDO_POSTGRESQL = (
    "DROP TRIGGER log_seal_never_changes ON log_seal",
    "DROP FUNCTION log_seal_never_changes()",
    "DROP TRIGGER access_log_never_changes ON access_log",
    "DROP TRIGGER security_log_never_changes ON security_log",
    "DROP FUNCTION log_never_changes()",
    *rows_never_change.POSTGRESQL,
    *security_log.POSTGRESQL,
    "DROP TRIGGER access_log_text_met ON access_log_text",
    "DROP FUNCTION access_log_text_met()",
    "DROP TRIGGER access_log_customer_met ON access_log",
    "DROP FUNCTION access_log_customer_met()",
    "ALTER TABLE access_log ADD COLUMN customer_id varchar(256) DEFAULT '' NOT NULL",
    "CREATE INDEX access_log_customer_ids ON access_log (customer_id, programme)",
    *customers_of_rows.POSTGRESQL[3:],
)


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}.get(vendor, ()):
        if "DROP COLUMN customer_id" in statement:  # last: rows that an older version has written meanwhile
            move_texts.move_texts(apps, schema_editor)
        schema_editor.execute(statement, params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in {"postgresql": UNDO_POSTGRESQL, "sqlite": UNDO_SQLITE}.get(vendor, ()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("access", "0010_move_texts")]

    operations = [
        migrations.RunPython(add, remove),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("accessrecord", "access_log_customer_ids"),
                migrations.RemoveField("accessrecord", "customer_id"),
            ]
        ),
    ]
