"""The switcher: where it leads, to whom it is shown, and that a test workspace is unmistakable."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from dashboard.access.models import AccessRecord, Outcome
from tests.customers.conftest import body, searched
from tests.several.conftest import Keys, Programs, SignIn
from tests.words import text_of

CUSTOMER = "cust_1001"
pytestmark = pytest.mark.django_db(transaction=True)


def menu_of(html: str) -> str:
    """The switcher's markup, "" where there is none."""
    found = re.search(r'<nav class="menu menu-programs".*?</nav>', html, re.DOTALL)
    return found[0] if found else ""


async def choices(client: AsyncClient, path: str) -> dict[str, str]:
    """Where the switcher on a page leads, by program; the one it is on is left out."""
    page: Any = await client.get(path)
    html = await body(page) if page.streaming else page.content.decode()
    links = re.findall(r'<a class="menu-item" href="([^"]*)"([^>]*)>(.*?)</a>', menu_of(html), re.DOTALL)
    return {text_of(name).strip(): unescape(url) for url, here, name in links if "aria-current" not in here}


# A page, and the same in the other programs.
PLACES = [
    ("/main/", "/trial/", "/stores/"),
    ("/main/customers/", "/trial/customers/", "/stores/customers/"),
    ("/main/customers/index/", "/trial/customers/index/", "/stores/customers/index/"),
    ("/main/config/campaigns/", "/trial/config/campaigns/", "/stores/config/campaigns/"),
    ("/main/config/campaigns/5801/", "/trial/config/campaigns/", "/stores/config/campaigns/"),
    ("/main/config/campaigns/calendar/", "/trial/config/campaigns/calendar/", "/stores/config/campaigns/calendar/"),
    ("/main/config/tiers/", "/trial/config/tiers/", "/stores/config/"),
    ("/main/config/tiers/1/", "/trial/config/tiers/", "/stores/config/"),
    ("/main/config/earning/redemption/", "/trial/config/earning/", "/stores/config/"),
    ("/main/config/for-product/", "/trial/config/for-product/", "/stores/config/"),
    ("/main/config/review/", "/trial/config/review/", "/stores/config/review/"),
    ("/main/config/history/", "/trial/config/history/", "/stores/config/history/"),
    ("/access-log/", "/access-log/?programme=trial", "/access-log/?programme=stores"),
    ("/accounts/password/", "/trial/", "/stores/"),
    ("/main/nothing/here/", "/trial/", "/stores/"),
]


async def test_it_keeps_the_place(signed_in: SignIn) -> None:
    client = await signed_in("manager")
    for path, to_trial, to_stores in PLACES:
        found = await choices(client, path)
        found.pop("Sample Club", None)  # on a page of no program
        assert found == {"Sample Club, trial test": to_trial, "Sample Stores": to_stores}, path
        for url in found.values():
            assert (await client.get(url, follow=True)).status_code == 200, url


async def test_from_a_customer_it_leads_to_the_same_id(signed_in: SignIn, key_of: Keys) -> None:
    client, key, other = await signed_in(), await key_of("main", CUSTOMER), await key_of("trial", CUSTOMER)
    for path in (f"/main/customers/{key}/", f"/main/customers/{key}/balance/"):
        found = await choices(client, path)
        way = found["Sample Club, trial test"]
        assert CUSTOMER not in way
        assert (await client.get(way))["Location"] == f"/trial/customers/{other}/"
        assert (await client.get(way.replace("/trial/customers/", "/main/customers/", 1))).status_code == 303
    row = await AccessRecord.objects.filter(program="trial", page="open").alatest("pk")
    assert (row.outcome, row.customer_id, row.customer_key) == (Outcome.FOUND, CUSTOMER, other)


async def test_an_id_that_is_not_known_there_leads_to_the_search(signed_in: SignIn, key_of: Keys, stores: Any) -> None:
    client, key = await signed_in(), await key_of("main", CUSTOMER)
    page = await client.get((await choices(client, f"/main/customers/{key}/"))["Sample Stores"], follow=True)
    assert page.redirect_chain == [("/stores/customers/", 302)]
    text = text_of(page.content.decode())
    assert "Sample Stores has no customer with the id that you had open in Sample Club." in text
    assert not stores.requests()
    row = await AccessRecord.objects.aget(program="stores")
    assert (row.outcome, row.page, row.customer_id) == (Outcome.UNKNOWN, "open", "")  # the id is another program's


