"""What a platform does not tell has no page, no link and no panel; its address says why."""

import re
from html import unescape

import pytest
from django.urls import get_resolver

from customers.profile import panels_of
from dashboard.access.roles import ROLES, Staff
from dashboard.frame.places import places
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.platforms import PLATFORMS
from dashboard.loyalty.reads import CONFIGURATION
from dashboard.programs import loyalty
from programconfig.navigation import REQUIRED_READS, TABS
from programconfig.places import READS, Part
from programconfig.reading import read_all
from tests.customers.conftest import body
from tests.several.conftest import Keys, Programs, SignIn
from tests.words import text_of

ABSENT = (
    *("tiers/", "tiers/1/", "referral/", "earning/", "earning/redemption/"),
    *("for-customer/", "for-customer/abcdefgh22222222/", "for-product/"),
)
PRESENT = ("campaigns/", "campaigns/calendar/", "languages/", "review/", "review/count/", "history/", "card/")
pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_address_of_a_page_that_is_not_there_says_so(signed_in: SignIn) -> None:
    client = await signed_in("manager")
    for path in ABSENT:
        page = await client.get(f"/stores/config/{path}")
        assert page.status_code == 404, path
        assert "Sample Stores has no such page: Spaaza does not offer this." in text_of(page.content.decode()), path


async def test_what_it_tells_is_there(signed_in: SignIn) -> None:
    client = await signed_in("manager")
    for path in PRESENT:
        page = await client.get(f"/stores/config/{path}")
        assert page.status_code == 200, path
        assert "does not offer this" not in text_of(page.content.decode()), path
        assert "error-card" not in page.content.decode(), path


def test_every_page_is_spoken_of() -> None:
    names = {name for name in get_resolver("programconfig.urls").reverse_dict if isinstance(name, str)}
    assert set(REQUIRED_READS) <= names
    assert set(TABS) <= names


async def test_the_configuration_begins_with_what_there_is(signed_in: SignIn) -> None:
    client = await signed_in("manager")
    assert (await client.get("/stores/config/"))["Location"] == "/stores/config/campaigns/"
    assert (await client.get("/main/config/"))["Location"] == "/main/config/tiers/"


async def test_no_page_links_to_one_that_is_not_there(signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in("manager"), await key_of("stores", "2001")
    addresses = {f"/stores/config/{path}" for path in (*PRESENT, "history/?part=campaigns")}
    addresses |= {"/stores/", "/stores/customers/", "/stores/customers/index/", f"/stores/customers/{key}/"}
    addresses |= {f"/stores/customers/{key}/campaigns/", "/stores/config/tiers/"}
    seen: set[str] = set()
    for address in sorted(addresses):
        response = await client.get(address)
        html = await body(response) if response.streaming else response.content.decode()
        seen |= set(re.findall(r'(?:href|hx-get|action)="(/stores/[^"]*)"', html))
    assert {"/stores/config/campaigns/", "/stores/config/review/"} <= seen
    dead = [url for url in sorted(seen) if (await client.get(unescape(url))).status_code == 404]
    assert dead == []


@pytest.mark.parametrize("role", ROLES)
def test_the_palette_leads_to_what_there_is(all_programs: Programs, role: str) -> None:
    staff = Staff(1, "sample", role, role, ROLES[role])
    titles = {str(place.title) for place in places(staff, all_programs["stores"])}
    assert {"Campaigns", "Calendar", "Review", "History"} <= titles
    assert (
        not {"Tiers", "Referral", "Earning and redemption", "Earning for a product", "Campaigns for a customer"}
        & titles
    )


async def test_only_what_there_is_is_read(all_programs: Programs) -> None:
    for slug, expected in (("stores", [Part.CAMPAIGNS]), ("main", list(Part))):
        reading = await read_all(loyalty(all_programs[slug]), ReadOptions.within(10))
        assert list(reading.answers) == expected
        assert not reading.errors


async def test_a_panel_that_is_not_there_is_absent_not_empty(signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in(), await key_of("stores", "2001")
    page = await body(await client.get(f"/stores/customers/{key}/"))
    assert 'name="stamps"' not in page
    assert "Stamps" not in text_of(page)
    assert (await client.get(f"/stores/customers/{key}/stamps/")).status_code == 404


async def test_the_index_page_names_only_feeds_there_are(signed_in: SignIn) -> None:
    client = await signed_in()
    texts = {
        slug: text_of((await client.get(f"/{slug}/customers/index/")).content.decode()) for slug in ("main", "stores")
    }
    for words in (
        "webhook",
        "sync_customers",
        "import_customers",
        "The sections below explain how to add all customers.",
    ):
        assert words in texts["main"]
        assert words not in texts["stores"]


async def test_unsigned_messages_do_not_learn_which_programs_there_are(signed_in: SignIn) -> None:
    client = await signed_in()
    statuses = {
        (platform, slug): (await client.post(f"/webhooks/{platform}/{slug}/", b"{}", "application/json")).status_code
        for platform in (*PLATFORMS, "other")
        for slug in ("main", "stores")
    }
    assert set(statuses.values()) == {403}


def test_every_part_is_a_read_of_the_configuration(all_programs: Programs) -> None:
    assert set(READS) == set(Part)
    assert set(READS.values()) == set(CONFIGURATION)
    assert "stamps" not in panels_of(all_programs["stores"])
