"""The page of a coupon code."""

import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django import Settings

from customers import index
from customers.orders.links import code_address
from dashboard.access.models import AccessRecord
from dashboard.access.roles import Staff
from dashboard.ledger import keeping
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.models import LedgerKind
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn
from tests.ledger.rows import ledger_row
from tests.words import text_of

SOMEBODY = Staff(0, "somebody")


async def keep(*rows: Any) -> None:
    await sync_to_async(keeping.keep)("main", rows, timezone.now())


async def shown(client: Any, program: Program, code: str, query: str = "") -> Any:
    return await client.get(code_address(code, program, SOMEBODY) + query)


def lines(response: Any) -> str:
    return text_of(response.content.decode())


async def test_it_says_to_whom_it_was_issued_and_whether_it_was_used(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    await keep(
        ledger_row(1, 200, LedgerKind.COUPON, coupon_code="USED", coupon_used=True),
        ledger_row(2, 200, LedgerKind.COUPON, coupon_code="OPEN", coupon_used=False),
        ledger_row(3, 200, LedgerKind.COUPON, coupon_code="VAGUE"),
        ledger_row(4, 200, LedgerKind.COUPON, coupon_code="TWICE"),
        ledger_row(5, 10, coupon_code="TWICE", branch="Alexandria"),
    )
    await index.learn(program, [CustomerRecord("c-1", "search", name="Omar Sample")])
    client = await signed_in()
    for code, said in {
        "USED": "Used. The platform does not say when and where.",
        "OPEN": "Not used yet.",
        "VAGUE": "Unknown. The platform does not say whether it was used.",
        "TWICE": "Alexandria",
    }.items():
        page = await shown(client, program, code)
        assert page.status_code == 200
        assert "Issued to Omar Sample" in lines(page)
        assert "Redeemed for a coupon" in lines(page)
        assert said in lines(page)
    assert sandbox.requests() == {}
    rows = [(row.page, row.outcome, row.customer_id) async for row in AccessRecord.objects.all()]
    assert rows == [("code", "shown", "c-1")] * 4


async def test_another_customer_s_code_is_said_to_be_that(program: Program, signed_in: SignIn, key_of: Keys) -> None:
    await keep(ledger_row(1, coupon_code="GIFT"))
    client = await signed_in()
    sentence = "This code belongs to a different customer, not to the one you came from."
    assert sentence in lines(await shown(client, program, "GIFT", f"?from={await key_of('cust_1001')}"))
    assert sentence not in lines(await shown(client, program, "GIFT", f"?from={await key_of('c-1')}"))
    assert sentence not in lines(await shown(client, program, "GIFT", "?from=nonsense"))


@pytest.mark.parametrize("typed", ["ship-o1l0", "SHIP OIL0", "SHIP-0110"])
async def test_look_alikes_are_suggested(typed: str, program: Program, signed_in: SignIn) -> None:
    await keep(ledger_row(1, coupon_code="SHIP-O1L0"))
    client = await signed_in()
    page = await shown(client, program, typed)
    assert page.status_code == 404
    assert "Gameball cannot look up codes," in lines(page)
    similar = re.search(r'class="code" href="([^"]+)"><bdi>SHIP-O1L0<', page.content.decode())
    assert similar
    assert (await client.get(similar[1])).status_code == 200


async def test_a_masked_role_learns_no_contact_data(program: Program, signed_in: SignIn) -> None:
    await keep(ledger_row(1, coupon_code="GIFT", customer_id="vip.sample@example.com"))
    page = await shown(await signed_in("marketing"), program, "GIFT")
    assert page.status_code == 200
    assert "vip.sample" not in page.content.decode()


async def test_a_code_without_a_movement_is_looked_up_in_the_coupons_of_the_customer_one_came_from(
    program: Program, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, key = await signed_in(), await key_of("cust_coupons")
    for code, said in (
        ("USABLE", "Usable now"),
        ("EXPIRED", "Expired on"),
        ("OWNLIMIT", "this customer used it"),
    ):
        page = await shown(client, program, code, f"?from={key}")
        assert page.status_code == 200
        assert "In the customer's coupons" in lines(page)
        assert said in lines(page), (code, lines(page))
    assert sandbox.requests() == {"coupons": 1}
    assert (await shown(client, program, "USABLE")).status_code == 404
    assert (await shown(client, program, "USABLES", f"?from={key}")).status_code == 404
    rows = [(row.page, row.outcome, row.customer_id) async for row in AccessRecord.objects.all()]
    assert rows == [("code", "shown", "cust_coupons")] * 3 + [
        ("code", "unknown", "USABLE"),
        ("code", "unknown", "USABLES"),
    ]


async def test_without_kept_rows_it_says_so(program: Program, signed_in: SignIn, settings: Settings) -> None:
    settings.KEEP_LEDGER = False
    page = await shown(await signed_in(), program, "GIFT")
    assert (page.status_code, "this dashboard stores no movements" in lines(page)) == (404, True)


async def test_the_activity_links_to_orders_and_the_door_of_the_page_says_who(
    program: Program, signed_in: SignIn, key_of: Keys
) -> None:
    client = await signed_in()
    key = await key_of("cust_orders")
    panel = (await client.get(f"/main/customers/{key}/activity/?all=1")).content.decode()
    linked = re.findall(r'href="(/main/orders/[^"]+)"><bdi>(ORD-500\d)<', panel)
    assert {number for _address, number in linked} >= {"ORD-5001", "ORD-5002"}
    assert all(f"?from={key}" in address and number not in address for address, number in linked)
    assert (await client.get(linked[0][0])).status_code == 200
    coupons = (await client.get(f"/main/customers/{key}/coupons/")).content.decode()
    ((address, code), *_others) = re.findall(r'<a href="(/main/codes/[^"]+)"><bdi>([^<]+)<', coupons)
    assert f"?from={key}" in address
    await keep(ledger_row(1, coupon_code=code, customer_id="cust_orders"))
    page = (await client.get(address)).content.decode()
    assert re.search(r'href="/main/orders/[^"]+"><bdi>ORD-1<', page)
    assert 'href="/main/codes/' not in page  # the page is not linked to itself
