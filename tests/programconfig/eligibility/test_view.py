"""View as a customer, a product or a collection, in a browser."""

import re
from typing import Any

import pytest
from django.test import AsyncClient
from django.test.utils import override_settings

from customers import index
from dashboard.access.models import AccessRecord
from dashboard.access.roles import ROLES, Right
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn
from tests.words import text_of

ASK, PRODUCT = "/main/config/for-customer/", "/main/config/for-product/"
NOBODYS = "abcdefgh22222222"
HTMX = {"HX-Request": "true"}


async def rows() -> list[tuple[str, str, str, str]]:
    return [
        (row.page, row.outcome, row.customer_id, row.customer_key) async for row in AccessRecord.objects.order_by("pk")
    ]


async def asked_for(client: AsyncClient, customer_id: str) -> Any:
    """What the form leads to, past the address with the id sealed."""
    posted = await client.post(ASK, {"id": customer_id})
    assert posted.status_code == 303
    return await client.get(posted["Location"])


def groups(page: str) -> dict[str, str]:
    """What each group says, by its title."""
    parts = re.split(r'<h3 class="group-title">', page)[1:]
    return {text_of(part.partition("</h3>")[0]).strip(): text_of(part) for part in parts}


async def test_every_campaign_stands_with_its_reasons(signed_in: SignIn, key_of: Keys) -> None:
    response = await (await signed_in()).get(f"{ASK}{await key_of('cust_1001')}/")
    said = groups(response.content.decode())
    assert list(said) == ["Can take part", "Cannot take part"]
    assert "It is for customers tagged VIP; this customer has the tag. (calculated)" in said["Can take part"]
    assert "Limit reached: earned 1 of 1 time. (calculated)" in said["Cannot take part"]
    assert "It is for Platinum and above; this customer is in Basic. (calculated)" in said["Cannot take part"]
    assert "no-store" in response["Cache-Control"]


async def test_a_view_leaves_its_row_and_no_id_in_the_address(signed_in: SignIn, key_of: Keys) -> None:
    key = await key_of("vip.sample@example.com")
    client = await signed_in()
    response = await client.get(f"{ASK}{key}/", headers=HTMX)
    assert response.status_code == 200
    assert await rows() == [("eligibility", "shown", "vip.sample@example.com", key)]
    assert not re.findall(r'(?:href|hx-get|action)="[^"]*(?:@|%40)[^"]*"', response.content.decode())


async def test_a_key_of_nobody_is_a_row_too(signed_in: SignIn, sandbox: SandboxServer) -> None:
    assert (await (await signed_in()).get(f"{ASK}{NOBODYS}/")).status_code == 404
    assert await rows() == [("eligibility", "unknown", "", NOBODYS)]
    assert sandbox.requests() == {}


@pytest.mark.parametrize("customer_id", ["cust_1001", "عميل ٤٢", "a/b#c?d%20e f"])
async def test_a_posted_id_becomes_a_key(customer_id: str, program: Program, signed_in: SignIn) -> None:
    response = await asked_for(await signed_in(), f" {customer_id}\n")
    known = await index.find_by_id(program, customer_id)
    assert known
    assert (response.status_code, response["Location"]) == (303, f"{ASK}{known.key}/")
    assert await rows() == [("eligibility", "found", customer_id, known.key)]


async def test_a_posted_id_is_sealed_and_its_refusal_can_be_reloaded(program: Program, signed_in: SignIn) -> None:
    client, unknown = await signed_in(), "nobody_" + "x" * 200  # longer than anything else in an address may be
    address = (await client.post(ASK, {"id": unknown}))["Location"]
    assert address.startswith(f"{ASK}?sealed=")
    for _ in range(2):
        page = await client.get(address)
        assert page.status_code == 404
        assert f'value="{unknown}"' in page.content.decode()
    gone = await client.get(f"{ASK}?sealed=nothing")
    assert gone.status_code == 200
    assert "This link to a search no longer works" in text_of(gone.content.decode())


