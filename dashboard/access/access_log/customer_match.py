"""Finds the customers that rows of the access log are about: by id, by part of an id, or through the customer index."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from dashboard.access.models import AccessRecord, LoggedCustomer, LoggedText
from dashboard.access.roles import Staff
from dashboard.keys import KeyHolder, customer_keys
from dashboard.programs import Program

MAX_CUSTOMERS = 40  # from the index of one program, and as many by part of an id; others need more letters
MIN_PART_LENGTH = 3  # characters; the index has trigrams

NO_KEY = "–"  # stands for a customer without a key, and for nobody

ProgramSlugs = Collection[str] | None  # slugs of the programs to search, None for all

# Newest first; upper and lower case are the same.
PARTS = {
    "sqlite": """
        SELECT logged_customer.* FROM logged_customer_part CROSS JOIN logged_customer
        ON logged_customer.id = logged_customer_part.rowid
        WHERE logged_customer_part MATCH %s AND {} ORDER BY logged_customer_part.rowid DESC LIMIT %s
    """,
    "postgresql": """
        SELECT * FROM logged_customer
        WHERE logged_trigrams(customer_id) @> logged_trigrams(%s) AND strpos(lower(customer_id), lower(%s)) > 0
        AND {} ORDER BY id DESC LIMIT %s
    """,
}


@dataclass(frozen=True, slots=True)
class CustomerMatch:
    """Customers with rows in the access log that match a search.

    With `is_exact`, `words` is the id of all of them. `names` has known names by program and key. `more` means that
    other customers match too.
    """

    customers: tuple[LoggedCustomer, ...] = ()
    words: str = ""
    is_exact: bool = False
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    more: bool = False

    def describe_keys(self) -> str:
        """Return the customers by key, the first dozen of them, and how many more there are; "–" if there is none."""
        keys = sorted({customer.customer_key or NO_KEY for customer in self.customers})
        return " ".join([*keys[:12], *([f"+{len(keys) - 12}"] if len(keys) > 12 else [])]) or NO_KEY

    @property
    def rows(self) -> QuerySet[AccessRecord, Any]:
        """Return the primary keys of the rows about these customers. Keys and ids are two queries, for the indexes."""
        keys, ids = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for customer in self.customers:
            keys[customer.program] |= {customer.customer_key} - {""}
            ids[customer.program] |= {customer.customer_id} - {""}
        records, texts = AccessRecord.objects.order_by().values("pk"), LoggedText.objects.values("pk")
        parts: list[QuerySet[Any, Any]] = [
            *(records.filter(program=program, customer_key__in=found) for program, found in keys.items() if found),
            *(texts.filter(program=program, text__in=found) for program, found in ids.items() if found),
        ]
        return parts[0].union(*parts[1:]) if parts else records.none()


NO_MATCH = CustomerMatch(is_exact=True)


def match_row(row: AccessRecord) -> CustomerMatch:
    """Match the customer of a row."""
    if row.customer_key:
        return match_key(row.customer_key, [row.program])
    return match_id(row.customer_id, [row.program]) if row.customer_id else NO_MATCH


def match_key(key: str, programs: ProgramSlugs) -> CustomerMatch:
    """Match the customer with this key, with all ids that they had: old rows have only the id."""
    customers = tuple(_logged(programs).filter(customer_key=key).order_by("-pk"))
    return CustomerMatch(customers, next((one.customer_id for one in customers if one.customer_id), ""), is_exact=True)


def match_id(customer_id: str, programs: ProgramSlugs) -> CustomerMatch:
    """Match the customers with exactly this id, one in each program."""
    by_id = _logged(programs).filter(customer_id=customer_id)
    by_key = _logged(programs).filter(customer_key__in=[one.customer_key for one in by_id if one.customer_key])
    return CustomerMatch(tuple({one.pk: one for one in (*by_id, *by_key)}.values()), customer_id, is_exact=True)


def match_words(words: str, programs: ProgramSlugs, reader: Staff) -> CustomerMatch:
    """Match customers whose id contains the words, or whom the index finds in programs that `reader` may open."""
    by_part = _with_part(words, programs) if len(words) >= MIN_PART_LENGTH else []
    found, more = {customer.pk: customer for customer in by_part[:MAX_CUSTOMERS]}, len(by_part) > MAX_CUSTOMERS
    names: dict[tuple[str, str], str] = {}
    for program in _open_programs(reader, programs):
        holders, has_more = customer_keys().search(program, words, reader.mask, MAX_CUSTOMERS)
        found |= {customer.pk: customer for customer in _logged_of(program.slug, holders)}
        names |= {(program.slug, holder.key): holder.display_name for holder in holders}
        more |= has_more
    return CustomerMatch(tuple(found.values()), words, names=names, more=more)


def _open_programs(reader: Staff, programs: ProgramSlugs) -> list[Program]:
    return [one for one in reader.programs if programs is None or one.slug in programs]


def _logged_of(program: str, holders: Collection[KeyHolder]) -> Iterator[LoggedCustomer]:
    """Yield customers by key, then by id: each query uses an index."""
    yield from _logged([program]).filter(customer_key__in=[holder.key for holder in holders])
    yield from _logged([program]).filter(customer_id__in=[holder.customer_id for holder in holders])


def _logged(programs: ProgramSlugs) -> QuerySet[LoggedCustomer]:
    logged = LoggedCustomer.objects.all()
    return logged if programs is None else logged.filter(program__in=programs)


def _with_part(words: str, programs: ProgramSlugs) -> list[LoggedCustomer]:
    """Return the customers whose id contains the words, at most one more than MAX_CUSTOMERS."""
    arguments = ['"' + words.replace('"', '""') + '"'] if connection.vendor == "sqlite" else [words, words]
    where = "TRUE" if programs is None else f"programme IN ({', '.join(['%s'] * len(programs))})"
    statement = PARTS[connection.vendor].format(where)
    return list(LoggedCustomer.objects.raw(statement, [*arguments, *(programs or ()), MAX_CUSTOMERS + 1]))
