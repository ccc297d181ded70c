"""What a PostgreSQL lacks that was made while `0003_search` was edited, on 20 November 2026.

Until 8:02, two processes that forgot words could wait for each other for ever. Until 12:57 there was an index that needed
the extension pg_trgm; `0007_postgresql` drops it. The extension stays, since another program may use it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

HELD = """
    EXISTS (
        SELECT FROM customers_knowncustomer
        WHERE customers_name_terms(program COLLATE "C", name_words) @> ARRAY[entry || '.']
    )
"""
FORGET_WORDS = f"""
    CREATE OR REPLACE FUNCTION customers_forget_words(entries text[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE orphans text[] := ARRAY(SELECT entry FROM unnest(entries) entry WHERE NOT {HELD});
    BEGIN
        orphans := ARRAY(
            SELECT entry FROM customers_name_word WHERE entry = ANY (orphans) FOR UPDATE SKIP LOCKED
        );
        DELETE FROM customers_name_word WHERE entry = ANY (orphans) AND NOT {HELD};
    END $$
"""


def replace(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORGET_WORDS, params=None)


class Migration(migrations.Migration):
    dependencies = [("customers", "0014_place")]

    operations = [migrations.RunPython(replace, migrations.RunPython.noop)]
