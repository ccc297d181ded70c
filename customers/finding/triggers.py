"""SQLite's triggers, which keep its search indexes in step with the customers' table.

They are outside the migrations, since SQLite loses them whenever Django remakes the table to change a column. Missing
triggers are made again after each run of migrations.
"""

# ruff: noqa: S608 (statements are put together from constants)

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ENTRY_POSITIONS = ",".join(map(str, range(1, 82)))  # in an entry: a slug of at most 40, a blank, a word of 40
OLD_DOCUMENT = "':' || old.program || ' ' || old.name_words"
NEW_DOCUMENT = "':' || new.program || ' ' || new.name_words"
# Deleting a name from the index needs exactly the text that was written.
FORGET_NAME = f"INSERT INTO customers_names (customers_names, rowid, words) VALUES ('delete', old.id, {OLD_DOCUMENT});"
LEARN_NAME = f"INSERT INTO customers_names (rowid, words) VALUES (new.id, {NEW_DOCUMENT});"
FORGET_EMAIL = """
    INSERT INTO customers_emails (customers_emails, rowid, email)
    VALUES ('delete', old.id, ':' || old.program || ' ' || old.email_folded);
"""
LEARN_EMAIL = """
    INSERT INTO customers_emails (rowid, email) VALUES (new.id, ':' || new.program || ' ' || new.email_folded);
"""
# Words are letters and digits, so a list of them is easily made into JSON. OR IGNORE would not work: the conflict
# clause of the statement that fires a trigger overrides it.
NAME_WORDS = """json_each('["' || replace({}.name_words, ' ', '","') || '"]')"""
LEARN_WORDS = f"""
    INSERT INTO customers_name_word
    SELECT new.program || ' ' || value FROM {NAME_WORDS.format("new")} WHERE value <> '' ON CONFLICT DO NOTHING;
"""
FORGET_WORDS = f"""
    DELETE FROM customers_name_word
    WHERE entry IN (SELECT old.program || ' ' || value FROM {NAME_WORDS.format("old")})
    AND NOT EXISTS (
        SELECT 1 FROM customers_names
        WHERE customers_names MATCH '":' || old.program || '" AND "' || substr(entry, instr(entry, ' ') + 1) || '"'
    );
"""
DELETIONS = f"""
    SELECT substr({{0}}.entry, 1, place.value - 1) || substr({{0}}.entry, place.value + 1)
    FROM json_each('[{ENTRY_POSITIONS}]') place
    WHERE place.value BETWEEN instr({{0}}.entry, ' ') + 1 AND length({{0}}.entry)
    UNION ALL SELECT {{0}}.entry
"""
TRIGGERS = {
    "customers_word_known": f"""
    CREATE TRIGGER customers_word_known AFTER INSERT ON customers_name_word BEGIN
        INSERT INTO customers_name_deletion
        SELECT DISTINCT deletion.*, new.entry FROM ({DELETIONS.format("new")}) deletion;
    END
    """,
    "customers_word_forgotten": f"""
    CREATE TRIGGER customers_word_forgotten AFTER DELETE ON customers_name_word BEGIN
        DELETE FROM customers_name_deletion
        WHERE entry = old.entry AND deletion IN ({DELETIONS.format("old")});
    END
    """,
    "customers_known": f"""
    CREATE TRIGGER customers_known AFTER INSERT ON customers_knowncustomer BEGIN
        {LEARN_NAME} {LEARN_EMAIL} {LEARN_WORDS}
    END
    """,
    "customers_forgotten": f"""
    CREATE TRIGGER customers_forgotten AFTER DELETE ON customers_knowncustomer BEGIN
        {FORGET_NAME} {FORGET_EMAIL} {FORGET_WORDS}
    END
    """,
    "customers_renamed": f"""
    CREATE TRIGGER customers_renamed AFTER UPDATE ON customers_knowncustomer
    WHEN old.name_words <> new.name_words OR old.program <> new.program OR old.id <> new.id BEGIN
        {FORGET_NAME} {LEARN_NAME} {LEARN_WORDS} {FORGET_WORDS}
    END
    """,
    "customers_readdressed": f"""
    CREATE TRIGGER customers_readdressed AFTER UPDATE ON customers_knowncustomer
    WHEN old.email_folded <> new.email_folded OR old.program <> new.program OR old.id <> new.id BEGIN
        {FORGET_EMAIL} {LEARN_EMAIL}
    END
    """,
}


def restore(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        existing = {name for (name,) in cursor.fetchall()}
        for statement in (statement for name, statement in TRIGGERS.items() if name not in existing):
            cursor.execute(statement)


def after_migrating(using: str, **_: Any) -> None:
    """Receive Django's `post_migrate`."""
    connection = connections[using]
    if connection.vendor == "sqlite" and "customers_names" in connection.introspection.table_names():
        restore(connection)
