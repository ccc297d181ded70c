"""A search in an address: the words are sealed, and whoever opens it finds what they could find themselves."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient
from pytest_django import Settings

from customers import index
from dashboard.access.models import AccessRecord
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn, body
from tests.words import text_of

SEARCH = "/main/customers/"
SALMA = CustomerRecord("c-77", "profile", name="Salma Sample", email="sample.secret@example.com", phone="+201555501234")


async def address_of(client: AsyncClient, words: str) -> str:
    """Where the search box leads for these words."""
    posted = await client.post(SEARCH, {"q": words})
    assert posted.status_code == 303
    return str(posted["Location"])


async def said_at(client: AsyncClient, address: str) -> str:
    page: Any = await client.get(address)
    assert page.status_code == 200
    return text_of(await body(page) if page.streaming else page.content.decode())


async def rows() -> list[tuple[str, str, str, str]]:
    told = AccessRecord.objects.order_by("pk")
    return [(row.staff_name, row.page, row.outcome, row.customer_id) async for row in told]


@pytest.mark.parametrize("words", ["salma", "sample.secret@example.com", "c-77", "عميل ٤٢", "a/b#c?d%20e f"])
async def test_words_do_not_stand_in_the_address(words: str, signed_in: SignIn) -> None:
    client = await signed_in()
    address = await address_of(client, words)
    assert re.fullmatch(rf"{SEARCH}\?sealed=[\w-]+", address, re.ASCII)
    assert words not in address
    assert await rows() == []  # nothing is searched, and nobody asked, until the address is opened


async def test_it_can_be_opened_again_and_each_time_is_a_row(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [SALMA])
    client = await signed_in()
    address = await address_of(client, "salma")
    first, again = await said_at(client, address), await said_at(client, address)
    assert "Salma Sample" in first
    assert "Salma Sample" in again
    assert await rows() == [("sample-support", "search", "shown", "salma")] * 2


async def test_the_one_exact_match_still_leads_to_the_profile(program: Program, signed_in: SignIn) -> None:
    keys = await index.learn(program, [SALMA])
    client = await signed_in()
    response = await client.get(await address_of(client, "c-77"))
    assert (response.status_code, response["Location"]) == (303, f"{SEARCH}{keys['c-77']}/")


async def test_masking_and_the_row_are_those_of_whoever_opens_it(program: Program, signed_in: SignIn) -> None:
    await index.learn(program, [CustomerRecord("vip.sample@example.com", "profile", name="Salma Sample")])
    address = await address_of(await signed_in("support"), "salma")
    assert "vip.sample@example.com" in await said_at(await signed_in("support"), address)
    said = await said_at(await signed_in("marketing"), address)
    assert "Salma Sample" in said
    assert "vip.sample" not in said
    assert (await rows())[-1] == ("sample-marketing", "search", "shown", "salma")


@pytest.mark.parametrize(
    "words",
    [
        "sample.secret@example.com",
        "sample.secret@",
        "+20 155 550 1234",
        "Salma <sample.secret@example.com>",
    ],
)
async def test_nobody_gets_a_colleagues_words_that_their_role_does_not_see(
    words: str, program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    await index.learn(program, [SALMA, replace(SALMA, customer_id="c-78")])  # a single one would open at once
    marketing = await signed_in("marketing")
    address = await address_of(await signed_in("support"), words)
    page = await marketing.get(address)
    said = text_of(page.content.decode())
    assert page.status_code == 200
    assert "A colleague made this link with words that may be an e-mail or a phone number" in said
    assert "secret" not in page.content.decode()
    assert "1234" not in said
    assert sandbox.requests() == {}
    assert await rows() == [("sample-marketing", "search", "refused", words)]
    assert "Salma" in await said_at(await signed_in("manager"), address)  # who sees them may open it


async def test_a_colleagues_short_phone_is_not_shown(signed_in: SignIn) -> None:
    """The mask shows numbers of this length: most are none."""
    address = await address_of(await signed_in("support"), "22331234")
    marketing = await signed_in("marketing")
    said = await said_at(marketing, address)
    assert "A colleague made this link" in said
    assert "22331234" not in said
    assert "22331234" in (await marketing.get(await address_of(marketing, "22331234"))).content.decode(), "their own"


@pytest.mark.parametrize("sealed", ["x", "gAAAAA", "%00", "é", "a" * 3000])
async def test_what_cannot_be_opened_leaves_the_box_empty_and_says_so(
    sealed: str, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    said = await said_at(await signed_in(), f"{SEARCH}?sealed={sealed}")
    assert "This link to a search no longer works" in said
    assert "Recent customers" in said
    assert sandbox.requests() == {}
    assert await rows() == []


async def test_a_new_secret_key_opens_what_the_earlier_one_sealed_while_it_is_named(
    program: Program, signed_in: SignIn, settings: Settings
) -> None:
    await index.learn(program, [SALMA])
    address = await address_of(await signed_in(), "salma")
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another-" + settings.SECRET_KEY
    client = await signed_in()
    assert "no longer works" in await said_at(client, address)
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert "Salma Sample" in await said_at(client, address)


async def test_who_may_see_no_customers_opens_none(signed_in: SignIn) -> None:
    address = await address_of(await signed_in(), "salma")
    nobody = await signed_in()
    await (await User.objects.aget(username="sample-support")).groups.aclear()
    assert (await nobody.get(address)).status_code == 403
