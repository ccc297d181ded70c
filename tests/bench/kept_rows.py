"""How fast kept rows of the ledger are found, and stored while staff search. Needs Django set up.

The same database as the searches before it, with as many rows as customers. A crawl is a process of its own.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from multiprocessing import get_context

import django
from django.db import connection

from dashboard.ledger import keeping, lookup
from dashboard.ledger.look_alikes import folded
from dashboard.ledger.models import KeptRow
from dashboard.loyalty.models import LedgerKind, LedgerRow, LedgerStatus, Open
from tests.bench.filling import MAIN, indexed_afterwards, search
from tests.bench.people import People
from tests.bench.searching import at, kinds, timed

SAMPLES = 1000  # lookups of each kind
PAGE, STORED = 200, 60_000  # rows of a page of the crawl, and of all its pages
ROWS_OF_A_CUSTOMER, ROWS_WITH_A_CODE = 20, 10
SEARCHES = 20  # a second
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FILL = """
    INSERT INTO ledger_keptrow (
        program, row_id, customer_id, is_anonymous, order_id, order_folded, kind, points, sign_known, sign_conflicts,
        amount, at, status, coupon_code, code_folded, coupon_kind, campaign, campaign_kind, campaign_id, tier_id,
        merchant, branch, reason, balance_before, balance_after, seen_at
    )
    {numbers}
    SELECT 'main', n, 'cust_' || (n / {each}), {false}, 'ORD-' || n, '{order}' || n, 'PaymentReward', 25, {true},
        {false}, 12.5, '2026-11-20 12:00:00', 'active', CASE WHEN n % {code} = 0 THEN 'GIFT-' || n ELSE '' END,
        CASE WHEN n % {code} = 0 THEN '{gift}' || n ELSE '' END, '', '', '', '', '', '', 'Cairo', '', 100, 125,
        '2026-11-20 12:00:00'
    FROM numbers
"""


def measure(rows: int) -> None:
    """Fill the table, look rows up, store more while searching, print what it took."""
    fill(rows)
    for line in (*speed(rows), storing(rows)):
        print(line, flush=True)  # noqa: T201


def fill(rows: int) -> None:
    """Fill the table with one statement; PostgreSQL makes the indexes afterwards. A table that was filled before is
    left as it is."""
    if KeptRow.objects.exists():
        return
    began = time.monotonic()
    is_postgres = connection.vendor == "postgresql"
    numbers = (
        f"WITH numbers AS (SELECT generate_series(1, {rows}) n)"
        if is_postgres
        else f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})"
    )
    words = {"false": "false", "true": "true", "order": folded("ORD-"), "gift": folded("GIFT-")}
    with indexed_afterwards("ledger_keptrow") if is_postgres else connection.cursor() as cursor:
        cursor.execute(FILL.format(numbers=numbers, each=ROWS_OF_A_CUSTOMER, code=ROWS_WITH_A_CODE, **words), None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    took = time.monotonic() - began
    print(f"\n{rows:,} rows of the ledger in {connection.display_name}: filled in {took:.0f} s", flush=True)  # noqa: T201


def speed(rows: int) -> Iterator[str]:
    """Milliseconds of each kind of lookup."""
    yield "\n| lookup | p50 | p95 (aim 5 ms) | CPU, p95 |\n|---|---|---|---|"
    for what, look_up, expected in look_ups(rows):
        rng = random.Random(what)
        took = [timed(look_up, rng.randint(1, rows)) for _ in range(SAMPLES)]
        if not look_up(rows // 2 // ROWS_WITH_A_CODE * ROWS_WITH_A_CODE) and expected:
            raise RuntimeError(f"Nothing was found by {what}.")
        clock, processor = zip(*took, strict=True)
        yield f"| {what} | {at(0.5, clock):.2f} ms | {at(0.95, clock):.2f} ms | {at(0.95, processor):.2f} ms |"


def look_ups(rows: int) -> list[tuple[str, Callable[[int], object], bool]]:
    """What is looked up by a row's number, and whether it is there."""
    return [
        ("order", lambda n: lookup.rows_of_order_now(MAIN, f"ORD-{n}"), True),
        ("order that is not there", lambda n: lookup.rows_of_order_now(MAIN, f"ORD-{rows + n * 7}"), False),
        ("spellings like an order's", lambda n: lookup.orders_like_now(MAIN, f"0rd {n}"), True),
        ("coupon code", lambda n: lookup.rows_with_code_now(MAIN, f"GIFT-{n // 10 * 10}"), True),
        ("customer", lambda n: lookup.rows_of_customer_now(MAIN, f"cust_{n // ROWS_OF_A_CUSTOMER}"), True),
    ]


def storing(rows: int) -> str:
    """Rows a second that a crawl stores, and how long searches take meanwhile."""
    people, took = People(), list[float]()
    searches = cycle(
        (typed, random.Random(what)) for what, typed, _ in kinds() if what not in {"two letters", "nobody"}
    )
    connection.close()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as crawl:
        storing = crawl.submit(store, KeptRow.objects.order_by("-row_id")[0].row_id)
        while not storing.done():
            began = time.monotonic()
            typed, rng = next(searches)
            took.append(timed(search, typed(rng, people, rng.randint(1, rows)))[0])
            time.sleep(max(0, 1 / SEARCHES - (time.monotonic() - began)))
        new, again = storing.result()
    return (
        f"\nstored in pages of {PAGE}: {new:.0f} new rows a second, {again:.0f} unchanged ones (aim 3,000); meanwhile"
        f" {len(took)} searches took {at(0.5, took):.1f} ms (p50) and {at(0.95, took):.1f} ms (p95);"
        f" load {os.getloadavg()[0]:.1f}"
    )


def store(last: int) -> tuple[float, float]:
    """In the other process: rows a second stored, and stored again."""
    pages = [[made(last + page + place) for place in range(1, PAGE + 1)] for page in range(0, STORED, PAGE)]
    seconds = []
    for seen_at in (NOW, NOW + timedelta(hours=1)):
        began = time.monotonic()
        for page in pages:
            keeping.keep(MAIN.slug, page, seen_at)
        seconds.append(time.monotonic() - began)
    return STORED / seconds[0], STORED / seconds[1]


def made(number: int) -> LedgerRow:
    return LedgerRow(
        row_id=number,
        customer_id=f"cust_{number % 1_000_003}",
        order_id=f"ORD-{number}",
        kind=Open("PaymentReward", LedgerKind.ORDER),
        points=Decimal(25),
        amount=Decimal("12.5"),
        at=NOW,
        status=Open("Active", LedgerStatus.ACTIVE),
        coupon_code=f"GIFT-{number}" if number % ROWS_WITH_A_CODE == 0 else None,
        branch="Cairo",
        balance_before=Decimal(100),
        balance_after=Decimal(125),
    )
