"""Whom rows of the access log are match: found by id, by a part of one, or by what the customer index knows of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from dashboard.access.models import AccessRecord, LoggedCustomer
from dashboard.access.roles import Staff
from dashboard.keys import KeyHolder, customer_keys

MAX_CUSTOMERS = 200  # customers of one program, and as many by a part of their id; who means another types more
MIN_PART_LENGTH = 3  # characters, a trigram

ProgramSlugs = Collection[str] | None  # slugs of the only ones to look in, None for all

# The newest first. Upper and lower case are the same.
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
    """Customers of whom there are rows: those whose id `words` exactly is, or those found by them otherwise, of whom
    `names` holds some by program and key; `more` that others were left out."""

    customers: tuple[LoggedCustomer, ...] = ()
    words: str = ""
    is_exact: bool = False
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    more: bool = False

    @property
    def rows(self) -> QuerySet[AccessRecord, Any]:
        """The numbers (pk) of the rows match them. Key and id are asked for apart: each has an index."""
        keys, ids = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for customer in self.customers:
            if customer.customer_key:
                keys[customer.program].add(customer.customer_key)
            if customer.customer_id:
                ids[customer.program].add(customer.customer_id)
        of = AccessRecord.objects.order_by().values("pk")
        parts = [of.filter(program=program, customer_key__in=some) for program, some in keys.items()]
        parts += [of.filter(program=program, customer_id__in=some) for program, some in ids.items()]
        return parts[0].union(*parts[1:]) if parts else of.none()


NO_MATCH = CustomerMatch(is_exact=True)


def match_row(row: AccessRecord) -> CustomerMatch:
    """Whom a row is match."""
    if row.customer_key:
        return match_key(row.customer_key, [row.program])
    return match_id(row.customer_id, [row.program]) if row.customer_id else NO_MATCH


def match_key(key: str, programs: ProgramSlugs) -> CustomerMatch:
    """The customer with this key, under all ids they had: rows from before there was a key have the id alone."""
    customers = tuple(_logged(programs).filter(customer_key=key).order_by("-pk"))
    return CustomerMatch(customers, next((one.customer_id for one in customers if one.customer_id), ""), is_exact=True)


def match_id(customer_id: str, programs: ProgramSlugs) -> CustomerMatch:
    """Those with exactly this id, in each program one."""
    named = _logged(programs).filter(customer_id=customer_id)
    of_key = _logged(programs).filter(customer_key__in=[one.customer_key for one in named if one.customer_key])
    return CustomerMatch(tuple({one.pk: one for one in (*named, *of_key)}.values()), customer_id, is_exact=True)


def match_words(words: str, programs: ProgramSlugs, reader: Staff) -> CustomerMatch:
    """Those whose id holds the words, and those whom the customer index finds by them where `reader` may look."""
    by_part = _with_part(words, programs) if len(words) >= MIN_PART_LENGTH else []
    found, more = {customer.pk: customer for customer in by_part[:MAX_CUSTOMERS]}, len(by_part) > MAX_CUSTOMERS
    names: dict[tuple[str, str], str] = {}
    for program in (one for one in reader.programs if programs is None or one.slug in programs):
        holders, others = customer_keys().like(program, words, reader.mask, MAX_CUSTOMERS)
        found |= {customer.pk: customer for customer in _logged_of(program.slug, holders)}
        names |= {(program.slug, holder.key): holder.shown for holder in holders}
        more |= others
    return CustomerMatch(tuple(found.values()), words, names=names, more=more)


def _logged_of(program: str, holders: Collection[KeyHolder]) -> Iterator[LoggedCustomer]:
    """By key and by id, asked for apart: each has an index."""
    yield from _logged([program]).filter(customer_key__in=[holder.key for holder in holders])
    yield from _logged([program]).filter(customer_id__in=[holder.customer_id for holder in holders])


def _logged(programs: ProgramSlugs) -> QuerySet[LoggedCustomer]:
    logged = LoggedCustomer.objects.all()
    return logged if programs is None else logged.filter(program__in=programs)


def _with_part(words: str, programs: ProgramSlugs) -> list[LoggedCustomer]:
    """Those whose id holds the words; one more than are looked at."""
    wanted = ['"' + words.replace('"', '""') + '"'] if connection.vendor == "sqlite" else [words, words]
    where = "TRUE" if programs is None else f"programme IN ({', '.join(['%s'] * len(programs))})"
    statement = PARTS[connection.vendor].format(where)
    return list(LoggedCustomer.objects.raw(statement, [*wanted, *(programs or ()), MAX_CUSTOMERS + 1]))
