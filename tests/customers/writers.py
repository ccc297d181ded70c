"""Processes that store records of customers at the same moment: `python -m tests.customers.writers`.

It says in the end how many deliveries they have stored.
"""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing import get_context
from typing import Any

import django

WRITERS, CUSTOMERS, FACTS = 3, 24, 250
FORGOTTEN = [f"c-{number}" for number in range(0, CUSTOMERS, 5)]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LAST = NOON + timedelta(milliseconds=FACTS)  # when the forgotten were forgotten: nothing was said later
FIELDS = ("name", "email", "phone", "referral_code", "tier", "points")
SOURCES = ("webhook", "profile", "referral", "import", "crawl")


def told() -> list[dict[str, Any]]:
    """Everything said of anybody, oldest first; no value comes twice."""
    luck = random.Random(7)
    return [
        {
            "customer_id": f"c-{luck.randrange(CUSTOMERS)}",
            "learned_from": luck.choice(SOURCES),
            "seen_at": NOON + timedelta(milliseconds=number),
            **{field: Decimal(number) if field == "points" else f"{field} {number}" for field in some},
        }
        for number, some in enumerate(luck.sample(FIELDS, luck.randint(1, 3)) for _ in range(FACTS))
    ]


def truth() -> dict[str, dict[str, Any]]:
    """Of each customer who was not forgotten the newest word on each field."""
    known: dict[str, dict[str, Any]] = {}
    for one in told():
        if one["customer_id"] not in FORGOTTEN:
            row = known.setdefault(one["customer_id"], dict.fromkeys(FIELDS))
            row |= {name: str(value) for name, value in one.items() if name not in {"customer_id", "learned_from"}}
    return known


def write(number: int) -> int:
    """A share of all that was said and some of the others', in any order, by each of the ways in; one forgets too."""
    from customers import index, index_writes
    from customers.feeding.models import Outcome
    from customers.feeding.webhooks import store_deliveries as deliver
    from dashboard.loyalty.customer_record import CustomerRecord
    from dashboard.loyalty.feeds import Delivery
    from dashboard.programs import programs

    luck, delivered = random.Random(number), 0
    mine = told()[number::WRITERS] + luck.sample(told(), FACTS // 4)
    luck.shuffle(mine)
    half = len(mine) // 2
    while mine:
        size = luck.choice((1, 3, 20))
        batch, mine = [CustomerRecord(**one) for one in mine[:size]], mine[size:]
        match luck.randrange(3):
            case 0:
                index_writes.store("main", batch)
            case 1:
                deliver("main", [Delivery("profile", one) for one in batch], Counter({Outcome.STORED: len(batch)}))
                delivered += len(batch)
            case _:
                asyncio.run(index.learn(programs()["main"], batch))
        if number == 0 and len(mine) < half:
            half = 0
            for customer_id in FORGOTTEN:
                index_writes.forget("main", [customer_id], LAST)
    return delivered


def stored() -> tuple[list[dict[str, Any]], int]:
    """All rows, and how many deliveries were counted."""
    from customers.feeding.models import Deliveries
    from customers.models import KnownCustomer

    rows = list(KnownCustomer.objects.values("customer_id", "seen_at", *FIELDS))
    for row in rows:
        row |= {field: row[field] or None for field in FIELDS}
        row["seen_at"] = str(row["seen_at"])
        row["points"] = row["points"] if row["points"] is None else f"{row['points']:.0f}"
    return rows, sum(row.number for row in Deliveries.objects.all())


def begin(number: int, start: Any, delivered: Any) -> None:
    start.wait()
    delivered.put(write(number))


if __name__ == "__main__":
    django.setup()
    forked = get_context("fork")  # Django is loaded once; nothing has connected to the database yet
    start, delivered = forked.Barrier(WRITERS), forked.Queue()
    writers = [forked.Process(target=begin, args=(number, start, delivered)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    print(sum(delivered.get() for _ in writers))  # noqa: T201
