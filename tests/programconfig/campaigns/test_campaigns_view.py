"""The list of campaigns, and one of them, in a browser."""

import json
import re

import pytest

from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn
from tests.words import text_of

HERE = "/main/config/campaigns/"
HTMX = {"HX-Request": "true"}


def links(page: str) -> list[str]:
    return re.findall(r'<th scope="row">\s*<a href="([^"]+)"', page)


async def test_every_combination_is_a_link(signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    query = "?status=always-on&visibility=not+visible&tag=VIP&sort=-name"
    page = (await client.get(HERE + query)).content.decode()
    assert links(page) == [f"{HERE}5817/"]
    assert 'aria-sort="descending"' in page
    assert re.search(r'<option value="VIP" selected>', page)
    assert "1 of 1" in text_of(page)
    assert f'href="{HERE}?status=always-on&amp;visibility=not+visible&amp;tag=VIP&amp;sort=type"' in page


async def test_the_list_leads_to_the_view_as_a_customer(signed_in: SignIn) -> None:
    page = (await (await signed_in("marketing")).get(HERE)).content.decode()
    assert 'href="/main/config/for-customer/">View as a customer' in page


async def test_the_forms_empty_fields_stay_out_of_the_address_bar(signed_in: SignIn) -> None:
    response = await (await signed_in("marketing")).get(f"{HERE}?q=&status=ended&tag=", headers=HTMX)
    assert response["HX-Push-Url"] == f"{HERE}?status=ended"


async def test_nothing_found_is_said_and_can_be_taken_back(signed_in: SignIn) -> None:
    page = (await (await signed_in("marketing")).get(f"{HERE}?q=nothing+like+it")).content.decode()
    assert "No campaign matches these filters." in page
    assert "Show all" in page
    assert 'value="nothing like it"' in page


@pytest.mark.parametrize("query", ["status=x", "tier=gold", "sort=x", "page=0"])
async def test_a_filter_that_cannot_be_is_refused(query: str, sandbox: SandboxServer, signed_in: SignIn) -> None:
    assert (await (await signed_in("marketing")).get(f"{HERE}?{query}")).status_code == 400
    assert sandbox.requests() == {}


async def test_a_file_has_what_the_filters_let_through(signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    body = json.loads((await client.get(f"{HERE}?tag=VIP&format=json")).content)
    assert [one["id"] for one in body["campaigns"]] == [5817]
    assert body["campaigns"][0]["as_sent"]["availability"]["tags"] == ["VIP"]


async def test_tiers_that_cannot_be_read_cost_only_their_names(sandbox: SandboxServer, signed_in: SignIn) -> None:
    sandbox.set_faults([{"path": "/configurations/tiers", "fault": "401"}])
    page = text_of((await (await signed_in("marketing")).get(HERE)).content.decode())
    assert "Not shown: the tiers' names." in page
    assert "tier number 3 (name unknown) and above" in page


async def test_one_campaign_has_every_field_and_its_json(signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    page = (await client.get(f"{HERE}5810/?raw=1")).content.decode()
    words = text_of(page)
    assert "rewards[0].couponReward.options.codePrefix CUP" in words
    assert "Codes begin with CUP" in words
    assert "&quot;widgetDetailsParameter&quot;: &quot;details_stamps_5810&quot;" in page
    assert page.count('<details class="more') == page.count(" open>") == 2


async def test_a_campaign_nobody_has_is_not_found(signed_in: SignIn) -> None:
    assert (await (await signed_in("marketing")).get(f"{HERE}1/")).status_code == 404


async def test_what_the_platform_calls_a_campaign_is_never_markup(sandbox: SandboxServer, signed_in: SignIn) -> None:
    name = '<script>alert("x")</script>'
    sandbox.change({"campaigns": [{"id": 5810, "name": name}]})
    client = await signed_in("marketing")
    for address in (HERE, f"{HERE}5810/?raw=1"):
        page = (await client.get(address)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
