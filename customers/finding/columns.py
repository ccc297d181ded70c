"""What is kept folded beside every customer: written together with what it is made of, by whatever way that is written.

The database's own triggers carry it on into its search indexes, in the same transaction.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connections, models

from customers.finding.folding import handle, is_email, name_words
from customers.finding.phones import Number, number

if TYPE_CHECKING:
    from customers.models import KnownCustomer

BATCH_SIZE = 1000  # rows in a statement; SQLite takes 32,766 values
# What the columns are made of: changing one of these means writing the columns too.
SOURCES = frozenset({"customer_id", "name", "email", "phone", "referral_code"})


def name_column(row: "KnownCustomer") -> str:
    """The name's words, in alphabetical order."""
    return name_words(row.name)


def id_column(row: "KnownCustomer") -> str:
    """The id, whatever its case."""
    return handle(row.customer_id)


def email_column(row: "KnownCustomer") -> str:
    """The e-mail; an id that is one when no other is known."""
    return handle(row.email or (row.customer_id if is_email(row.customer_id) else ""))


def phone_column(row: "KnownCustomer") -> str:
    """The phone's digits from the last to the first, since its end is what people know."""
    return _phone(row).digits[::-1]


def forward_column(row: "KnownCustomer") -> str:
    """The phone's digits as they are dialled, with the country's code where it is known."""
    return _phone(row).digits


def national_column(row: "KnownCustomer") -> str:
    """The same after the country's code; "" where none is known."""
    phone = _phone(row)
    return phone.national if phone.code else ""


def code_column(row: "KnownCustomer") -> str:
    """The referral code, whatever its case."""
    return handle(row.referral_code)


def _phone(row: "KnownCustomer") -> Number:
    """The phone; an id that is one when no other is known."""
    return number(row.phone or row.customer_id)


COLUMNS: dict[str, Callable[["KnownCustomer"], str]] = {  # of the migration 0002, which writes all of these
    "name_words": name_column,
    "id_folded": id_column,
    "email_folded": email_column,
    "phone_reversed": phone_column,
    "code_folded": code_column,
}
FOLDED = {**COLUMNS, "phone_folded": forward_column, "phone_national": national_column}


class FoldedField(models.TextField):  # type: ignore[type-arg]
    """A column of `FOLDED`, worked out each time its row is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "blank": True, "default": "", "editable": False})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = FOLDED[self.attname](model_instance)  # type: ignore[arg-type]
        setattr(model_instance, self.attname, folded)
        return folded

    def deconstruct(self) -> Any:
        """For migrations it is a text."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class SearchableRows(models.QuerySet["KnownCustomer"]):
    """Rows that can't be changed past their folded columns."""

    def update(self, **values: Any) -> int:
        """Raises TypeError for what folded columns are made of: `save` or `bulk_create` write those too."""
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
        """As Django's; on conflict the folded columns are written with what they are made of."""
        written = with_columns(update_fields)
        return super().bulk_create(objs, batch_size, ignore_conflicts, update_conflicts, written, unique_fields)

    def add(self, rows: Sequence["KnownCustomer"]) -> None:
        """Write `rows` of customers who have none yet."""
        if connections[self.db].vendor != "sqlite":
            self.bulk_create(rows)
            return
        # Django's statements hold 47 rows, and each costs the search indexes a flush: a third of the time of an import.
        for at in range(0, len(rows), BATCH_SIZE):
            self._add_at_once(rows[at : at + BATCH_SIZE])

    def _add_at_once(self, rows: Sequence["KnownCustomer"]) -> None:
        """In one statement."""
        connection = connections[self.db]  # itself: a proxy looks up which it is for each value
        meta = self.model._meta  # noqa: SLF001  (Django's documented interface)
        fields = [field for field in meta.concrete_fields if not field.primary_key]
        names, places = ", ".join(field.attname for field in fields), f"({', '.join(['%s'] * len(fields))})"
        values = [(field, field.pre_save(row, add=True)) for row in rows for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {meta.db_table} ({names}) VALUES {', '.join([places] * len(rows))}",  # noqa: S608
                # A text is written as it is, and most are texts.
                [value if type(value) is str else field.get_db_prep_save(value, connection) for field, value in values],
            )


def with_columns(fields: Collection[str] | None) -> list[str] | None:
    """The fields to write, and the folded columns when one of them changes these."""
    if fields is None or not SOURCES & set(fields):
        return None if fields is None else list(fields)
    return [*fields, *(column for column in FOLDED if column not in fields)]
