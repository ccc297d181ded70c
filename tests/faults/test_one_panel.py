"""Every fault of a platform: the page stands, what rests on other reads is whole, Retry recovers."""

import re
from html import unescape

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from customers.profile import panels_of
from dashboard.programs import Program
from dashboard.sandbox.faults import AT_THE_DOOR, FAULTS
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn
from tests.faults.reading import link, panels, sentence
from tests.platforms import CASES, GAMEBALL, Case
from tests.words import text_of

# These are over when the page has to be; the others when they have been tried again, however long that takes here.
UNTIL_THE_DEADLINE = {"slow-headers", "dribble"}
Reads = tuple[str, ...]


def that_can_be_missing(case: Case, reads: Reads) -> Reads:
    """Whom the platform does not know is forgotten: nothing comes back. That it has no such card is an answer."""
    cards = {"*/stamps/*"} if case is GAMEBALL else set()
    return tuple(read for read in reads if "details" not in case.reads[read] and read not in cards)


READS = [(case, (read,)) for case in CASES for read in case.reads]
# A third of a platform's reads at once: fewer failures than open the breaker.
THIRDS = [(case, tuple([*case.reads][n::3])) for case in CASES for n in range(3)]
# The kinds of errors on which panels differ. The other faults become one of these before they reach a panel, as
# tests/loyalty shows: each of them in one read.
KINDS = ("404", "malformed-json")
OTHERS = [fault for fault in FAULTS if fault not in {*KINDS, *AT_THE_DOOR, "500", "wrong-types"}]
DETAILS = [(case, reads) for case, reads in READS if "details" in case.reads[reads[0]]]  # other panels rest on them too
FAULTS_OF_READS = {
    *((case, "500", reads) for case, reads in READS),
    *(
        (case, kind, that_can_be_missing(case, reads) if kind == "404" else reads)
        for kind in KINDS
        for case, reads in THIRDS
    ),
    *((case, other, ([*case.reads][n % len(case.reads)],)) for case in CASES for n, other in enumerate(OTHERS)),
    *((case, "slow-headers", reads) for case, reads in DETAILS),
}


def panels_on(case: Case, reads: Reads) -> set[str]:
    return {panel for read in reads for panel in case.reads[read]}


def whole_panels(case: Case, reads: Reads) -> set[str]:
    """Those that rest on other reads, and have all they say without these."""
    return case.content.keys() - panels_on(case, reads) - {slug for read in reads for slug in case.poorer.get(read, ())}


@pytest.mark.parametrize(("case", "fault", "reads"), sorted(FAULTS_OF_READS, key=str), ids=str)
async def test_a_fault_costs_what_rests_on_the_read_until_it_is_over(
    case: Case,
    fault: str,
    reads: Reads,
    sandbox: SandboxServer,
    program: Program,
    signed_in: SignIn,
    key_of: Keys,
    settings: Settings,
) -> None:
    client, key = await signed_in(), await key_of(case.customer_id)
    settings.PAGE_DEADLINE = 3 if fault in UNTIL_THE_DEADLINE else 20
    sandbox.set_faults([{"path": read, "fault": fault} for read in reads])
    shown = await panels(client, key)
    assert shown.keys() == set(panels_of(program))
    for panel in panels_on(case, reads):
        assert sentence(shown[panel])
    for other in case.content.keys() - panels_on(case, reads):
        assert "error-card" not in shown[other], other
    for other in whole_panels(case, reads):
        assert case.content[other] in text_of(shown[other]), other
    sandbox.clear_faults()
    settings.PAGE_DEADLINE = 20
    refused = fault == "401"  # trying again does not help until someone has mended it
    for panel in panels_on(case, reads):
        assert ("Retry" in text_of(shown[panel])) is not refused
        await comes_back(client, panel, link("refresh" if refused else "retry", panel, shown[panel]), case)


@pytest.mark.parametrize(("case", "reads"), THIRDS, ids=str)
async def test_wrong_types_are_told_and_the_rest_is_shown(
    case: Case, reads: Reads, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, settings: Settings
) -> None:
    client, key = await signed_in(), await key_of(case.customer_id)
    settings.PAGE_DEADLINE = 20
    sandbox.set_faults([{"path": read, "fault": "wrong-types"} for read in reads])
    shown = await panels(client, key)
    assert "error-card" not in "".join(shown.values())
    for panel in panels_on(case, reads):
        assert "from the platform's documentation" in text_of(shown[panel]), panel
    for other in case.content.keys() - panels_on(case, reads):
        assert "from the platform's documentation" not in text_of(shown[other]), other
    for other in whole_panels(case, reads):
        assert case.content[other] in text_of(shown[other]), other
    sandbox.clear_faults()
    for panel in panels_on(case, reads):
        await comes_back(client, panel, link("refresh", panel, shown[panel]), case)


@pytest.mark.parametrize(("case", "reads"), THIRDS, ids=str)
async def test_a_fault_after_an_answer_shows_the_old_one_with_its_age(
    case: Case, reads: Reads, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, settings: Settings
) -> None:
    client, key = await signed_in(), await key_of(case.customer_id)
    settings.PAGE_DEADLINE = 20
    await panels(client, key)
    sandbox.set_faults([{"path": read, "fault": "500"} for read in reads])
    shown = await panels(client, key, fresh=True)
    for panel in panels_on(case, reads):
        assert case.content[panel] in text_of(shown[panel])
        assert re.search(r"\d\d:\d\d:\d\d · under 1 min old", text_of(shown[panel]))
    sandbox.clear_faults()
    for panel in panels_on(case, reads):
        again = await comes_back(client, panel, link("refresh", panel, shown[panel]), case)
        assert "min old" not in text_of(again)


async def comes_back(client: AsyncClient, panel: str, address: str, case: Case) -> str:
    """Follow a panel's own link; it has its content again."""
    response = await client.get(unescape(address), headers={"HX-Request": "true"})
    assert response.status_code == 200
    markup = response.content.decode()
    assert "error-card" not in markup
    assert "from the platform's documentation" not in text_of(markup)
    assert case.content[panel] in text_of(markup)
    return markup
