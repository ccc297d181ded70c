"""PostgreSQL: an index for parts of e-mails, and room for what changes often.

The index has every run of four characters of an e-mail (the last one ends with a blank), each behind the programme's
slug. Four rather than pg_trgm's three, and with their full stops and @, are each in so few e-mails that putting them
together costs a third; and no extension has to be installed. SQLite has its index since `0003_search`.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

ADD = (
    # Points and times change a hundred times as often as what is searched: with room on its page a row gets its new version
    # there, and no index is touched.
    "ALTER TABLE customers_knowncustomer SET (fillfactor = 80)",
    "DROP INDEX IF EXISTS customers_email_parts",  # of pg_trgm, before
    """
    CREATE FUNCTION customers_email_grams(program text, email text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 AS $$
        SELECT array_to_tsvector(array_agg(program || ' ' || substr(email || ' ', place, 4)))
        FROM generate_series(1, length(email) - 2) place
    $$
    """,
    # A long list of what is pending would be read by every search.
    """
    CREATE INDEX customers_email_grams ON customers_knowncustomer
    USING gin (customers_email_grams(program COLLATE "C", email_folded)) WITH (gin_pending_list_limit = 256)
    """,
)
REMOVE = (
    "DROP INDEX customers_email_grams",
    "DROP FUNCTION customers_email_grams(text, text)",
    "ALTER TABLE customers_knowncustomer RESET (fillfactor)",
)


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in ADD:
            schema_editor.execute(statement, params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in REMOVE:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_stamps_totals")]

    operations = [migrations.RunPython(add, remove)]
