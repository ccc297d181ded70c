"""Every fault of the platform in every panel's read: the page stands, the other panels are whole, Retry recovers."""

import re
from html import unescape

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from dashboard.sandbox.faults import AT_THE_DOOR, FAULTS
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn, text_of
from tests.faults.reading import CONTENT, READS, link, panels, sentence

# These are over when the page has to be; the others when they have been tried again, however long that takes here.
UNTIL_THE_DEADLINE = {"slow-headers", "dribble"}
ALL_PANELS = {*READS, "details"}


@pytest.mark.parametrize("panel", READS)
@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in {*AT_THE_DOOR, "wrong-types"}])
async def test_a_fault_costs_one_panel_until_it_is_over(
    fault: str, panel: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, settings: Settings
) -> None:
    client, key = await signed_in(), await key_of("cust_1001")
    settings.PAGE_DEADLINE = 2 if fault in UNTIL_THE_DEADLINE else 20
    sandbox.set_faults([{"path": READS[panel], "fault": fault}])
    shown = await panels(client, key)
    assert shown.keys() == ALL_PANELS
    assert sentence(shown[panel])
    for other in READS.keys() - {panel}:
        assert CONTENT[other] in text_of(shown[other]), other
        assert "error-card" not in shown[other]
    sandbox.clear_faults()
    settings.PAGE_DEADLINE = 20
    refused = fault == "401"  # trying again does not help until someone has mended it
    assert ("Retry" in text_of(shown[panel])) is not refused
    await comes_back(client, panel, link("refresh" if refused else "retry", panel, shown[panel]))


@pytest.mark.parametrize("panel", READS)
async def test_wrong_types_are_told_and_the_rest_is_shown(
    panel: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, settings: Settings
) -> None:
    client, key = await signed_in(), await key_of("cust_1001")
    settings.PAGE_DEADLINE = 20
    sandbox.set_faults([{"path": READS[panel], "fault": "wrong-types"}])
    shown = await panels(client, key)
    assert "otherwise than it promises" in text_of(shown[panel])
    assert "error-card" not in "".join(shown.values())
    for other in READS.keys() - {panel}:
        assert CONTENT[other] in text_of(shown[other]), other
        assert "otherwise than it promises" not in text_of(shown[other])
    sandbox.clear_faults()
    await comes_back(client, panel, link("refresh", panel, shown[panel]))


@pytest.mark.parametrize("panel", READS)
async def test_a_fault_after_an_answer_shows_the_old_one_with_its_age(
    panel: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, settings: Settings
) -> None:
    client, key = await signed_in(), await key_of("cust_1001")
    settings.PAGE_DEADLINE = 20
    await panels(client, key)
    sandbox.set_faults([{"path": READS[panel], "fault": "500"}])
    shown = await panels(client, key, fresh=True)
    assert CONTENT[panel] in text_of(shown[panel])
    assert re.search(r"\d\d:\d\d:\d\d · under a minute old", text_of(shown[panel]))
    sandbox.clear_faults()
    again = await comes_back(client, panel, link("refresh", panel, shown[panel]))
    assert "minute old" not in text_of(again)


async def comes_back(client: AsyncClient, panel: str, address: str) -> str:
    """Follow a panel's own link; it has its content again."""
    response = await client.get(unescape(address), headers={"HX-Request": "true"})
    assert response.status_code == 200
    markup = response.content.decode()
    assert "error-card" not in markup
    assert "otherwise than it promises" not in text_of(markup)
    assert CONTENT[panel] in text_of(markup)
    return markup