async def test_a_known_customer_is_looked_up_without_the_platform(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    key = await key_of("cust_1001")
    sandbox.reset_requests()
    response = await asked_for(await signed_in(), "cust_1001")
    assert response["Location"] == f"{ASK}{key}/"
    assert sandbox.requests() == {}


@pytest.mark.parametrize(
    ("posted", "status", "sentence"),
    [
        ("nobody_1", 404, "The platform does not know this customer."),
        ("", 400, "A customer id cannot be empty."),
        ("a\x07b", 400, "it cannot be a customer id"),
        ("..", 400, "No part of a customer id can be only"),
    ],
)
async def test_an_id_that_leads_nowhere_stays_in_the_field_with_the_reason(
    posted: str, status: int, sentence: str, signed_in: SignIn
) -> None:
    response = await asked_for(await signed_in(), posted)
    page = response.content.decode()
    assert response.status_code == status
    assert sentence in text_of(page)
    assert f'value="{posted}"' in page
    assert await rows() == ([("eligibility", "unknown", posted, "")] if status == 404 else [])


async def test_while_the_platform_fails_an_unknown_id_can_wait(sandbox: SandboxServer, signed_in: SignIn) -> None:
    sandbox.set_faults([{"fault": "malformed-json"}])
    response = await asked_for(await signed_in(), "cust_1002")
    assert response.status_code == 503
    assert 'value="cust_1002"' in response.content.decode()


async def test_the_right_to_see_customers_is_needed_and_a_refusal_is_a_row(
    signed_in: SignIn, key_of: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, "marketing", frozenset({Right.CONFIGURATION}))
    client, key = await signed_in("marketing"), await key_of("cust_1001")
    for response in (
        await client.get(f"{ASK}{key}/"),
        await client.get(ASK),
        await client.post(ASK, {"id": "cust_1001"}),
    ):
        assert response.status_code == 403
        assert "does not include customers" in text_of(response.content.decode())
    assert [row[:2] for row in await rows()] == [("eligibility", "refused")] * 3
    page = (await client.get(f"{PRODUCT}?product=SKU-1")).content.decode()
    assert "Double points weekend" in page
    assert f'href="{ASK}"' not in page


async def test_the_right_to_see_the_configuration_is_needed(
    signed_in: SignIn, key_of: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, "support", frozenset({Right.CUSTOMERS}))
    client, key = await signed_in(), await key_of("cust_1001")
    for address in (f"{ASK}{key}/", ASK, PRODUCT):
        assert (await client.get(address)).status_code == 403


async def test_names_and_tags_are_masked_for_marketing(program: Program, signed_in: SignIn) -> None:
    keys = await index.learn(program, [CustomerRecord("vip.sample@example.com", "search")])
    page = (await (await signed_in("marketing")).get(f"{ASK}{keys['vip.sample@example.com']}/")).content.decode()
    assert "vip.sample" not in page
    assert "v•••@e•••.com" in page


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("*configurations/reward-campaigns", "the campaigns that the platform lists for this customer"),
        ("*reward-campaigns-progress", "how often the customer has earned each campaign"),
        ("*tier-progress", "the customer's tier"),
        ("*/customers/cust_1001", "the customer's tags"),
    ],
)
async def test_a_part_that_cannot_be_read_is_named_and_the_rest_stands(
    path: str, missing: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    key, client = await key_of("cust_1001"), await signed_in()
    await client.get("/main/config/campaigns/")  # all campaigns and the tiers are kept from now on
    sandbox.set_faults([{"path": path, "fault": "malformed-json"}])
    page = (await client.get(f"{ASK}{key}/")).content.decode()
    assert f"Not shown: {missing}." in text_of(page).replace("&#x27;", "'")
    assert page.count("Not shown:") == 1
    assert "Welcome gift" in page
    assert 'class="error-card"' not in page


async def test_what_the_platform_does_not_say_of_a_customer_is_unknown(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    key, client = await key_of("cust_1001"), await signed_in()
    await client.get("/main/config/campaigns/")
    sandbox.set_faults([{"fault": "malformed-json"}])
    said = groups((await client.get(f"{ASK}{key}/")).content.decode())
    assert list(said) == ["Unknown", "Cannot take part"]
    assert "It is unknown whether the platform lists it for this customer." in said["Unknown"]
    assert "It ended on" in said["Cannot take part"]  # dates alone say no


async def test_the_platform_against_its_own_conditions_is_shown_as_both(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.sandbox import program_reads

    monkeypatch.setattr(program_reads, "_is_for", lambda *_about: True)
    page = (await (await signed_in()).get(f"{ASK}{await key_of('cust_1001')}/")).content.decode()
    said = groups(page)["Contradictory"]
    assert "The platform lists it among the campaigns that this customer can achieve." in said
    assert "Limit reached: earned 1 of 1 time. (calculated)" in said


@pytest.mark.parametrize("fault", ["401", "500", "malformed-json"])
async def test_when_nothing_can_be_read_a_card_says_why(
    fault: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    key = await key_of("cust_1001")
    sandbox.set_faults([{"fault": fault}])
    with override_settings(PAGE_DEADLINE=0.8):
        page = (await (await signed_in()).get(f"{ASK}{key}/")).content.decode()
    assert 'class="error-card"' in page
    assert (f'id="retry-for-customer" hx-get="{ASK}{key}/"' in page) is (fault != "401")  # a wrong key stays wrong
    assert await rows() == [("eligibility", "shown", "cust_1001", key)]


async def test_answers_that_a_profile_has_read_are_used_again(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    key, client = await key_of("cust_1001"), await signed_in()
    for panel in ("campaigns", "tier"):
        await client.get(f"/main/customers/{key}/{panel}/")
    sandbox.reset_requests()
    await client.get(f"{ASK}{key}/")
    asked = sandbox.requests()
    assert sum(asked.values()) == 2, asked  # the campaigns listed for this customer, and the tags


@pytest.mark.parametrize(("query", "named"), [("product=SKU-1", 1), ("product=SKU-none", 0), ("collection=none", 0)])
async def test_a_product_or_a_collection_has_its_transactional_campaigns(
    query: str, named: int, signed_in: SignIn
) -> None:
    page = (await (await signed_in()).get(f"{PRODUCT}?{query}")).content.decode()
    assert ("Double points weekend" in page) == bool(named)
    assert "Welcome gift" not in page
    assert f"{18 - named} other campaigns are not listed here" in page
    assert ("The platform lists no transactional campaign" in page) == (not named)
    assert await AccessRecord.objects.acount() == 0


async def test_one_group_is_a_link_away(signed_in: SignIn, key_of: Keys) -> None:
    client, address = await signed_in(), f"{ASK}{await key_of('cust_1001')}/"
    assert f'href="{address}?group=cannot"' in (await client.get(address)).content.decode()
    page = (await client.get(f"{address}?group=cannot")).content.decode()
    assert list(groups(page)) == ["Cannot take part"]
    assert "No campaign is in this group" in (await client.get(f"{address}?group=unknown")).content.decode()


@pytest.mark.parametrize("query", ["group=perhaps", "page=0"])
async def test_a_group_or_page_that_makes_no_sense_is_refused(query: str, signed_in: SignIn, key_of: Keys) -> None:
    client = await signed_in()
    assert (await client.get(f"{ASK}{await key_of('cust_1001')}/?{query}")).status_code == 400


async def test_one_at_a_time(sandbox: SandboxServer, signed_in: SignIn) -> None:
    client = await signed_in()
    assert (await client.get(f"{PRODUCT}?product=a&collection=b")).status_code == 400
    assert 'class="error-card"' not in (await client.get(PRODUCT)).content.decode()
    assert sandbox.requests() == {}


async def test_a_product_that_cannot_be_asked_for_keeps_the_form(sandbox: SandboxServer, signed_in: SignIn) -> None:
    sandbox.set_faults([{"fault": "malformed-json"}])
    page = (await (await signed_in()).get(f"{PRODUCT}?product=SKU-1")).content.decode()
    assert 'class="error-card"' in page
    assert 'value="SKU-1"' in page


async def test_a_profile_and_the_list_of_campaigns_lead_there(signed_in: SignIn, key_of: Keys) -> None:
    key, client = await key_of("cust_1001"), await signed_in()
    panel = (await client.get(f"/main/customers/{key}/campaigns/", headers=HTMX)).content.decode()
    assert f'href="{ASK}{key}/"' in panel
    assert 'href="/main/config/campaigns/5801/"' in panel
    assert f'href="{ASK}"' in (await client.get("/main/config/campaigns/")).content.decode()


async def test_fragments_and_pages(signed_in: SignIn, key_of: Keys) -> None:
    key, client = await key_of("cust_1001"), await signed_in()
    for address in (f"{ASK}{key}/", ASK, f"{PRODUCT}?product=SKU-1"):
        whole: Any = await client.get(address)
        assert "<!doctype html>" in whole.content.decode()
        fragment: Any = await client.get(address, headers=HTMX)
        assert fragment.content.decode().strip().startswith('<section class="panel')
