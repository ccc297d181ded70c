"""Who was forgotten stays so: after a new secret key, and whoever writes at the same moment. On both databases."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from pytest_django import Settings

from customers import index_writes
from customers.feeding.models import ForgettingKey, Forgotten
from customers.finding.engine import fetch
from customers.models import KnownCustomer
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from tests.customers.databases import instead

HOUR = timedelta(hours=1)


def replace_secret_key(settings: Settings, *, keep: bool = False) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep else []
    settings.SECRET_KEY = f"another-{settings.SECRET_KEY}"


@pytest.mark.usefixtures("engine")
def test_an_old_file_brings_nobody_back_after_a_new_secret_key(
    program: Program, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("Customer ID,Customer Name\nc-1,Sample Person\nc-2,Sample Friend\n")
    call_command("forget_customer", "c-1")
    replace_secret_key(settings)
    exported = timezone.now() - 24 * HOUR
    call_command("import_customers", str(file), "--exported", exported.date().isoformat())
    assert [row.customer_id for row in KnownCustomer.objects.all()] == ["c-2"]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("key_is_an_earlier_one", [False, True])
def test_marks_that_were_made_with_the_secret_key_still_count(settings: Settings, key_is_an_earlier_one: bool) -> None:
    """The migration keeps what it came to; the key itself may go then."""
    now = timezone.now()
    mark = salted_hmac("customers.forgotten", repr(("main", "c-1")), algorithm="sha256").hexdigest()[:40]
    Forgotten.objects.create(program="main", mark=mark, at=now - 2 * HOUR)
    if key_is_an_earlier_one:
        replace_secret_key(settings, keep=True)
    migrate()
    replace_secret_key(settings)
    assert not index_writes.store("main", [CustomerRecord("c-1", "import", seen_at=now - 3 * HOUR)])
    index_writes.forget("main", ["c-1"], now)  # marked with the new key this time: the later of the two counts
    assert not index_writes.store("main", [CustomerRecord("c-1", "import", seen_at=now - HOUR)])
    assert index_writes.store("main", [CustomerRecord("c-1", "profile", seen_at=now + HOUR)])
    assert settings.SECRET_KEY not in "".join(ForgettingKey.objects.values_list("key", flat=True))


@pytest.mark.django_db
def test_where_nobody_was_forgotten_no_key_is_made_of_the_secret_one() -> None:
    migrate()
    assert not ForgettingKey.objects.exists()


@pytest.mark.usefixtures("transactional_db")
def test_two_who_make_the_key_at_once_make_one(migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In two programs, which do not wait for each other otherwise."""

    def forget() -> None:
        index_writes.forget("stores", ["c-1"], timezone.now())
        connections.close_all()

    with instead(migrated, monkeypatch), ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            index_writes.forget("main", ["c-1"], timezone.now())
            forgetting: Future[None] = pool.submit(forget)
            while not forgetting.done() and not fetch("SELECT 1 FROM pg_locks WHERE NOT granted", ()):
                pass
        forgetting.result(timeout=60)
        key = bytes.fromhex(ForgettingKey.objects.get().key)
        assert set(Forgotten.objects.values_list("mark", flat=True)) == {
            index_writes.mark_of(key, program, "c-1") for program in ("main", "stores")
        }


def migrate() -> None:
    keep_earlier_keys: Callable[..., None]
    keep_earlier_keys = import_module("customers.migrations.0008_forgetting_key").keep_earlier_keys
    keep_earlier_keys(apps, connection.schema_editor())
