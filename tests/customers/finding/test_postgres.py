"""What only PostgreSQL has: an extension that may be missing or refused, and several writers at once."""

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.db import connections, transaction

from customers import keeping
from customers.models import KnownCustomer
from customers.search import find
from tests.customers.databases import instead, migrate
from tests.customers.finding.test_in_step import assert_in_step
from tests.customers.test_search import MAIN, SEES
from tests.debian_postgres import DebianPostgres
from tests.servers import ROOT


@pytest.mark.usefixtures("transactional_db")
def test_without_pg_trgm_parts_of_emails_are_found_and_it_is_said_how_to_find_them_fast(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.replace("/postgres?", "/finding?")
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE finding")
    migrate(url)
    assert "CREATE EXTENSION pg_trgm" in migrate(url)  # each time it is migrated
    with instead(url, monkeypatch):
        KnownCustomer.objects.create(program="main", customer_id="c-1", email="salma@example.com")
        found = async_to_sync(find)(MAIN, "lma@ex", staff=SEES)
        assert [match.customer.customer_id for match in found.matches] == ["c-1"]


def test_who_may_not_have_pg_trgm_is_told_whom_to_ask(full_postgres: DebianPostgres) -> None:
    full_postgres.create("refused")
    with psycopg.connect(full_postgres.url("refused"), autocommit=True) as server:
        server.execute("CREATE ROLE plain LOGIN")
        server.execute("GRANT CREATE ON SCHEMA public TO plain")
    url = full_postgres.url("refused").replace("postgres@", "plain@")
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip().endswith("run: CREATE EXTENSION pg_trgm")
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("transactional_db")
def test_several_writers_leave_exactly_the_words_there_are(migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are few, so that one is forgotten and learnt again and again; who writes holds the programme, as everybody
    who writes does, or two who learn the same words could wait for each other for ever."""

    def write(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(120):
            customer_id = f"c-{rng.randrange(4)}"
            with transaction.atomic():
                keeping.hold("main")
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
