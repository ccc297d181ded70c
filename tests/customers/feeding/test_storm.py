"""Thousands of deliveries, many twice, out of order and some forged, over a database that crashes in the middle."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from customers.feeding.models import Deliveries
from customers.models import KnownCustomer
from dashboard.programs import Program
from tests.customers.databases import instead
from tests.customers.feeding.messages import message, post
from tests.debian_postgres import DebianPostgres

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
CUSTOMERS, MESSAGES, FORGED, AT_ONCE = 40, 400, 60, 32
FIELDS = {"email": "email", "mobile_number": "phone", "tier_name": "tier", "activated_points": "points"}


def told(luck: random.Random, number: int) -> dict[str, Any]:
    """A message that says some of what there is. Null says nothing, an empty text that there is none."""
    data = {
        "email": f"{number}@example.com",
        "mobile_number": f"+4477009{number:05}",
        "tier_name": luck.choice(["Basic", "Gold", "Platinum"]),
        "activated_points": number / 2,
    }
    silent: dict[str, Any] = {field: None for field in data if luck.random() < 0.3}
    if luck.random() < 0.2:
        silent["email"] = ""
    created_at = (NOON + timedelta(milliseconds=number)).isoformat()
    return message(f"c-{luck.randrange(CUSTOMERS)}", created_at, **(data | silent))


def truth(messages: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is right in the end: of each field the newest word, in whatever order the words came."""
    known: dict[str, dict[str, Any]] = {}
    for one in sorted(messages, key=lambda one: one["created_at"]):
        row = known.setdefault(one["customer_id"], {"email": "", "phone": "", "tier": "", "points": None})
        for field, column in FIELDS.items():
            if (value := one["data"][field]) is not None:
                row[column] = Decimal(str(value)) if column == "points" else value
    return known


@pytest.fixture
def database(
    transactional_db: None, own_postgres: DebianPostgres, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DebianPostgres]:
    """A server of this test's own under Django: it is going to crash."""
    with instead(own_postgres.create("storm"), monkeypatch):
        call_command("migrate", verbosity=0)
        connection.close()
        yield own_postgres


async def test_at_the_end_the_index_equals_the_truth(program: Program, database: DebianPostgres) -> None:
    luck = random.Random(4)
    messages = [told(luck, number) for number in range(MESSAGES)]
    forged = [told(luck, number) for number in range(MESSAGES, MESSAGES + FORGED)]
    queue = [(one, True) for one in messages + luck.sample(messages, MESSAGES // 3)]
    queue += [(one, False) for one in forged]
    luck.shuffle(queue)
    answers: Counter[tuple[bool, int]] = Counter()
    in_the_middle, down = asyncio.Event(), asyncio.Event()

    async def deliver() -> None:
        """Like the platform: what is not answered with 2xx comes again."""
        while queue:
            one, genuine = queue.pop()
            status = await post(one) if genuine else await post(one, secret="another")
            answers[genuine, status] += 1
            if answers[True, 204] > MESSAGES // 2:
                in_the_middle.set()
            if genuine and status != 204:
                assert status == 503
                down.set()
                queue.insert(luck.randrange(len(queue) + 1), (one, genuine))
                await asyncio.sleep(0.05)  # the platform waits for minutes

    async def crash() -> None:
        await in_the_middle.wait()
        await asyncio.to_thread(database.stop, hard=True)
        await down.wait()
        await asyncio.to_thread(database.start)

    await asyncio.gather(crash(), *(deliver() for _ in range(AT_ONCE)))
    rows = {
        row.customer_id: {name: getattr(row, name) for name in FIELDS.values()}
        async for row in KnownCustomer.objects.all()
    }
    counted = {row.outcome: row.number async for row in Deliveries.objects.all()}
    assert rows == truth(messages)
    assert answers[True, 503]
    assert answers[False, 403] + answers[False, 429] == FORGED
    assert answers.keys() <= {(True, 204), (True, 503), (False, 403), (False, 429)}
    assert "rejected" not in counted
    assert counted["stored"] >= answers[True, 204]  # what was committed as the server died was told as failed
