"""The door for links from other systems."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from customers import index
from dashboard.access.access_log import log
from dashboard.access.models import AccessRecord
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn
from tests.words import text_of

DOOR = "/main/customers/open"


@pytest.mark.parametrize("customer_id", ["cust_1001", "vip.sample@example.com", "a/b#c?d%20e f", "عميل ٤٢"])
async def test_an_id_leads_to_its_key(customer_id: str, program: Program, signed_in: SignIn) -> None:
    response = await (await signed_in()).get(f"{DOOR}?id={quote(customer_id, safe='')}")
    known = await index.find_by_id(program, customer_id)
    assert known
    assert (response.status_code, response["Location"]) == (303, f"/main/customers/{known.key}/")


async def test_a_known_customer_is_opened_without_asking_first(
    sandbox: SandboxServer, program: Program, signed_in: SignIn
) -> None:
    """So that a silent platform costs the time of one page, not of two; the profile then says who was answered for."""
    keys = await index.learn(program, [CustomerRecord("cust_1001", "referral")])
    client = await signed_in()
    response = await client.get(f"{DOOR}?id=cust_1001")
    assert (response.status_code, response["Location"]) == (303, f"/main/customers/{keys['cust_1001']}/")
    assert sandbox.requests() == {}
    row = await AccessRecord.objects.aget()
    assert (row.page, row.outcome, row.customer_id) == ("open", "found", "cust_1001")


@pytest.mark.parametrize("method", ["get", "head"])
async def test_who_learns_that_there_is_such_a_customer_is_written_down(
    method: str, program: Program, signed_in: SignIn
) -> None:
    response = await getattr(await signed_in(), method)(f"{DOOR}?id=cust_1001")
    assert response.status_code == 303
    row = await AccessRecord.objects.aget()
    assert (row.page, row.outcome, row.customer_id, row.customer_key) == (
        "open",
        "found",
        "cust_1001",
        response["Location"].split("/")[-2],
    )


async def test_without_a_row_nobody_learns_it(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: Any, **__: Any) -> None:
        raise log.AccessLogUnavailable

    client = await signed_in()
    for module in ("incoming_links", "redirects"):
        monkeypatch.setattr(f"customers.{module}.record", full)
    for customer_id in ("cust_1001", "nobody_1"):
        assert (await client.get(f"{DOOR}?id={customer_id}")).status_code == 503


async def test_an_unknown_id_says_which_was_looked_up_where(signed_in: SignIn) -> None:
    response = await (await signed_in()).get(f"{DOOR}?id=nobody_1")
    said = text_of(response.content.decode())
    assert response.status_code == 404
    assert "Gameball has no customer with the id nobody_1 in the program Sample Club" in said
    row = await AccessRecord.objects.aget()
    assert (row.page, row.outcome, row.customer_id) == ("open", "unknown", "nobody_1")


@pytest.mark.parametrize("link", ["open?id=cust_1001", "open?email=one@example.com", "open?order=100", "?q=cust_1001"])
async def test_a_company_can_refuse_links_with_words_in_their_address(
    link: str, sandbox: SandboxServer, signed_in: SignIn, settings: Settings
) -> None:
    settings.PLAIN_LINKS = False
    response = await (await signed_in()).get(f"/main/customers/{link}")
    assert response.status_code == (200 if "?q=" in link else 403)  # the search page explains it above its field
    assert "which your company does not allow. Nothing was searched." in text_of(response.content.decode())
    assert sandbox.requests() == {}
    row = await AccessRecord.objects.aget()
    assert (row.outcome, row.customer_id) == ("refused", link.rpartition("=")[2])


async def test_forms_then_still_open_customers(program: Program, signed_in: SignIn, settings: Settings) -> None:
    settings.PLAIN_LINKS = False
    client = await signed_in()
    posted = await client.post(DOOR, {"id": "cust_1001"})
    assert "cust_1001" not in posted["Location"]
    opened = await client.get(posted["Location"])
    known = await index.find_by_id(program, "cust_1001")
    assert known
    assert opened["Location"] == f"/main/customers/{known.key}/"
    assert (await client.get("/main/customers/")).status_code == 200


@pytest.mark.parametrize("query", ["", "?id=", "?id=.", "?id=..", "?id=a%0Ab", f"?id={'x' * 257}", "?other=1"])
async def test_what_can_be_no_id_is_refused_with_a_sentence(
    query: str, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    response = await (await signed_in()).get(f"{DOOR}{query}")
    assert response.status_code == 400
    assert "This cannot be a customer id" in text_of(response.content.decode())
    assert sandbox.requests() == {}


@pytest.mark.parametrize("fault", ["refused", "500", "malformed-json"])
async def test_while_the_platform_fails_the_known_are_let_in_and_others_told(
    fault: str, sandbox: SandboxServer, program: Program, signed_in: SignIn
) -> None:
    keys = await index.learn(program, [CustomerRecord("cust_1001", "referral")])
    sandbox.set_faults([{"fault": fault}])
    client = await signed_in()
    known = await client.get(f"{DOOR}?id=cust_1001")
    assert (known.status_code, known["Location"]) == (303, f"/main/customers/{keys['cust_1001']}/")
    unknown = await client.get(f"{DOOR}?id=cust_1002")
    page = unknown.content.decode()
    assert unknown.status_code == 503
    assert "Gameball could not be asked for the id cust_1002" in text_of(page)
    assert f'href="{DOOR}?id=cust_1002"' in page
    rows = [(row.outcome, row.customer_id) async for row in AccessRecord.objects.order_by("pk")]
    assert rows == [("found", "cust_1001"), ("unknown", "cust_1002")]


async def test_strangers_are_sent_to_sign_in(transactional_db: None, program: Program) -> None:
    response = await AsyncClient().get(f"{DOOR}?id=cust_1001")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


async def known_by_contact(program: Program) -> dict[str, str]:
    return await index.learn(
        program,
        [
            CustomerRecord("c-1", "search", email="one@example.com", phone="+201001112233"),
            CustomerRecord("c-2", "search", email="two@example.com", phone="+201004445566"),
            CustomerRecord("c-3", "search", email="two@example.com", phone="+201007778899"),
        ],
    )


@pytest.mark.parametrize(("field", "value"), [("email", "ONE@example.com"), ("phone", "01001112233")])
@pytest.mark.parametrize("method", ["get", "post"])
async def test_an_email_or_phone_of_one_customer_opens_the_profile(
    method: str, field: str, value: str, program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    keys, client = await known_by_contact(program), await signed_in()
    client.handler.enforce_csrf_checks = True
    response = await getattr(client, method)(DOOR, {field: value})
    if method == "post":
        assert response.status_code == 303
        assert value not in response["Location"]
        response = await client.get(response["Location"])
    assert (response.status_code, response["Location"]) == (303, f"/main/customers/{keys['c-1']}/")
    row = await AccessRecord.objects.aget()
    assert (row.outcome, row.customer_id, row.customer_key) == ("found", value, keys["c-1"])
    assert sandbox.requests() == {}


async def test_an_email_of_several_offers_them_and_of_nobody_says_what_was_searched_where(
    program: Program, signed_in: SignIn
) -> None:
    await known_by_contact(program)
    client = await signed_in()
    several = await client.get(DOOR, {"email": "two@example.com"})
    assert several["Location"].startswith("/main/customers/?sealed=")
    for field, value, word in (("email", "no@example.com", "e-mail"), ("phone", "01009999999", "phone number")):
        nobody = await client.get(DOOR, {field: value})
        assert nobody.status_code == 404
        sentence = f"No known customer of the program Sample Club has the {word} {value}."
        assert sentence in text_of(nobody.content.decode())


@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_role_without_contact_data_is_refused(method: str, program: Program, signed_in: SignIn) -> None:
    await known_by_contact(program)
    client = await signed_in("marketing")
    for field, value in (("email", "one@example.com"), ("phone", "1001112"), ("id", "one@example.com")):
        response = await getattr(client, method)(DOOR, {field: value}, follow=True)
        assert response.status_code == 403
        assert "one@example.com" not in response.content.decode()
    assert {row.outcome async for row in AccessRecord.objects.all()} == {"refused"}


@pytest.mark.parametrize("method", ["get", "post"])
async def test_orders_and_codes_lead_to_their_pages(method: str, signed_in: SignIn) -> None:
    client = await signed_in()
    for field, value, said in (("order", "ORD-5001", "Points for an order"), ("code", "GIFT", "Possible reasons")):
        response = await getattr(client, method)(DOOR, {field: value}, follow=True)
        path = response.request["path"]
        assert path.startswith(f"/main/{field}s/")
        assert said in text_of(response.content.decode())
    assert (await client.get(DOOR, {"order": ""})).status_code == 400
