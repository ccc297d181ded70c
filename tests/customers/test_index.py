import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers import index
from customers.models import KnownCustomer, RecentCustomer, new_key
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from tests.programs import sample_program

pytestmark = pytest.mark.django_db(transaction=True)
MAIN, OTHER = sample_program(slug="main", name="Sample Club"), sample_program(slug="other", name="Other Club")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FULL = CustomerRecord(
    "c-1",
    "profile",
    platform_id="300001",
    name="Sample Person",
    email="sample@example.com",
    phone="+44 7700 900123",
    referral_code="SAMPLE1",
    details=True,
    seen_at=NOON,
)


async def row(customer_id: str = "c-1", program: Program = MAIN) -> KnownCustomer:
    found = await index.find_by_id(program, customer_id)
    assert found
    return found


def test_keys_tell_nothing_and_differ() -> None:
    keys = {new_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert all(len(key) == 16 and set(key) <= set("abcdefghijklmnopqrstuvwxyz234567") for key in keys)


async def test_it_learns_who_a_customer_is() -> None:
    keys = await index.learn(MAIN, [FULL])
    known = await index.find_by_key(MAIN, keys["c-1"])
    assert known
    assert (known.customer_id, known.platform_id, known.name) == ("c-1", "300001", "Sample Person")
    assert (known.email, known.phone, known.phone_reversed) == ("sample@example.com", "+44 7700 900123", "321009007744")
    assert (known.details_seen_at, known.seen_at, known.standing_seen_at) == (NOON, NOON, None)
    assert known.points is None


async def test_a_key_lasts() -> None:
    first = await index.learn(MAIN, [FULL])
    for _ in range(2):  # the second time there is nothing new
        assert await index.learn(MAIN, [CustomerRecord("c-1", "referral", name="Another Name")]) == first


async def test_when_the_details_were_asked_for_is_kept_even_if_they_say_the_same() -> None:
    await index.learn(MAIN, [FULL])
    await index.learn(MAIN, [replace(FULL, seen_at=NOON + timedelta(minutes=1))])
    assert (await row()).details_seen_at == NOON + timedelta(minutes=1)


async def test_programs_know_nothing_of_each_other() -> None:
    keys = await index.learn(MAIN, [FULL]) | {"other": (await index.learn(OTHER, [FULL]))["c-1"]}
    assert len(set(keys.values())) == 2
    assert await index.find_by_key(OTHER, keys["c-1"]) is None
    assert await index.count(OTHER) == 1


async def test_newer_replaces_older_field_by_field() -> None:
    await index.learn(MAIN, [FULL])
    await index.learn(MAIN, [CustomerRecord("c-1", "referral", name="New Name", seen_at=NOON + timedelta(hours=1))])
    known = await row()
    assert (known.name, known.email, known.learned_from) == ("New Name", "sample@example.com", "referral")
    assert known.details_seen_at == NOON


async def test_older_fills_gaps_and_replaces_nothing() -> None:
    await index.learn(MAIN, [CustomerRecord("c-1", "referral", name="New Name", seen_at=NOON + timedelta(hours=1))])
    await index.learn(MAIN, [FULL])
    known = await row()
    assert (known.name, known.email, known.learned_from) == ("New Name", "sample@example.com", "referral")
    assert known.seen_at == NOON + timedelta(hours=1)


async def test_points_have_an_age_of_their_own() -> None:
    await index.learn(
        MAIN, [CustomerRecord("c-1", "profile", points=Decimal("2640.5"), points_name="Stars", seen_at=NOON)]
    )
    await index.learn(MAIN, [CustomerRecord("c-1", "referral", name="A Name", seen_at=NOON + timedelta(hours=1))])
    known = await row()
    assert (known.points, known.points_name, known.standing_seen_at) == (Decimal("2640.5"), "Stars", NOON)


async def test_zero_points_are_known() -> None:
    await index.learn(MAIN, [CustomerRecord("c-1", "profile", points=Decimal(5), seen_at=NOON)])
    await index.learn(MAIN, [CustomerRecord("c-1", "profile", points=Decimal(0), seen_at=NOON + timedelta(hours=1))])
    assert (await row()).points == 0


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e30", "-1e40"])
async def test_points_no_database_can_hold_are_not_kept(amount: str) -> None:
    await index.learn(MAIN, [CustomerRecord("c-1", "profile", points=Decimal(amount), tier="Gold")])
    known = await row()
    assert (known.points, known.tier) == (None, "Gold")


@pytest.mark.parametrize("customer_id", ["", ".", "..", " c", "c\n", "c\0", "x" * 257])
async def test_what_can_be_no_id_gets_no_key(customer_id: str) -> None:
    assert await index.learn(MAIN, [CustomerRecord(customer_id, "referral", name="A Name")]) == {}
    assert await index.count(MAIN) == 0


async def test_odd_texts_are_kept_as_far_as_a_database_can() -> None:
    await index.learn(
        MAIN, [CustomerRecord("عميل ٤٢", "profile", name="A\0B \ud800", phone="not\0a number", email="W" * 5000)]
    )
    known = await row("عميل ٤٢")
    assert (known.name, known.phone, known.phone_reversed, known.email) == ("AB ?", "nota number", "", "W" * 5000)


async def test_two_facts_of_one_customer_come_together() -> None:
    keys = await index.learn(
        MAIN, [replace(FULL, email=None), CustomerRecord("c-1", "profile", tier="Gold", seen_at=NOON)]
    )
    known = await row()
    assert (len(keys), known.name, known.tier) == (1, "Sample Person", "Gold")


async def test_many_cost_no_more_queries_than_one() -> None:
    friends = [CustomerRecord(f"friend-{number}", "referral", name=f"Friend {number}") for number in range(30)]
    keys = await index.learn(MAIN, friends)
    assert len(keys) == 30
    assert await queries(index.learn(MAIN, friends)) == 1  # nothing new: nothing written
    renamed = [replace(friend, name="Renamed") for friend in friends]
    assert await queries(index.learn(MAIN, renamed)) == 3  # read again while nobody else may write
    assert {known.name async for known in KnownCustomer.objects.all()} == {"Renamed"}


async def queries(work: Coroutine[Any, Any, object]) -> int:
    """How many statements the coroutine sends, on the thread that owns the connection of async code."""
    capture = CaptureQueriesContext(connection)
    await sync_to_async(capture.__enter__)()
    await work

    def end() -> int:
        capture.__exit__(None, None, None)
        return len([query for query in capture.captured_queries if query["sql"].startswith(("SELECT", "INSERT"))])

    return await sync_to_async(end)()


async def test_two_who_meet_a_customer_at_once_get_one_key() -> None:
    learnt = await asyncio.gather(*(index.learn(MAIN, [FULL]) for _ in range(5)))
    assert len({keys["c-1"] for keys in learnt}) == 1


async def test_what_is_forgotten_is_gone_from_everywhere() -> None:
    await index.learn(MAIN, [FULL])
    staff = await User.objects.acreate_user("sample")
    await index.remember_view(MAIN, staff.pk, await row())
    await index.forget(MAIN, "c-1")
    assert await index.find_by_id(MAIN, "c-1") is None
    assert await index.recent(MAIN, staff.pk) == []


async def test_recent_customers_are_the_last_twenty_of_each_member_of_staff() -> None:
    one, two = await User.objects.acreate_user("one"), await User.objects.acreate_user("two")
    await index.learn(MAIN, [CustomerRecord(f"c-{number}", "profile") for number in range(25)])
    for number in range(25):
        await index.remember_view(MAIN, one.pk, await row(f"c-{number}"))
    await index.remember_view(MAIN, two.pk, await row("c-3"))
    await index.remember_view(MAIN, one.pk, await row("c-10"))
    recent = [view.customer.customer_id for view in await index.recent(MAIN, one.pk)]
    assert recent == ["c-10", *(f"c-{number}" for number in range(24, 4, -1) if number != 10)]
    assert await RecentCustomer.objects.filter(staff=one).acount() == 20
    assert [view.customer.customer_id for view in await index.recent(MAIN, two.pk)] == ["c-3"]
    assert await index.recent(OTHER, one.pk) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_webhooks_in_any_order_end_the_same(order: tuple[int, ...]) -> None:
    told = [
        CustomerRecord("c-1", "webhook", email="first@example.com", phone="1", tier="Basic", seen_at=NOON),
        CustomerRecord("c-1", "webhook", phone="2", points=Decimal(7), seen_at=NOON + timedelta(seconds=1)),
        CustomerRecord("c-1", "webhook", email="first@example.com", tier="Gold", seen_at=NOON + timedelta(seconds=2)),
    ]
    for number in (*order, order[0]):
        await index.learn(MAIN, [told[number]])
    late = CustomerRecord("c-1", "webhook", email="between@example.com", seen_at=NOON + timedelta(milliseconds=1500))
    await index.learn(MAIN, [late])
    known = await row()
    assert (known.email, known.phone, known.tier, known.points) == ("first@example.com", "2", "Gold", Decimal(7))


async def test_the_forgotten_come_back_only_by_what_is_said_later() -> None:
    told = replace(FULL, seen_at=datetime.now(UTC))
    before = await index.learn(MAIN, [told])
    await index.forget(MAIN, "c-1")
    assert await index.learn(MAIN, [told]) == {}
    assert await index.find_by_id(MAIN, "c-1") is None
    after = await index.learn(MAIN, [CustomerRecord("c-1", "profile", name="Sample Person")])
    assert after.keys() == before.keys()
    assert after != before
    assert (await row()).email == ""
