"""The platform lets no connection in: every panel fails at once, and comes back when the platform does."""

import asyncio
import re
from html import unescape
from typing import Any

import pytest
from django.test import AsyncClient
from django.test.utils import override_settings
from pytest_django import Settings

from customers import index
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from dashboard.sandbox.faults import AT_THE_DOOR
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn, searched
from tests.faults.reading import link, panels, parts, sentence
from tests.platforms import CASES, GAMEBALL, Case
from tests.words import text_of

# Seconds for a page: nobody answers before they are over, or everything is refused at once.
UNTIL = {"slow-connect": 3, "refused": 20}
pytestmark = pytest.mark.parametrize("case", CASES, ids=str)


@pytest.fixture(autouse=True)
def probes_come_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.loyalty.breaker.PROBE_INTERVAL", 0.4)


@pytest.fixture
async def key(program: Program, case: Case) -> str:
    known = CustomerRecord(case.customer_id, "profile", name="Salma Before", platform_id="310077", details=True)
    return (await index.learn(program, [known]))[case.customer_id]


@pytest.mark.parametrize("fault", AT_THE_DOOR)
async def test_every_panel_says_so_and_every_retry_recovers(
    case: Case, fault: str, sandbox: SandboxServer, signed_in: SignIn, key: str, settings: Settings
) -> None:
    client = await signed_in()
    settings.PAGE_DEADLINE = UNTIL[fault]
    sandbox.set_faults([{"fault": fault}])
    response: Any = await client.get(f"/main/customers/{key}/")
    page = b"".join([part async for part in response]).decode()
    assert response.status_code == 200
    header = text_of(re.findall(r'slot="header".*?<section', page, re.DOTALL)[0])
    assert "Salma Before" in header
    assert "last reported" in header
    shown = await panels(client, key)  # by now the dashboard may have stopped asking: each panel still says why
    for panel in case.content:
        assert sentence(shown[panel])
    sandbox.clear_faults()
    settings.PAGE_DEADLINE = 20
    for panel, content in case.content.items():
        await retried(client, link("retry", panel, shown[panel]), content)


async def test_the_first_page_after_a_recovery_is_whole(
    case: Case, sandbox: SandboxServer, signed_in: SignIn, key: str, settings: Settings
) -> None:
    settings.PAGE_DEADLINE = 20
    client = await signed_in()
    sandbox.set_faults([{"fault": "refused"}])
    async with asyncio.timeout(30):
        while "has not answered for" not in "".join(await parts(client, key)):  # the dashboard has stopped asking
            pass
    sandbox.clear_faults()
    shown = await panels(client, key)
    async with asyncio.timeout(30):
        while all("error-card" in markup for markup in shown.values()):
            await asyncio.sleep(0.1)
            shown = await panels(client, key)
    assert not [panel for panel, markup in shown.items() if "error-card" in markup]


@pytest.mark.parametrize("fault", AT_THE_DOOR)
async def test_what_was_read_before_is_shown_with_its_age(
    case: Case, fault: str, sandbox: SandboxServer, signed_in: SignIn, key: str
) -> None:
    client = await signed_in()
    with override_settings(PAGE_DEADLINE=20):
        await panels(client, key)
    sandbox.set_faults([{"fault": fault}])
    with override_settings(PAGE_DEADLINE=UNTIL[fault]):
        shown = await panels(client, key, fresh=True)
    for panel, content in case.content.items():
        assert content in text_of(shown[panel]), panel
        assert re.search(r"\d\d:\d\d:\d\d · under 1 min old", text_of(shown[panel])), panel


async def test_a_blip_costs_no_panel(
    case: Case, sandbox: SandboxServer, signed_in: SignIn, key: str, settings: Settings
) -> None:
    """Connections break for a moment, in which every read of the page has just been sent: each is tried again."""
    settings.PAGE_DEADLINE = 20
    client = await signed_in()
    sandbox.set_faults([{"path": read, "fault": "reset", "times": 1} for read in case.reads])
    shown = await panels(client, key)
    assert not [panel for panel, markup in shown.items() if "error-card" in markup]


async def test_a_search_says_what_could_not_be_asked(
    case: Case, program: Program, sandbox: SandboxServer, signed_in: SignIn, key: str
) -> None:
    client = await signed_in()
    sandbox.set_faults([{"fault": "refused"}])
    known: Any = await searched(client, case.customer_id)
    if case is GAMEBALL:  # elsewhere it may be another customer's number
        assert (known.status_code, known["Location"]) == (303, f"/main/customers/{key}/")
    else:
        assert "Salma Before" in await whole(known)
    response: Any = await searched(client, "Salma")
    said = await whole(response)
    assert f"{program.platform_name} could not be asked" in said
    assert "Salma Before" in said
    door = await client.get("/main/customers/open", {"id": case.customer_id})
    assert (door.status_code, door["Location"]) == (303, f"/main/customers/{key}/")
    door = await client.get("/main/customers/open", {"id": f"{case.customer_id}9"})
    assert door.status_code == 503
    assert "has not seen the id before" in text_of(door.content.decode())


async def whole(response: Any) -> str:
    """Return the words of a page. If it is streamed, they include its end, where a slow failure is shown."""
    assert response.status_code == 200
    return text_of((b"".join([part async for part in response]) if response.streaming else response.content).decode())


async def retried(client: AsyncClient, address: str, content: str) -> None:
    """Press Retry until the panel is back: a platform that was down is asked again every few seconds, not at once."""
    async with asyncio.timeout(30):
        while True:
            response = await client.get(unescape(address), headers={"HX-Request": "true"})
            markup = response.content.decode()
            if content in text_of(markup):
                return
            sentence(markup)
            await asyncio.sleep(0.1)
