"""What is kept folded of the customers known until now: beginnings of phones, parts of names that are written without
blanks, one kind of apostrophes.

In batches, each of them a transaction: pages are shown meanwhile, and what is learnt waits for one batch at most. Run
again it goes through all customers and writes what is left.
"""

from collections import defaultdict
from typing import Any

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
            for columns, changed in by_what_changes(rows).items():
                write(connection, columns, changed)


def by_what_changes(rows: list[Any]) -> dict[tuple[str, ...], list[list[Any]]]:
    """For each set of columns what these become, the row's id last. Of most customers the phone's alone are new, and no
    index of the others is touched."""
    changes = defaultdict[tuple[str, ...], list[list[Any]]](list)
    for row in rows:
        new = {column: FOLDED[column](row) for column in COLUMNS}
        if columns := tuple(column for column in COLUMNS if new[column] != getattr(row, column)):
            changes[columns].append([*(new[column] for column in columns), row.pk])
    return changes


def write(connection: BaseDatabaseWrapper, columns: tuple[str, ...], changed: list[list[Any]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # whose triggers act once for each statement
            cursor.execute(
                f"UPDATE customers_knowncustomer row SET {', '.join(f'{column} = made.{column}' for column in columns)}"
                f" FROM unnest({'%s::text[], ' * len(columns)}%s::bigint[]) AS made ({', '.join(columns)}, id)"
                " WHERE row.id = made.id",
                [list(values) for values in zip(*changed, strict=True)],
            )
        else:
            names = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(f"UPDATE customers_knowncustomer SET {names} WHERE id = %s", changed)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0009_phone_beginnings")]

    operations = [migrations.RunPython(fold_again, migrations.RunPython.noop)]
