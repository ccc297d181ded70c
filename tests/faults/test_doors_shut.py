"""The platform lets no connection in: every panel fails at once, and comes back when the platform does."""

import asyncio
import re
from html import unescape
from typing import Any

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from customers import index
from dashboard.programs import Program
from dashboard.sandbox.faults import AT_THE_DOOR
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn, text_of
from tests.faults.reading import CONTENT, READS, link, panels, sentence


@pytest.fixture
async def key(program: Program) -> str:
    known = index.Fact("cust_1001", "profile", name="Salma Before", platform_id="310077", details=True)
    return (await index.learn(program, [known]))["cust_1001"]


@pytest.mark.parametrize("fault", AT_THE_DOOR)
async def test_every_panel_says_so_and_every_retry_recovers(
    fault: str, sandbox: SandboxServer, signed_in: SignIn, key: str
) -> None:
    client = await signed_in()
    sandbox.set_faults([{"fault": fault}])
    response: Any = await client.get(f"/main/customers/{key}/")
    page = b"".join([part async for part in response]).decode()
    assert response.status_code == 200
    header = text_of(re.findall(r'slot="header".*?<section', page, re.DOTALL)[0])
    assert "Salma Before" in header
    assert "last seen" in header
    shown = await panels(client, key)  # by now the dashboard may have stopped asking: each panel still says why
    for panel in READS:
        assert sentence(shown[panel])
    sandbox.clear_faults()
    for panel in READS:
        await retried(client, panel, link("retry", panel, shown[panel]))


async def test_the_first_page_after_a_recovery_is_whole(
    sandbox: SandboxServer, signed_in: SignIn, key: str, settings: Settings
) -> None:
    settings.PAGE_DEADLINE = 20
    client = await signed_in()
    sandbox.set_faults([{"fault": "refused"}])
    shown: dict[str, str] = {}
    async with asyncio.timeout(30):
        while "has not answered for" not in "".join(shown.values()):  # the dashboard has stopped asking
            shown = await panels(client, key)
    sandbox.clear_faults()
    async with asyncio.timeout(30):
        while all("error-card" in markup for markup in shown.values()):
            await asyncio.sleep(0.1)
            shown = await panels(client, key)
    assert not [panel for panel, markup in shown.items() if "error-card" in markup]


@pytest.mark.parametrize("fault", AT_THE_DOOR)
async def test_what_was_read_before_is_shown_with_its_age(
    fault: str, sandbox: SandboxServer, signed_in: SignIn, key: str
) -> None:
    client = await signed_in()
    await panels(client, key)
    sandbox.set_faults([{"fault": fault}])
    shown = await panels(client, key, fresh=True)
    for panel in READS:
        assert CONTENT[panel] in text_of(shown[panel]), panel
        assert re.search(r"\d\d:\d\d:\d\d · under a minute old", text_of(shown[panel])), panel


async def test_a_blip_costs_no_panel(sandbox: SandboxServer, signed_in: SignIn, key: str, settings: Settings) -> None:
    """Connections break for a moment, in which every read of the page has just been sent: each is tried again."""
    settings.PAGE_DEADLINE = 20
    client = await signed_in()
    sandbox.set_faults([{"path": read, "fault": "reset", "times": 1} for read in (*READS.values(), "*/details")])
    shown = await panels(client, key)
    assert not [panel for panel, markup in shown.items() if "error-card" in markup]


async def test_a_search_says_what_could_not_be_asked(sandbox: SandboxServer, signed_in: SignIn, key: str) -> None:
    client = await signed_in()
    sandbox.set_faults([{"fault": "refused"}])
    known = await client.post("/main/customers/", {"q": "cust_1001"})
    assert (known.status_code, known["Location"]) == (303, f"/main/customers/{key}/")
    response: Any = await client.post("/main/customers/", {"q": "Salma"})
    # A platform that takes its time to fail is told of at the end of a streamed page.
    page = b"".join([part async for part in response]) if response.streaming else response.content
    said = text_of(page.decode())
    assert response.status_code == 200
    assert "could not be asked of Gameball" in said
    assert "Salma Before" in said
    door = await client.get("/main/customers/open", {"id": "cust_1001"})
    assert (door.status_code, door["Location"]) == (303, f"/main/customers/{key}/")
    door = await client.get("/main/customers/open", {"id": "cust_1002"})
    assert door.status_code == 503
    assert "has not seen it before" in text_of(door.content.decode())


async def retried(client: AsyncClient, panel: str, address: str) -> None:
    """Press Retry until the panel is back: a platform that was down is asked again every few seconds, not at once."""
    async with asyncio.timeout(30):
        while True:
            response = await client.get(unescape(address), headers={"HX-Request": "true"})
            markup = response.content.decode()
            if CONTENT[panel] in text_of(markup):
                return
            sentence(markup)
            await asyncio.sleep(0.1)
