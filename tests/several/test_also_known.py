"""A customer id that several programs know: the profile says where, to whom those are open."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from customers.same_id_in_other_programs import also_known
from dashboard.access.models import AccessRecord, Outcome
from dashboard.access.roles import Staff
from tests.customers.conftest import body
from tests.several.conftest import Keys, Programs, SignIn
from tests.words import text_of

CUSTOMER = "cust_1001"
pytestmark = pytest.mark.django_db(transaction=True)


async def profile(client: AsyncClient, slug: str, key: str) -> str:
    return await body(await client.get(f"/{slug}/customers/{key}/"))


async def test_the_profile_links_to_the_others(signed_in: SignIn, key_of: Keys) -> None:
    client = await signed_in()
    key, other, third = [await key_of(slug, CUSTOMER) for slug in ("main", "trial", "stores")]
    page = await profile(client, "main", key)
    assert f'href="/trial/customers/{other}/"' in page
    assert f'href="/stores/customers/{third}/"' in page
    assert "The same id in Sample Club, trial" in text_of(page)
    rows = {row.program: row async for row in AccessRecord.objects.filter(outcome=Outcome.FOUND)}
    assert {slug: row.customer_key for slug, row in rows.items()} == {"trial": other, "stores": third}


async def test_what_another_id_has_is_not_this_customers(signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in(), await key_of("main", CUSTOMER)
    await key_of("trial", "cust_1002")
    await key_of("trial", CUSTOMER.upper())
    assert "The same id in" not in text_of(await profile(client, "main", key))
    assert not await AccessRecord.objects.filter(outcome=Outcome.FOUND).aexists()


async def test_programs_that_are_not_theirs_are_not_named(signed_in: SignIn, key_of: Keys) -> None:
    key, other, _third = [await key_of(slug, CUSTOMER) for slug in ("main", "trial", "stores")]
    page = await profile(await signed_in("manager", "main", "trial"), "main", key)
    assert other in page
    assert "Sample Stores" not in page
    alone = await profile(await signed_in("manager", "main"), "main", key)
    assert "The same id in" not in text_of(alone)
    assert "trial" not in alone


async def test_an_id_that_is_personal_stays_hidden_in_all_of_it(signed_in: SignIn, key_of: Keys) -> None:
    email = "salma.sample@example.com"
    key, other = await key_of("main", email), await key_of("trial", email)
    page = await profile(await signed_in("marketing"), "main", key)
    assert f'href="/trial/customers/{other}/"' in page
    assert email not in page


async def test_one_program_alone_costs_no_query(
    all_programs: Programs, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROGRAMS = {"main": all_programs["main"]}
    monkeypatch.delattr("customers.same_id_in_other_programs.KnownCustomer")  # who asks for it fails
    request: Any = SimpleNamespace(staff=Staff(1, "sample"))
    assert await also_known(request, all_programs["main"], CUSTOMER) == ()
