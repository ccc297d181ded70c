"""The door for links from other systems."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import AsyncClient

from customers import index
from dashboard.access import log
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
    for module in ("views", "redirects"):
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
