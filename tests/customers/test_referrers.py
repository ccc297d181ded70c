"""Who referred a customer: remembered from lists of friends, shown as far as it is known, and erased with either."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from customers.feeding.erasing import erase
from customers.models import KnownCustomer, Referral
from customers.panels.referred_by import referrer_lines
from customers.referrers import KnownReferrer, _remember
from dashboard.loyalty.models import Customer, Referrer
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn
from tests.platforms import SPAAZA, Case
from tests.programs import sample_program
from tests.words import text_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LABEL = "Referred by customer"


async def test_a_friend_s_profile_names_the_referrer_once_the_list_was_read(
    signed_in: SignIn, key_of: Keys, sandbox: SandboxServer, program: Program
) -> None:
    client, referrer = await signed_in(), await key_of("cust_1001")
    await client.get(f"/main/customers/{referrer}/referrals/")
    friend = await Referral.objects.filter(referrer__key=referrer).select_related("friend").afirst()
    assert friend
    path = f"/main/customers/{friend.friend.key}/details/"
    page = (await client.get(path)).content.decode()
    assert f'href="/main/customers/{referrer}/"' in page
    assert f"{LABEL} cust_1001" in text_of(page)
    assert "by this customer's list of friends, read on" in text_of(page)
    salma = await KnownCustomer.objects.aget(key=referrer)
    salma.customer_id = "salma@example.com"
    await salma.asave()
    masked = text_of((await (await signed_in("marketing")).get(path)).content.decode())
    assert LABEL in masked
    assert "salma@example.com" not in masked


@pytest.mark.parametrize("case", [SPAAZA], ids=str)
async def test_a_referrer_that_the_platform_sends_has_a_link(
    signed_in: SignIn, key_of: Keys, sandbox: SandboxServer, case: Case, program: Program
) -> None:
    client = await signed_in()
    page = (await client.get(f"/main/customers/{await key_of('user:2018')}/details/")).content.decode()
    referrer = await KnownCustomer.objects.exclude(customer_id="user:2018").aget()
    assert f'href="/main/customers/{referrer.key}/"' in page
    assert f"{LABEL} {referrer.customer_id}" in text_of(page)


def test_nothing_is_claimed_where_nobody_speaks_of_a_referrer() -> None:
    program = sample_program()
    assert referrer_lines(Customer("c-1"), None, program) == []
    assert referrer_lines(Customer("c-1", is_referred=False), None, program) == []
    (unknown,) = referrer_lines(Customer("c-1", is_referred=True), None, program)
    assert (unknown.name, unknown.value) == (LABEL, None)
    assert "does not say who" in str(unknown.note)
    elsewhere = referrer_lines(Customer("c-1", is_referred=True, referrer=Referrer(identity="x")), None, program)
    assert [line.name for line in elsewhere] == ["Referrer in other systems"]


@pytest.mark.django_db
def test_the_newest_list_counts_and_erasing_either_forgets_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    program = sample_program("main")
    one, other, friend, second = (
        KnownCustomer.objects.create(program="main", customer_id=name, learned_from="profile")
        for name in ("one", "other", "friend", "second")
    )
    elsewhere = KnownCustomer.objects.create(program="stores", customer_id="friend", learned_from="profile")
    _remember("main", one.key, {friend.key, second.key, elsewhere.key}, NOON)
    assert set(Referral.objects.values_list("friend__customer_id", "referrer__customer_id")) == {
        ("friend", "one"),
        ("second", "one"),
    }
    with django_assert_num_queries(1):
        _remember("main", one.key, {friend.key, second.key}, NOON + timedelta(hours=1))
    _remember("main", other.key, {friend.key}, NOON + timedelta(days=2))
    assert Referral.objects.get(friend=friend).referrer == other
    erase(program, "second")
    assert Referral.objects.count() == 1
    erase(program, "other")
    assert not Referral.objects.exists()


def test_a_name_is_shown_beside_the_id() -> None:
    known = KnownReferrer(KnownCustomer(customer_id="c-2", name="Salma Haddad", key="k" * 16).record, NOON)
    (line,) = referrer_lines(Customer("c-1"), known, sample_program())
    assert line.value == "c-2"
    assert line.note == "Salma Haddad, by this customer's list of friends, read on 20 Nov 2026"
    assert line.url.endswith(f"/customers/{'k' * 16}/")
