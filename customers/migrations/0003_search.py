"""The search indexes, each database's own, kept in step with the customers by its triggers, in the same transaction.

SQLite: FTS5 tables without contents of names' words and of e-mails' trigrams, a programme's slug among them as `:slug`,
and every distinct word of names (`entry`: "slug word") with its single deletions. PostgreSQL: GIN on expressions of the
customers' own columns, so that only the distinct words need triggers; a word goes when the last name with it goes.
SQLite's triggers are in `customers.finding.triggers`.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from customers.finding.triggers import restore

WORDS = """json_each('["' || replace(known.name_words, ' ', '","') || '"]')"""
SQLITE = (
    """
    CREATE VIRTUAL TABLE customers_names USING fts5(
        words, content='', columnsize=0, detail=none, prefix='1 2 3 4', tokenize="ascii tokenchars ':-'")
    """,
    """
    CREATE VIRTUAL TABLE customers_emails USING fts5(
        email, content='', columnsize=0, detail=none, tokenize='trigram')
    """,
    "CREATE TABLE customers_name_word (entry TEXT PRIMARY KEY) WITHOUT ROWID",
    """
    CREATE TABLE customers_name_deletion (deletion TEXT, entry TEXT, PRIMARY KEY (deletion, entry)) WITHOUT ROWID
    """,
)
FILL_SQLITE = (
    """
    INSERT INTO customers_names (rowid, words)
    SELECT id, ':' || program || ' ' || name_words FROM customers_knowncustomer ORDER BY id
    """,
    """
    INSERT INTO customers_emails (rowid, email)
    SELECT id, ':' || program || ' ' || email_folded FROM customers_knowncustomer ORDER BY id
    """,
    f"""
    INSERT INTO customers_name_word
    SELECT DISTINCT known.program || ' ' || value FROM customers_knowncustomer known, {WORDS} WHERE value <> ''
    """,
)
UNDO_SQLITE = (
    "DROP TRIGGER customers_known",
    "DROP TRIGGER customers_forgotten",
    "DROP TRIGGER customers_renamed",
    "DROP TRIGGER customers_readdressed",
    "DROP TABLE customers_names",
    "DROP TABLE customers_emails",
    "DROP TABLE customers_name_word",
    "DROP TABLE customers_name_deletion",
)

WORDS_OF = "ARRAY(SELECT DISTINCT told.program || ' ' || word FROM {} told, {} WHERE word <> '' {})"
SPLIT = "unnest(string_to_array(told.name_words, ' ')) word"
CAME, WENT = WORDS_OF.format("came", SPLIT, ""), WORDS_OF.format("went", SPLIT, "")
OTHERS = (
    "AND NOT EXISTS (SELECT FROM {} o WHERE (o.id, o.program, o.name_words) = (told.id, told.program, told.name_words))"
)
CHANGED = WORDS_OF.format("came", SPLIT, OTHERS.format("went")), WORDS_OF.format("went", SPLIT, OTHERS.format("came"))
TERMS = 'customers_name_terms(program COLLATE "C", name_words)'
HELD = f"EXISTS (SELECT FROM customers_knowncustomer WHERE {TERMS} @> ARRAY[entry || '.'])"
POSTGRESQL = (
    # Every beginning of every word, and the word itself with a full stop, each behind the programme's slug.
    """
    CREATE FUNCTION customers_name_terms(program text, words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 AS $$
        SELECT array_agg(program || ' ' || term)
        FROM unnest(string_to_array(words, ' ')) word,
        LATERAL (SELECT left(word, size) term FROM generate_series(1, length(word)) size UNION ALL SELECT word || '.') t
        WHERE word <> ''
    $$
    """,
    """
    CREATE FUNCTION customers_deletions(entry text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 AS $$
        SELECT array_agg(left(entry, place - 1) || substr(entry, place + 1)) || entry
        FROM generate_series(position(' ' in entry) + 1, length(entry)) place
    $$
    """,
    'CREATE TABLE customers_name_word (entry text COLLATE "C" PRIMARY KEY)',
    f"INSERT INTO customers_name_word SELECT unnest({WORDS_OF.format('customers_knowncustomer', SPLIT, '')})",
    # A long list of what is pending would be read by every search.
    f"""
    CREATE INDEX customers_name_terms ON customers_knowncustomer
    USING gin ({TERMS}) WITH (gin_pending_list_limit = 256)
    """,
    """
    CREATE INDEX customers_name_deletions ON customers_name_word
    USING gin (customers_deletions(entry)) WITH (gin_pending_list_limit = 256)
    """,
    # A word that is there already is held by a share of its lock, so that nobody forgets it before this is committed.
    """
    CREATE FUNCTION customers_learn_words(entries text[]) RETURNS void LANGUAGE sql AS $$
        WITH held AS (
            SELECT entry FROM customers_name_word WHERE entry = ANY (entries) ORDER BY entry FOR KEY SHARE
        )
        INSERT INTO customers_name_word
        SELECT told FROM unnest(entries) told WHERE told NOT IN (SELECT entry FROM held) ORDER BY told COLLATE "C"
        ON CONFLICT (entry) DO UPDATE SET entry = excluded.entry
    $$
    """,
    # Looked at twice: only a word that nobody has is locked, and once it is nobody can begin to have it. One that is held
    # somebody is just learning: waiting for them, who may wait for this, would be a deadlock.
    f"""
    CREATE FUNCTION customers_forget_words(entries text[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE orphans text[] := ARRAY(SELECT entry FROM unnest(entries) entry WHERE NOT {HELD});
    BEGIN
        orphans := ARRAY(
            SELECT entry FROM customers_name_word WHERE entry = ANY (orphans) FOR UPDATE SKIP LOCKED
        );
        DELETE FROM customers_name_word WHERE entry = ANY (orphans) AND NOT {HELD};
    END $$
    """,
    f"""
    CREATE FUNCTION customers_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            PERFORM customers_learn_words({CAME});
        ELSIF TG_OP = 'UPDATE' THEN
            PERFORM customers_learn_words({CHANGED[0]});
            PERFORM customers_forget_words({CHANGED[1]});
        ELSIF TG_OP = 'DELETE' THEN
            PERFORM customers_forget_words({WENT});
        ELSE
            TRUNCATE customers_name_word;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER customers_known AFTER INSERT ON customers_knowncustomer
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION customers_keep_words()
    """,
    """
    CREATE TRIGGER customers_forgotten AFTER DELETE ON customers_knowncustomer
    REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION customers_keep_words()
    """,
    """
    CREATE TRIGGER customers_renamed AFTER UPDATE ON customers_knowncustomer
    REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION customers_keep_words()
    """,
    """
    CREATE TRIGGER customers_emptied AFTER TRUNCATE ON customers_knowncustomer
    FOR EACH STATEMENT EXECUTE FUNCTION customers_keep_words()
    """,
)
UNDO_POSTGRESQL = (
    *(
        f"DROP TRIGGER customers_{what} ON customers_knowncustomer"
        for what in ("known", "forgotten", "renamed", "emptied")
    ),
    "DROP FUNCTION customers_keep_words(), customers_forget_words(text[]), customers_learn_words(text[])",
    "DROP INDEX customers_name_terms",
    "DROP TABLE customers_name_word",
    "DROP FUNCTION customers_name_terms(text, text), customers_deletions(text)",
)


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}.get(vendor, ()):
        schema_editor.execute(statement, params=None)
    if vendor == "sqlite":
        restore(schema_editor.connection)
        for statement in FILL_SQLITE:
            schema_editor.execute(statement, params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in {"postgresql": UNDO_POSTGRESQL, "sqlite": UNDO_SQLITE}.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_folded_columns")]

    operations = [migrations.RunPython(add, remove)]
