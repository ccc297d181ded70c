"""Whom rows of the access log are about: found by id, by a part of one, or by what the customer index knows of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from dashboard.access.models import AccessRecord, AccessRecords, LoggedCustomer
from dashboard.access.roles import Staff
from dashboard.keys import customer_keys

MOST = 200  # customers of one programme, and as many by a part of their id; who means another types more
SHORTEST_PART = 3  # characters, a trigram

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
class About:
    """Customers of whom there are rows: the one whom the row `subject` is about, or those found by `words`, of whom
    `names` holds some by programme and key; `more` that others were left out."""

    customers: tuple[LoggedCustomer, ...] = ()
    subject: AccessRecord | None = None
    words: str = ""
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    more: bool = False

    @property
    def rows(self) -> AccessRecords:
        """The numbers (pk) of the rows about them. Key and id are asked for apart: each has an index."""
        keys, ids = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for customer in self.customers:
            if customer.customer_key:
                keys[customer.programme].add(customer.customer_key)
            if customer.customer_id:
                ids[customer.programme].add(customer.customer_id)
        of = AccessRecord.objects.order_by().values("pk")
        parts = [of.filter(programme=programme, customer_key__in=some) for programme, some in keys.items()]
        parts += [of.filter(programme=programme, customer_id__in=some) for programme, some in ids.items()]
        return parts[0].union(*parts[1:]) if parts else of.none()


def about_row(row: AccessRecord) -> About:
    """The customer a row is about, with all ids that the same key had."""
    same = {"customer_key": row.customer_key} if row.customer_key else {"customer_id": row.customer_id}
    logged = LoggedCustomer.objects.filter(programme=row.programme, **same) if any(same.values()) else ()
    return About(tuple(logged), subject=row)


def about_words(words: str, programme: str, reader: Staff) -> About:
    """Those whose id holds the words, and those whom the customer index finds by them: in one programme, or with "" in
    all that are open to the reader."""
    where = [programme] if programme else reader.limited_to
    by_part = _with_part(words, where) if len(words) >= SHORTEST_PART else []
    found, more = {customer.pk: customer for customer in by_part[:MOST]}, len(by_part) > MOST
    names: dict[tuple[str, str], str] = {}
    for program in (one for one in reader.programs if programme in {"", one.slug}):
        holders, others = customer_keys().like(program, words, reader.mask, MOST)
        of_key = Q(customer_key__in=[holder.key for holder in holders])
        of_id = Q(customer_id__in=[holder.customer_id for holder in holders])
        for same in (of_key, of_id):
            logged = LoggedCustomer.objects.filter(same, programme=program.slug)
            found |= {customer.pk: customer for customer in logged}
        names |= {(program.slug, holder.key): holder.shown for holder in holders}
        more |= others
    return About(tuple(found.values()), words=words, names=names, more=more)


def _with_part(words: str, programmes: Collection[str] | None) -> list[LoggedCustomer]:
    """Those of these programmes, None for all, whose id holds the words; one more than are looked at."""
    wanted = ['"' + words.replace('"', '""') + '"'] if connection.vendor == "sqlite" else [words, words]
    where = "TRUE" if programmes is None else f"programme IN ({', '.join(['%s'] * len(programmes))})"
    statement = PARTS[connection.vendor].format(where)
    return list(LoggedCustomer.objects.raw(statement, [*wanted, *(programmes or ()), MOST + 1]))
