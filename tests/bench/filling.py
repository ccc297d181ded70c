"""The customers' table with as many rows as wanted, and two ways to search it. Needs Django set up."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from customers import index_writes
from customers import search as searching
from customers.feeding import imports
from customers.finding.columns import FOLDED
from customers.models import KnownCustomer
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.speed.garbage import rare_garbage_collection
from tests.bench.people import People
from tests.programs import sample_program

MAIN = sample_program(slug="main", name="Sample Club")
SAID = ("customer_id", "learned_from", "platform_id", "name", "email", "phone", "referral_code")
WRITTEN = ("key", "program", *SAID, "tier", "points_name", "said_at", "seen_at", *FOLDED)
COMPUTED = 1_000_000  # customers of `People`; the others, for which no test asks, are made of these by PostgreSQL
MULTIPLY = f"""
    INSERT INTO customers_knowncustomer ({", ".join(WRITTEN)})
    SELECT substr(md5(one.key || %(times)s), 1, 16), one.program, one.customer_id || %(times)s, one.learned_from,
        one.platform_id || %(times)s, initcap(made.words), made.email, '+999' || made.digits,
        one.referral_code || %(times)s, '', '', '{{}}', one.seen_at,
        made.words, one.id_folded || %(times)s, made.email, reverse('999' || made.digits), one.code_folded || %(times)s,
        '999' || made.digits, made.digits
    FROM customers_knowncustomer one
    JOIN customers_knowncustomer other ON other.id = (one.id + %(times)s * 7919) %% %(computed)s + 1,
    LATERAL (
        SELECT concat_ws(' ', least(a, b), nullif(greatest(a, b), least(a, b))) words,
            replace(one.email_folded, '@', %(times)s || '@') email,
            lpad((('x' || substr(md5(one.phone_reversed || %(times)s), 1, 7))::bit(28)::int)::text, 9, '0') digits
        FROM (SELECT split_part(one.name_words, ' ', 1) a, split_part(other.name_words, ' ', 2) b) two
    ) made
    WHERE one.id <= %(computed)s
"""
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def fill(people: People, customers: int) -> None:
    """SQLite as an import does, PostgreSQL by COPY and with its indexes made afterwards; says how long it took. A
    database that was filled before is left as it is."""
    call_command("migrate", verbosity=0)
    if KnownCustomer.objects.exists():
        print(f"\nabout {customers:,} customers in {connection.display_name} are there already", flush=True)  # noqa: T201
        return
    took = worked = 0.0
    for write in import_of(people, customers) if connection.vendor == "sqlite" else [partial(copy, people, customers)]:
        began, processor = time.monotonic(), time.process_time()
        write()
        took += time.monotonic() - began
        worked += time.process_time() - processor
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(  # noqa: T201
        f"\n{customers:,} customers in {connection.display_name}: filled and indexed in {took:.0f} s"
        f" ({worked:.0f} s of this process's CPU), load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def import_of(people: People, customers: int) -> Iterator[Callable[[], object]]:
    """What an import does, batch by batch: making the people up is no part of it."""
    imports.enlarge_sqlite_cache()
    facts = people.facts(customers)
    with rare_garbage_collection():
        while some := list(islice(facts, imports.BATCH_SIZE)):
            yield partial(stored, some)


def stored(facts: list[CustomerRecord]) -> None:
    with transaction.atomic():
        index_writes.store_in_transaction(MAIN.slug, facts)


def copy(people: People, customers: int) -> None:
    """Without triggers and indexes, then with all of them."""
    with indexed_afterwards("customers_knowncustomer", "customers_name_word") as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY customers_knowncustomer ({', '.join(WRITTEN)}) FROM STDIN") as out:
            for number, fact in enumerate(people.facts(min(customers, COMPUTED))):
                values = (getattr(fact, name) for name in SAID)
                folded = (column(fact) for column in FOLDED.values())  # type: ignore[arg-type]
                out.write_row((f"{number:016}", MAIN.slug, *values, "", "", "{}", NOW, *folded))
        for times in range(1, customers // COMPUTED):
            cursor.execute(MULTIPLY, {"times": times, "computed": COMPUTED})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(
            "INSERT INTO customers_name_word SELECT DISTINCT program || ' ' || word"
            " FROM customers_knowncustomer, unnest(string_to_array(name_words, ' ')) word"
        )


@contextmanager
def indexed_afterwards(*tables: str) -> Iterator[Any]:
    """A cursor; the tables are without their indexes, except unique ones, until the block ends. Only on PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef NOT LIKE %s",
            [list(tables), "%UNIQUE%"],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield cursor
        for _, definition in indexes:
            began = time.monotonic()
            cursor.execute(definition)
            print(f"  {definition.partition(' ON ')[0]}: {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201


def search(text: str) -> list[str]:
    """Ids of the first page, as staff get it."""
    found = searching.find_now(MAIN, text, mask=Mask.none())
    return [match.customer.record.customer_id for match in found.matches]


def processor() -> float:
    """Seconds on a processor, of this thread and of the database's process that works for it."""
    return time.thread_time() + (_on_processor(backend()) if connection.vendor == "postgresql" else 0)


@cache
def backend() -> int:
    """The number of PostgreSQL's process at the other end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(pid)


def _on_processor(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def scan(field: str, text: str) -> None:
    """The plain way: every row is looked at."""
    known = KnownCustomer.objects.filter(program=MAIN.slug, **{f"{field}__icontains": text})
    list(known.order_by("-seen_at", "pk")[: searching.PAGE_SIZE])
