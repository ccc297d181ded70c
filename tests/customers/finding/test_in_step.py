"""Whatever is written, the search indexes hold what the rows say: on both databases, by any way of writing."""

from importlib import import_module
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.finding.engine import WordPattern, engine, fetch
from customers.finding.folding import name_words
from customers.finding.triggers import TRIGGERS, restore
from customers.models import KnownCustomer

NAMES = st.sampled_from(
    [
        "",
        "Salma",
        "Salma Sample",
        "El Sayed",
        "Éva O'Sample",
        "سلمى أحمد",
        "Ann Ann",
        "W" * 90,
        '"*',
        "王小明",
        "김민수",
    ]
)
EMAILS = st.sampled_from(
    [
        "",
        "one@example.com",
        "ONE@example.com",
        "two%_@example.org",
        "x@y",
        '"q"@example.net',
        "o'\\x@y.z",
        "o’b@example.com",
    ]
)
PROGRAMS = st.sampled_from(["main", "ma-in"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["save", "upsert", "move", "delete", "empty"]), PROGRAMS, st.integers(0, 3), NAMES, EMAILS
    ),
    max_size=12,
)


def write(step: str, program: str, number: int, name: str, email: str) -> None:
    ours = KnownCustomer.objects.filter(program=program, customer_id=f"c-{number}")
    row = ours.first() or KnownCustomer(program=program, customer_id=f"c-{number}")
    row.name, row.email = name, email
    match step:
        case "save":
            row.save()
        case "upsert":
            KnownCustomer.objects.bulk_create(
                [KnownCustomer(program=program, customer_id=f"c-{number}", name=name, email=email)],
                update_conflicts=True,
                unique_fields=["program", "customer_id"],
                update_fields=["name", "email"],
            )
        case "move" if not KnownCustomer.objects.filter(program="else", customer_id=f"c-{number}").exists():
            ours.update(program="else")
        case "delete":
            ours.delete()
        case "empty" if number == 3:
            KnownCustomer.objects.all().delete()


def parts_of(email: str) -> set[str]:
    """Short and long, from its beginning on."""
    return {email[at : at + size] for size in (3, 4, 5, 9) for at in range(0, len(email) - size + 1, 3)}


def assert_in_step() -> None:
    """Every word and every part of an e-mail finds those who have it, and no word is left that nobody has."""
    words: dict[tuple[str, str], set[int]] = {}
    for row in KnownCustomer.objects.all():
        assert row.name_words == name_words(row.name)
        for word in row.name_words.split():
            words.setdefault((row.program, word), set()).add(row.pk)
        if row.email:
            for part in parts_of(row.email_folded):
                assert row.pk in engine().by_email_part(row.program, part, 50), part
    for (program, word), rows in words.items():
        assert set(engine().by_name(program, [[WordPattern((word,), whole=True)]], 50)) == rows
        assert rows <= set(engine().by_name(program, [[WordPattern((word[:2],))]], 50))
        assert word in engine().neighbors(program, [word[1:]], 50)
    kept = {tuple(str(entry).split(" ")) for (entry,) in fetch("SELECT entry FROM customers_name_word", ())}
    assert kept == words.keys()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@pytest.mark.usefixtures("engine")
def test_the_index_equals_the_rows(steps: list[Any]) -> None:
    KnownCustomer.objects.all().delete()
    for step in steps:
        write(*step)
    assert_in_step()


@pytest.mark.usefixtures("engine")
def test_what_was_undone_is_not_found() -> None:
    KnownCustomer.objects.create(program="main", customer_id="c-1", name="Salma Sample")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("DELETE FROM customers_knowncustomer")
        cursor.execute("ROLLBACK")
    assert_in_step()
    assert list(engine().by_name("main", [[WordPattern(("salma",))]], 5))


def test_who_was_known_before_is_folded_again_batch_by_batch(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    migration = import_module("customers.migrations.0010_folded_again")
    monkeypatch.setattr(migration, "BATCH", 2)
    names = ("王小明", "Salma Sample", "O´Brien", "", "El Sayed")
    for number, name in enumerate(names):
        KnownCustomer.objects.create(
            program="main",
            customer_id=f"c-{number}",
            name=name,
            email=f"o’{number}@example.com",
            phone="+44 0 7700 900123",
        )
    stale = {"name_words": "stale", "email_folded": "o’@example.com", "phone_reversed": "1", "phone_folded": ""}
    KnownCustomer.objects.filter(customer_id__in=["c-0", "c-2", "c-4"]).update(**stale)
    if engine == "sqlite":
        with connection.cursor() as cursor:  # as it does when it remakes the table
            cursor.execute("DROP TRIGGER customers_renamed")
    migration.fold_again(apps, connection.schema_editor())
    assert_in_step()
    for row in KnownCustomer.objects.all():
        assert row.email_folded == f"o'{row.customer_id[2:]}@example.com"
        assert row.phone_reversed[::-1] == row.phone_folded == "44" + row.phone_national == "447700900123"


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("change", [{"name": "Other"}, {"email": F("name")}, {"customer_id": "c-2"}])
def test_rows_are_not_changed_past_their_folded_columns(change: dict[str, Any]) -> None:
    KnownCustomer.objects.create(program="main", customer_id="c-1", name="Salma")
    with pytest.raises(TypeError, match="save"):
        KnownCustomer.objects.update(**change)
    row = KnownCustomer.objects.get()
    row.name = "Other"
    with pytest.raises(TypeError, match="save"):
        KnownCustomer.objects.bulk_update([row], ["name"])
    row.save(update_fields=["name"])
    assert KnownCustomer.objects.get().name_words == "other"


@pytest.mark.usefixtures("transactional_db")
async def test_a_table_that_was_remade_gets_its_triggers_back() -> None:
    def lose_and_migrate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER customers_known")
        call_command("migrate", verbosity=0)
        names = {name for (name,) in fetch("SELECT name FROM sqlite_master WHERE type = 'trigger'", ())}
        assert names >= TRIGGERS.keys()
        restore(connection)  # a second time changes nothing

    await sync_to_async(lose_and_migrate)()
