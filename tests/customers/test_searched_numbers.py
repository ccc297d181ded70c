"""The one search box leads to orders and coupon codes too."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from customers import index
from dashboard.access.models import AccessRecord
from dashboard.ledger import keeping
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn, body, searched
from tests.ledger.rows import ledger_row
from tests.words import text_of


async def keep(*rows: Any) -> None:
    await sync_to_async(keeping.keep)("main", rows, timezone.now())


async def page_of(response: Any) -> str:
    return await body(response) if response.streaming else response.content.decode()


@pytest.mark.parametrize("typed", ["ORD-5001", " ORD-5001 ", "Order: ORD-5001", "Order #ORD-5001", "“ORD-5001”"])
async def test_an_order_that_is_not_kept_opens_when_no_customer_is_meant(
    typed: str, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    client = await signed_in()
    found = await searched(client, typed)
    assert found.status_code == 303
    assert found["Location"].startswith("/main/orders/")
    assert "ORD" not in found["Location"]
    page = await client.get(found["Location"])
    assert "Points for an order" in text_of(page.content.decode())
    asked = sum(count for path, count in sandbox.requests().items() if "order" in path or "transactions" in path)
    assert asked == 2  # for the search and the page together
    assert await AccessRecord.objects.filter(page="search", outcome="found", logged_text__text=typed.strip()).aexists()


async def test_a_kept_order_or_code_opens_without_asking_for_orders(sandbox: SandboxServer, signed_in: SignIn) -> None:
    await keep(ledger_row(1, order_id="A-1"), ledger_row(2, coupon_code="GIFT"))
    client = await signed_in()
    order, code = [(await searched(client, text))["Location"] for text in ("A-1", "GIFT")]
    assert order.startswith("/main/orders/")
    assert code.startswith("/main/codes/")
    assert all("transactions" not in path for path in sandbox.requests())


async def test_an_id_that_is_an_order_too_offers_both(program: Program, signed_in: SignIn) -> None:
    await keep(ledger_row(1, order_id="cust_top"))
    client = await signed_in()
    for _known in range(2):  # the customer is new, then known
        page = await page_of(await searched(client, "cust_top"))
        known = await index.find_by_id(program, "cust_top")
        assert known
        assert f'href="/main/customers/{known.key}/"' in page
        assert "There is an order with exactly this number: cust_top" in text_of(page)
    assert await AccessRecord.objects.filter(page="search", outcome="found").exclude(customer_key="").acount() == 2


async def test_without_kept_rows_two_reads_offer_both(sandbox: SandboxServer, signed_in: SignIn) -> None:
    page = text_of(await page_of(await searched(await signed_in(), "cust_top")))
    assert "a customer with exactly this id: cust_top" in page
    assert "There is an order with exactly this number: cust_top" in page
    assert sum(sandbox.requests().values()) == 2


async def test_a_text_that_is_order_and_code_offers_both(signed_in: SignIn) -> None:
    await keep(ledger_row(1, order_id="A-1", coupon_code="A-1"))
    page = text_of(await page_of(await searched(await signed_in(), "A-1")))
    assert "There is an order with exactly this number: A-1" in page
    assert "There is exactly this coupon code: A-1" in page


async def test_similar_numbers_are_suggested_and_never_opened(signed_in: SignIn) -> None:
    await keep(ledger_row(1, order_id="A-O1", coupon_code="TEN-0RD3R"))
    client = await signed_in()
    page = text_of(await page_of(await searched(client, "a-01")))
    assert "There is an order with a similar number: A-O1" in page
    assert "Gameball has no order with exactly this number either." in page
    assert "There is a similar coupon code: TEN-0RD3R" in text_of(await page_of(await searched(client, "TENORD3R")))


async def test_names_cost_no_read_of_orders_and_matches_offer_one(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    await index.learn(program, [CustomerRecord("c-77", "referral", name="Salma 2")])
    client = await signed_in()
    await page_of(await searched(client, "nobody"))
    await page_of(await searched(client, "nobody of 3"))
    assert "Look for an order with this number" in await page_of(await searched(client, "c-7"))
    assert "Look for an order" not in await page_of(await searched(client, "salma"))
    assert all("orders" not in path for path in sandbox.requests())


async def test_a_role_without_contact_data_is_told_nothing_of_a_number_that_is_a_phone(signed_in: SignIn) -> None:
    await keep(ledger_row(1, order_id="+201001234567"))
    page = text_of(await page_of(await searched(await signed_in("marketing"), "+201001234567")))
    assert "Your role does not see" in page
    assert "There is an order" not in page
