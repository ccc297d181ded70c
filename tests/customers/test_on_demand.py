"""The panels that a profile only links to: nothing is read until somebody asks."""

import re
from html import unescape
from typing import Any

import pytest
from django.test.utils import override_settings

from customers.profile import ON_DEMAND, on_demand
from dashboard.access.models import AccessRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn, body
from tests.platforms import CASES, SLUGS, SPAAZA, Case
from tests.words import text_of

HTMX = {"HX-Request": "true"}
SAID = {  # of cust_orders
    "messages": "Thank you for your order",
    "tier-history": "Reward for reaching Gold",
    "streaks": "Daily visit",
    "rank": "of 10,000,0",
    "rates": "general rules",
    "automations": "Regular guest",
}
READS = {
    "messages": "*/notifications*",
    "tier-history": "*/activities*",
    "streaks": "*/streaks/*",
    "rank": "*/leaderboard*",
    "rates": "/configurations/*",
    "automations": "*/automation*",
}
SHOW = re.compile(r'<a class="button" id="show-([\w-]+)" href="([^"]+)" hx-get="([^"]+)"')


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_profile_has_a_line_for_each_and_reads_none(
    case: Case, program: Program, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, path = await signed_in(), f"/main/customers/{await key_of(case.customer_id)}/"
    page = await body(await client.get(path))
    lines = {slug: (href, fragment) for slug, href, fragment in SHOW.findall(page)}
    assert lines == {slug: (f"{path}{slug}/", f"{path}{slug}/") for slug in on_demand(program)}
    assert set(on_demand(program)) == (set() if case is SPAAZA else {panel.slug for panel in ON_DEMAND})
    assert ("More about this customer" in page) is bool(lines)
    assert not {"notifications", "streaks", "automation", "leaderboard"} & sandbox.requests().keys()
    if case is SPAAZA:
        assert (await client.get(f"{path}messages/")).status_code == 404


async def test_each_unfolds_in_its_place_and_is_a_page_without_scripts(
    signed_in: SignIn, key_of: Keys, sandbox: SandboxServer
) -> None:
    client, path = await signed_in(), f"/main/customers/{await key_of('cust_orders')}/"
    assert SAID.keys() == {panel.slug for panel in ON_DEMAND}
    for slug, content in SAID.items():
        around = {**HTMX, "HX-Current-URL": f"http://testserver{path}"}
        fragment = (await client.get(f"{path}{slug}/", headers=around)).content.decode()
        assert fragment.strip().startswith('<section class="panel'), slug
        assert 'id="ticket"' not in fragment, slug
        assert "hx-swap-oob" not in fragment, slug
        page = (await client.get(f"{path}{slug}/")).content.decode()
        assert "<!doctype html>" in page, slug
        for markup in (fragment, page):
            assert f'id="panel-{slug}"' in markup, slug
            assert content in text_of(markup), slug
            assert "error-card" not in markup, slug
            assert f'id="refresh-{slug}"' in markup, slug
            assert re.search(r"\d\d:\d\d:\d\d · (live|cached)", text_of(markup)), slug
        assert await AccessRecord.objects.filter(page=slug).acount() == 2, slug


@pytest.mark.parametrize("fault", ["html", "404", "429", "500", "wrong-types"])
async def test_what_cannot_be_read_is_a_card_that_retry_recovers(
    fault: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, path = await signed_in(), f"/main/customers/{await key_of('cust_orders')}/"
    for slug, read in READS.items():
        sandbox.set_faults([{"path": read, "fault": fault}])
        with override_settings(PAGE_DEADLINE=20):
            markup = (await client.get(f"{path}{slug}/", headers=HTMX)).content.decode()
            if fault == "wrong-types":
                said = text_of(markup)  # an empty list has no row of a wrong type, but a field that nobody knows
                assert "from the platform's documentation" in said or "fieldNobodyKnows" in said, slug
                link: Any = re.search(rf'id="refresh-{slug}"\s+href="([^"]+)"', markup)
            else:
                assert 'class="error-card"' in markup, slug
                link = re.search(rf'href="([^"]+)"\s+id="retry-{slug}"', markup)
            sandbox.clear_faults()
            assert link, slug
            recovered = await client.get(unescape(link[1]), headers=HTMX)
            assert SAID[slug] in text_of(recovered.content.decode()), slug


def test_their_names_are_no_panels_of_the_profile() -> None:
    assert not set(SLUGS) & {panel.slug for panel in ON_DEMAND}
