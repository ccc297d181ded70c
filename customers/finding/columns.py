"""The folded columns of each customer. Every write of a field also writes the columns that are made from it.

The database's triggers update its search indexes in the same transaction.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connections, models

from customers.finding.folding import handle, is_email, name_words
from customers.finding.phones import Number, number

if TYPE_CHECKING:
    from customers.models import KnownCustomer

BATCH_SIZE = 1000  # rows in a statement; SQLite takes 32,766 values
# The fields that the columns are made from: writing one of these writes the columns too.
SOURCES = frozenset({"customer_id", "name", "email", "phone", "referral_code"})


def name_column(row: "KnownCustomer") -> str:
    """Return the name's words, in alphabetical order."""
    return name_words(row.name)


def id_column(row: "KnownCustomer") -> str:
    """Return the id, folded."""
    return handle(row.customer_id)


def email_column(row: "KnownCustomer") -> str:
    """Return the e-mail, or an id that is an e-mail if no other is known."""
    return handle(row.email or (row.customer_id if is_email(row.customer_id) else ""))


def phone_column(row: "KnownCustomer") -> str:
    """Return the phone's digits from last to first, since people know the last digits."""
    return _phone(row).digits[::-1]


def forward_column(row: "KnownCustomer") -> str:
    """Return the phone's digits as dialed, with the country code if it is known."""
    return _phone(row).digits


def national_column(row: "KnownCustomer") -> str:
    """Return the digits after the country code; "" if the country code is not known."""
    phone = _phone(row)
    return phone.national if phone.code else ""


def code_column(row: "KnownCustomer") -> str:
    """Return the referral code, folded."""
    return handle(row.referral_code)


def _phone(row: "KnownCustomer") -> Number:
    """Return the phone, or an id that is a phone if no other is known."""
    return number(row.phone or row.customer_id)


COLUMNS: dict[str, Callable[["KnownCustomer"], str]] = {  # the columns that the migration 0002 writes
    "name_words": name_column,
    "id_folded": id_column,
    "email_folded": email_column,
    "phone_reversed": phone_column,
    "code_folded": code_column,
}
FOLDED = {**COLUMNS, "phone_folded": forward_column, "phone_national": national_column}


class FoldedField(models.TextField):  # type: ignore[type-arg]
    """A column of `FOLDED`, calculated each time its row is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "blank": True, "default": "", "editable": False})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = FOLDED[self.attname](model_instance)  # type: ignore[arg-type]
        setattr(model_instance, self.attname, folded)
        return folded

    def deconstruct(self) -> Any:
        """Migrations see a plain text field."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class SearchableRows(models.QuerySet["KnownCustomer"]):
    """Rows that cannot be changed without their folded columns."""

    def update(self, **values: Any) -> int:
        """Update as Django does. Raises TypeError for fields that folded columns are made from: use `save` or
        `bulk_create`."""
        if SOURCES & values.keys():
            raise TypeError("Names, e-mails, phones, codes and ids are written by save() or bulk_create().")
        return super().update(**values)

    def bulk_create(
        self,
        objs: Iterable["KnownCustomer"],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list["KnownCustomer"]:
        """Write rows as Django does; on conflict, write the folded columns too."""
        written = with_columns(update_fields)
        return super().bulk_create(objs, batch_size, ignore_conflicts, update_conflicts, written, unique_fields)

    def add(self, rows: Sequence["KnownCustomer"]) -> None:
        """Insert `rows` for customers who have none yet."""
        if connections[self.db].vendor != "sqlite":
            self.bulk_create(rows)
            return
        # Django's statements hold 39 rows, and each flushes the search indexes: a third of an import's time.
        for at in range(0, len(rows), BATCH_SIZE):
            self._add_at_once(rows[at : at + BATCH_SIZE])

    def _add_at_once(self, rows: Sequence["KnownCustomer"]) -> None:
        """Insert the rows in one statement."""
        connection = connections[self.db]  # not the proxy, which looks up the connection for each value
        meta = self.model._meta  # noqa: SLF001  (Django's documented interface)
        fields = [field for field in meta.concrete_fields if not field.primary_key]
        names, places = ", ".join(field.attname for field in fields), f"({', '.join(['%s'] * len(fields))})"
        values = [(field, field.pre_save(row, add=True)) for row in rows for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {meta.db_table} ({names}) VALUES {', '.join([places] * len(rows))}",  # noqa: S608
                # Most values are texts, which need no preparation.
                [value if type(value) is str else field.get_db_prep_save(value, connection) for field, value in values],
            )


def with_columns(fields: Collection[str] | None) -> list[str] | None:
    """Return the fields to write, with the folded columns if a field that they are made from is among them."""
    if fields is None or not SOURCES & set(fields):
        return None if fields is None else list(fields)
    return [*fields, *(column for column in FOLDED if column not in fields)]
