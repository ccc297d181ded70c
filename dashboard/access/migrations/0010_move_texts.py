"""The ids and words of existing rows move to the side table. Rows get a salt, and the digest of their text.

In batches, each in a transaction of its own: a migration that was stopped goes on where it was. A million rows take
about a minute.
"""

import secrets

from dashboard.access.chain.digests import text_digest
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH_SIZE = 2000
# Only here rows change: the trigger of `0003_rows_never_change` steps aside for the length of a batch.
SENTENCE = "rows of the access log are never changed"
OFF = {
    "postgresql": "ALTER TABLE access_log DISABLE TRIGGER access_log_never_changes",
    "sqlite": "DROP TRIGGER access_log_never_changes",
}
ON = {
    "postgresql": "ALTER TABLE access_log ENABLE TRIGGER access_log_never_changes",
    "sqlite": f"""
        CREATE TRIGGER access_log_never_changes BEFORE UPDATE ON access_log
        BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
    """,
}


def move_texts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        last = 0
        while True:
            # In order of id, so that each row is read once. Rows of another process have no salt until they are moved.
            cursor.execute(
                "SELECT id, programme, customer_id FROM access_log WHERE id > %s AND salt = '' ORDER BY id LIMIT %s",
                [last, BATCH_SIZE],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            texts = [(pk, program, secrets.token_hex(16), text) for pk, program, text in rows if text]
            digests = {pk: text_digest(salt, text) for pk, _program, salt, text in texts}
            with transaction.atomic(using=connection.alias):
                cursor.execute(OFF[connection.vendor])
                cursor.executemany(
                    "INSERT INTO access_log_text (record_id, program, salt, text) VALUES (%s, %s, %s, %s)", texts
                )
                cursor.executemany(
                    "UPDATE access_log SET salt = %s, text_digest = %s, customer_id = '' WHERE id = %s",
                    [(secrets.token_hex(16), digests.get(pk, ""), pk) for pk, _program, _text in rows],
                )
                cursor.execute(ON[connection.vendor])


def move_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    with transaction.atomic(using=schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
        cursor.execute(OFF[vendor])
        cursor.execute("""
            UPDATE access_log SET salt = '', text_digest = '', customer_id = COALESCE(
                (SELECT text FROM access_log_text WHERE record_id = access_log.id), '')
        """)
        cursor.execute("DELETE FROM access_log_text")
        cursor.execute(ON[vendor])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("access", "0009_texts_and_seals")]

    operations = [migrations.RunPython(move_texts, move_back)]
