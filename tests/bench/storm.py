"""Webhooks as fast as a platform may send them, to the dashboard as `make run` serves it, while staff search.

The same database as the searches before it; the sender is a process of its own. Needs Django set up.
"""

import json
import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path

from django.db.models import Sum

from customers.feeding.models import Deliveries, Outcome
from dashboard.loyalty.gameball.webhook import PROFILE, signature
from tests.bench.filling import search
from tests.bench.people import People
from tests.bench.searching import at, kinds, timed
from tests.bench.sender import AT_ONCE, Message, send
from tests.bench.stage import Desk
from tests.servers import children, free_port, running

RATE, SECONDS = 500, 20  # messages a second, and for how long
SEARCHES = 20  # a second


def measure(customers: int, folder: Path) -> None:
    """Print how many messages a second were stored, and how long searches took meanwhile."""
    port = free_port()
    environment = {"PORT": str(port), "HOST": "127.0.0.1", "CACHE_URL": ""}
    with (
        running("manage.py", "serve", port=port, log=folder / "storm.log", env=environment) as server,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as sender,
    ):
        (worker,) = children(server.pid)
        sender.submit(send, port, messages(customers, AT_ONCE, "warm"), 0).result()
        for rate in (RATE, 0):
            for line in storm(sender, Desk(port, worker), customers, rate):
                print(line, flush=True)  # noqa: T201


def storm(sender: ProcessPoolExecutor, desk: Desk, customers: int, rate: int) -> Iterator[str]:
    """`rate` messages a second, 0 for as many as are taken."""
    some, before, cpu = messages(customers, RATE * SECONDS, str(rate)), stored(), desk.cpu()
    sending = sender.submit(send, desk.port, some, rate)
    searches = cycle(
        (typed, random.Random(f"{rate}:{what}")) for what, typed, _ in kinds() if what not in {"two letters", "nobody"}
    )
    people, took, worked = People(), list[float](), list[float]()
    while not sending.done():
        began = time.monotonic()
        typed, rng = next(searches)
        clock, processor = timed(search, typed(rng, people, rng.randint(1, customers)))
        took.append(clock)
        worked.append(processor)
        time.sleep(max(0, 1 / SEARCHES - (time.monotonic() - began)))
    seconds, waits = sending.result()
    if stored() - before != len(some):
        raise RuntimeError(f"{stored() - before} of {len(some)} messages were stored.")
    what = f"{rate} messages a second sent" if rate else "as many messages as are taken"
    yield (
        f"\n{what}: {len(some) / seconds:.0f} a second stored ({(desk.cpu() - cpu) / len(some) * 1000:.2f} ms of the"
        f" worker's CPU each), answered within {at(0.5, waits):.0f} ms (p50) and {at(0.95, waits):.0f} ms (p95);"
        f" meanwhile {len(took)} searches took {at(0.5, took):.1f} ms (p50) and"
        f" {at(0.95, took):.1f} ms (p95), {at(0.95, worked):.1f} ms of CPU (p95); load {os.getloadavg()[0]:.1f}"
    )


def stored() -> int:
    """How many messages the database says were stored."""
    return Deliveries.objects.filter(outcome=Outcome.STORED).aggregate(all=Sum("number"))["all"] or 0


def messages(customers: int, number: int, seed: str) -> list[Message]:
    """Signed, each of a customer known already, with other points, every tenth with a new e-mail."""
    rng, now = random.Random(seed), datetime.now(UTC)
    people, made = People(), list[Message]()
    for place in range(number):
        fact = people.fact(rng.randint(1, customers))
        body = json.dumps(
            {
                "event": PROFILE,
                "client_id": "1",
                "customer_id": fact.customer_id,
                "gb_customer_id": int(fact.platform_id or 0),
                "created_at": (now + timedelta(microseconds=place)).isoformat(),
                "data": {
                    "email": f"{rng.randrange(36**8):x}.{fact.email}" if place % 10 == 0 else fact.email,
                    "mobile_number": fact.phone,
                    "tier_name": rng.choice(("Basic", "Silver", "Gold")),
                    "referral_code": fact.referral_code,
                    "activated_points": rng.randrange(10_000) / 2,
                },
            }
        ).encode()
        made.append((body, signature(body, os.environ["GAMEBALL_SECRET_KEY"])))
    return made
