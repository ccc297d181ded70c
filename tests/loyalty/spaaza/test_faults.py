"""Every fault of the platform in every read: the page stands, what rests on other reads is whole, Retry recovers."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
import pytest_asyncio
from django.core.cache import cache, caches
from django.test import AsyncClient
from pytest_django import Settings

from dashboard import programs
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.spaaza import KIND
from dashboard.loyalty.store import AnswerStore
from dashboard.programs import Program, close_services
from dashboard.programs_file import load_programs
from dashboard.sandbox.faults import AT_THE_DOOR, FAULTS
from dashboard.sandbox.spaaza.server import SpaazaServer
from tests.customers.conftest import Keys, SignIn, key_of, signed_in, text_of
from tests.faults.reading import link, panels, sentence

__all__ = ["key_of", "signed_in"]

CONTENT = {
    "balance": "251 pts",
    "tier": "249 to the next tier",
    "campaigns": "Ten coffees",
    "coupons": "Welcome gift",
    "referrals": "Joined the shop",
    "activity": "8 in all",
    "details": "2600000002001",
}
# The read, and the panels that rest on it.
READS = {
    "/internal/get-user": {"details"},
    "/get-campaigns": {"balance", "tier", "campaigns"},
    "/get-user-vouchers": {"coupons"},
    "/get-campaign-referrals": {"referrals"},
    "/user-wallet-ledger": {"activity"},
}
FAULTS_OF_READS = [
    (fault, read)
    for fault in FAULTS
    for read in READS
    if fault not in {*AT_THE_DOOR, "wrong-types"}
    and (fault, read)
    != ("404", "/internal/get-user")  # who the platform does not know is forgotten: nothing comes back
]
UNTIL_THE_DEADLINE = {"slow-headers", "dribble"}


@pytest_asyncio.fixture
async def program(sandbox: SpaazaServer, reach: Any, settings: Settings) -> AsyncIterator[Program]:
    """The installation's only programme, on this platform, with nothing kept from earlier."""
    (first,) = load_programs(
        {"GAMEBALL_BASE_URL": sandbox.base_url, "GAMEBALL_API_KEY": "a", "GAMEBALL_SECRET_KEY": "b"}
    ).values()
    settings.PROGRAMS = {"main": replace(first, kind=KIND)}
    cache.clear()
    service = LoyaltyService(reach(), AnswerStore(caches["default"], "main"))
    programs._services[asyncio.get_running_loop()] = {"main": service}
    yield settings.PROGRAMS["main"]
    await close_services()


async def test_a_typed_id_leads_to_the_profile_with_the_panels_there_are(signed_in: SignIn, sandbox: Any) -> None:
    client = await signed_in()
    found = await client.post("/main/customers/", {"q": " 2600000002001 "})
    assert found.status_code == 303
    door = await client.get("/main/customers/open", {"id": "2001"})
    assert door["Location"] == found["Location"]
    key = found["Location"].rstrip("/").rpartition("/")[2]
    sandbox.reset_requests()
    shown = await panels(client, key)
    assert shown.keys() == CONTENT.keys()
    for panel, content in CONTENT.items():
        assert content in text_of(shown[panel]), panel
    assert sum(sandbox.requests().values()) <= 6
    sandbox.reset_requests()
    await panels(client, key)
    assert not sandbox.requests()
    assert (await client.get(f"/main/customers/{key}/stamps/")).status_code == 404


async def test_an_ambiguous_number_is_explained_and_not_guessed(signed_in: SignIn) -> None:
    client = await signed_in()
    door = await client.get("/main/customers/open", {"id": "2011"})
    assert door.status_code == 400
    assert "member number of another" in text_of(door.content.decode())
    search = await client.post("/main/customers/", {"q": "2011"})
    assert search.status_code == 200


@pytest.mark.parametrize(("fault", "read"), FAULTS_OF_READS)
async def test_a_fault_costs_what_rests_on_the_read_until_it_is_over(
    fault: str, read: str, sandbox: SpaazaServer, signed_in: SignIn, key_of: Keys, settings: Settings
) -> None:
    client, key = await signed_in(), await key_of("2001")
    settings.PAGE_DEADLINE = 2 if fault in UNTIL_THE_DEADLINE else 20
    sandbox.set_faults([{"path": read, "fault": fault}])
    shown = await panels(client, key)
    assert shown.keys() == CONTENT.keys()
    for panel in READS[read]:
        assert sentence(shown[panel])
    for other in CONTENT.keys() - READS[read]:
        assert CONTENT[other] in text_of(shown[other]) or read == "/get-campaigns", other
        assert "error-card" not in shown[other], other
    sandbox.clear_faults()
    settings.PAGE_DEADLINE = 20
    for panel in READS[read]:
        await comes_back(client, panel, link("refresh" if fault == "401" else "retry", panel, shown[panel]))


@pytest.mark.parametrize("read", READS)
async def test_wrong_types_are_told_and_nothing_is_lost(
    read: str, sandbox: SpaazaServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, key = await signed_in(), await key_of("2001")
    sandbox.set_faults([{"path": read, "fault": "wrong-types"}])
    shown = await panels(client, key)
    assert "error-card" not in "".join(shown.values())
    for panel in READS[read]:
        assert "otherwise than it promises" in text_of(shown[panel]), panel


@pytest.mark.parametrize("fault", AT_THE_DOOR)
async def test_what_was_read_before_is_shown_with_its_age(
    fault: str, sandbox: SpaazaServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, key = await signed_in(), await key_of("2001")
    await panels(client, key)
    sandbox.set_faults([{"fault": fault}])
    shown = await panels(client, key, fresh=True)
    for panel, content in CONTENT.items():
        assert content in text_of(shown[panel]), panel
        assert re.search(r"\d\d:\d\d:\d\d · under a minute old", text_of(shown[panel])), panel


async def comes_back(client: AsyncClient, panel: str, address: str) -> None:
    """Follow a panel's own link; it has its content again."""
    response = await client.get(unescape(address), headers={"HX-Request": "true"})
    assert response.status_code == 200
    markup = response.content.decode()
    assert "error-card" not in markup
    assert CONTENT[panel] in text_of(markup)
