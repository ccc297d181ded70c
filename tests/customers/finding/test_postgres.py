"""What only PostgreSQL has: several writers at once."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from customers import index_writes
from customers.models import KnownCustomer
from tests.customers.databases import instead
from tests.customers.finding.test_in_step import assert_in_step


@pytest.mark.usefixtures("transactional_db")
def test_several_writers_leave_exactly_the_words_there_are(migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are few, so that one is forgotten and learnt again and again; who writes holds the program, as everybody
    who writes does, or two who learn the same words could wait for each other for ever."""

    def write(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(120):
            customer_id = f"c-{rng.randrange(4)}"
            with transaction.atomic():
                index_writes.lock_program("main")
                if rng.random() < 0.3:
                    KnownCustomer.objects.filter(program="main", customer_id=customer_id).delete()
                else:
                    name = " ".join(rng.sample(["salma", "omar", "nora", "basil"], 2))
                    KnownCustomer.objects.bulk_create(
                        [KnownCustomer(program="main", customer_id=customer_id, name=name)],
                        update_conflicts=True,
                        unique_fields=["program", "customer_id"],
                        update_fields=["name"],
                    )
        connections.close_all()

    with instead(migrated, monkeypatch):
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(write, range(6)))
        assert_in_step()
