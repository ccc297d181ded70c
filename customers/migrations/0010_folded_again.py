"""What is kept folded of the customers known until now: beginnings of phones, parts of names that are written without
blanks, one kind of apostrophes.

In batches, each of them a transaction: pages are shown meanwhile, and what is learnt waits for one batch at most. Run
again it goes through all customers and writes what is left.
"""

from django.db import migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from customers.finding.columns import FOLDED
from customers.finding.triggers import restore

BATCH = 2000
COLUMNS = (
    "name_words",
    "id_folded",
    "email_folded",
    "phone_reversed",
    "code_folded",
    "phone_folded",
    "phone_national",
)
ONE_BY_ONE = f"UPDATE customers_knowncustomer SET {', '.join(f'{column} = %s' for column in COLUMNS)} WHERE id = %s"
# PostgreSQL's triggers act once for each statement.
AT_ONCE = f"""
    UPDATE customers_knowncustomer row SET {", ".join(f"{column} = made.{column}" for column in COLUMNS)}
    FROM unnest({"%s::text[], " * len(COLUMNS)}%s::bigint[]) AS made ({", ".join(COLUMNS)}, id) WHERE row.id = made.id
"""


def fold_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    known = apps.get_model("customers", "KnownCustomer")._default_manager.using(connection.alias).order_by("pk")
    if connection.vendor == "sqlite":
        restore(connection)  # lost when `0009` remade the table; names' words have to reach the search indexes
    last = 0
    while True:
        with transaction.atomic(using=connection.alias):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:  # whoever writes waits, whoever reads does not
                    cursor.execute("LOCK TABLE customers_knowncustomer IN EXCLUSIVE MODE")
            rows = list(known.filter(pk__gt=last)[:BATCH])
            if not rows:
                return
            last = rows[-1].pk
            made = [([FOLDED[column](row) for column in COLUMNS], row) for row in rows]
            write(
                connection,
                [(*new, row.pk) for new, row in made if new != [getattr(row, column) for column in COLUMNS]],
            )


def write(connection: BaseDatabaseWrapper, changed: list[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and changed:
            cursor.execute(AT_ONCE, [list(values) for values in zip(*changed, strict=True)])
        elif changed:
            cursor.executemany(ONE_BY_ONE, changed)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0009_phone_beginnings")]

    operations = [migrations.RunPython(fold_again, migrations.RunPython.noop)]