async def test_nobody_is_led_by_a_key_of_a_program_that_is_not_theirs(signed_in: SignIn, key_of: Keys) -> None:
    key, _ = await key_of("main", CUSTOMER), await key_of("trial", CUSTOMER)
    limited = await signed_in("support", "trial")
    for other in ("main", "stores"):
        assert (await limited.get(f"/trial/customers/same/{other}/{key}/")).status_code == 404
    assert (await limited.get(f"/main/customers/same/trial/{key}/")).status_code == 403
    everyone = await signed_in()
    assert (await everyone.get(f"/trial/customers/same/stores/{key}/")).status_code == 404


async def test_a_search_goes_along_and_stays_out_of_addresses(signed_in: SignIn) -> None:
    client = await signed_in()
    response = await searched(client, "salma sample")
    page = await body(response) if response.streaming else response.content.decode()
    forms = re.findall(r'<form method="post" action="([^"]*)">.*?name="q" value="([^"]*)"', menu_of(page), re.DOTALL)
    assert forms == [("/trial/customers/", "salma sample"), ("/stores/customers/", "salma sample")]
    assert "salma" not in "".join(re.findall(r'href="([^"]*)"', page.partition("<main")[0]))


async def test_a_sealed_search_opens_nothing_in_another_program(signed_in: SignIn) -> None:
    """It may hold what is personal to a customer of a program that is not open to who moved it there."""
    address = (await (await signed_in()).post("/main/customers/", {"q": "salma sample"}))["Location"]
    limited = await signed_in("support", "stores")
    assert (await limited.get(address)).status_code == 403
    moved = (await limited.get(address.replace("/main/", "/stores/"))).content.decode()
    assert "This link to a search no longer works, or belongs to another program." in text_of(moved)
    assert "salma" not in moved


async def test_it_stands_only_where_there_is_a_choice(signed_in: SignIn, settings: Settings) -> None:
    assert set(await choices(await signed_in("support", "main", "stores"), "/main/")) == {"Sample Stores"}
    assert await choices(await signed_in("support", "main"), "/main/") == {}
    settings.PROGRAMS = {"main": settings.PROGRAMS["main"]}
    assert await choices(await signed_in(), "/main/") == {}


async def test_who_is_kept_out_is_shown_the_way_to_what_is_theirs(signed_in: SignIn) -> None:
    found = await choices(await signed_in("manager", "trial", "stores"), "/main/config/tiers/")
    assert found == {"Sample Club, trial test": "/trial/", "Sample Stores": "/stores/"}


@pytest.mark.parametrize("path", ["", "customers/", "config/tiers/", "config/review/", "nothing/", "customers/index/"])
async def test_a_test_workspace_says_so_on_every_page(signed_in: SignIn, path: str) -> None:
    client = await signed_in("manager")
    pages = {slug: (await client.get(f"/{slug}/{path}")).content.decode() for slug in ("main", "trial")}
    assert ('class="test-band"' in pages["trial"], 'class="test-band"' in pages["main"]) == (True, False)
    assert text_of(pages["trial"].partition("<title>")[2]).startswith("Test: ")
    assert "/theme/8a3ffc.css" in pages["trial"]


async def test_a_test_customers_profile_and_ticket_say_so(signed_in: SignIn, key_of: Keys) -> None:
    client = await signed_in()
    pages = {
        slug: await body(await client.get(f"/{slug}/customers/{await key_of(slug, CUSTOMER)}/"))
        for slug in ("main", "trial")
    }
    for said in ("Test workspace: these customers are not real", "Test workspace: this customer is not real."):
        assert said in pages["trial"]
        assert said not in pages["main"]


async def test_a_long_name_is_told_whole(signed_in: SignIn, all_programs: Programs, settings: Settings) -> None:
    from dataclasses import replace

    name = "Großartige Treuewelt & Söhne <Sammelpunkte> im ganzen Land, seit neunzehnhundert"
    settings.PROGRAMS = {**all_programs, "stores": replace(all_programs["stores"], name=name)}
    client = await signed_in()
    assert name in {unescape(one) for one in await choices(client, "/main/")}
