"""The page of an order."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.utils import timezone
from pytest_django import Settings

from customers import index
from customers.orders.links import NumberLinks, order_address
from customers.orders.movements import shares
from customers.orders.owners import Owner
from dashboard.access.access_log.log import AccessLogUnavailable
from dashboard.access.models import AccessRecord
from dashboard.access.roles import Staff
from dashboard.ledger import keeping
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.models import LedgerKind, LedgerRow, LedgerStatus
from dashboard.programs import Program
from dashboard.sandbox.app import Answer, Sandbox
from dashboard.sandbox.server import SandboxServer
from dashboard.text.units import NO_UNITS
from tests.customers.conftest import Keys, SignIn
from tests.ledger.rows import ledger_row
from tests.platforms import SPAAZA, Case
from tests.words import text_of

SOMEBODY = Staff(0, "somebody")


async def shown(client: AsyncClient, program: Program, number: str, query: str = "") -> Any:
    return await client.get(order_address(number, program, SOMEBODY) + query)


async def keep(*rows: Any) -> None:
    await sync_to_async(keeping.keep)("main", rows, timezone.now())


def lines(response: Any) -> str:
    return text_of(response.content.decode())


async def log() -> list[tuple[str, str, str]]:
    return [(row.page, row.outcome, row.customer_id) async for row in AccessRecord.objects.order_by("pk")]


async def test_a_cold_order_costs_two_reads_and_says_whose_it_is(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    client = await signed_in()
    page = await shown(client, program, "ORD-5001")
    known = await index.find_by_id(program, "cust_orders")
    assert page.status_code == 200
    assert sum(sandbox.requests().values()) == 2
    assert known
    assert known.name  # the platform names the customer
    assert known.name in lines(page)
    assert f'href="/main/customers/{known.key}/"' in page.content.decode()
    assert "Points for an order" in lines(page)
    assert "live" in lines(page)
    assert "ORD-5001" not in page.request["path"]
    assert await log() == [("order", "shown", "cust_orders")]
    again = await shown(client, program, "ORD-5001")
    assert sum(sandbox.requests().values()) == 2  # the row is kept
    assert "From the movements stored in this dashboard: Gameball sent them on" in lines(again)
    await shown(client, program, "ORD-5001", "?fresh=1")
    assert sum(sandbox.requests().values()) == 4


async def test_an_order_of_several_rows_is_whole_each_time(program: Program, signed_in: SignIn) -> None:
    client = await signed_in()
    first, again = [lines(await shown(client, program, "ORD-5002")) for _time in range(2)]
    for page in (first, again):
        for title in ("Redeemed", "Points for an order", "Partial refund", "Order canceled or returned"):
            assert title in page
        assert "The platform names the customer only" not in page


def test_rows_that_name_nobody_stand_under_the_only_customer_with_a_note(program: Program) -> None:
    rows = [ledger_row(1, order_id="A-1"), LedgerRow(row_id=9000, order_id="A-1", points=Decimal(5))]
    owners = {"c-1": Owner("Nadia", "c-1", "", is_other=False)}
    [one] = shares(rows, owners, NO_UNITS, NumberLinks(program, SOMEBODY))
    assert [note.partition(" is ")[0].partition(" only ")[0] for note in map(str, one.notes)] == [
        "The status of 1 movement",
        "The platform names the customer",
    ]


async def test_the_sums_have_pending_and_blocked_points_apart(program: Program, signed_in: SignIn) -> None:
    await keep(
        ledger_row(1, 120, order_id="A-1", branch="Cairo", balance_after=Decimal(120), campaign_id="5804", tier_id="2"),
        ledger_row(2, 50, LedgerKind.REDEMPTION, order_id="A-1"),
        ledger_row(3, 30, status=LedgerStatus.PENDING, order_id="A-1"),
        ledger_row(4, 7, status=LedgerStatus.BLOCKED, order_id="A-1"),
    )
    page = lines(await shown(await signed_in(), program, "A-1"))
    assert "Points for an order +120" in page
    assert "Redeemed −50" in page
    assert "Points for an order, pending +30" in page
    assert "Points for an order, blocked +7" in page
    assert "Change of the balance +70" in page
    assert "With the pending points +100" in page
    assert "Cairo" in page
    assert "campaign number 5804 tier number 2" in page


async def test_a_field_that_nobody_documented_is_seen_here_and_on_the_statement(
    program: Program, signed_in: SignIn, key_of: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Sandbox.answer

    def with_a_field(*args: Any, **more: Any) -> Answer:
        sent = answer(*args, **more)
        body = json.loads(sent.body)
        for row in body.get("transactions", ()) if isinstance(body, dict) else ():
            row["shelf"] = "B7"
        return replace(sent, body=json.dumps(body).encode())

    monkeypatch.setattr(Sandbox, "answer", with_a_field)
    client = await signed_in()
    statement = await client.get(f"/main/customers/{await key_of('cust_orders')}/statement/")
    for page in (await shown(client, program, "ORD-5001", "?fresh=1"), statement):
        assert "1 more field shelf B7" in lines(page)


async def test_several_customers_with_one_number_are_all_shown_and_logged(
    program: Program, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    await keep(
        *(ledger_row(n, order_id="POS-1001", customer_id=one) for n, one in ((1, "cust_orders"), (2, "cust_gap")))
    )
    await index.learn(program, [CustomerRecord("cust_gap", "search", name="Nadia Gap")])
    client = await signed_in()
    page = await shown(client, program, "POS-1001")
    assert "Several customers have an order with this number." in lines(page)
    assert "Nadia Gap" in lines(page)
    assert await log() == [("order", "shown", "cust_orders"), ("order", "shown", "cust_gap")]
    assert sandbox.requests() == {}
    other = await shown(client, program, "POS-1001", f"?from={await key_of('cust_1001')}")
    assert "This order belongs to a different customer, not to the one you came from." in lines(other)
    own = await shown(client, program, "POS-1001", f"?from={await key_of('cust_gap')}")
    assert "not to the one you came from" not in lines(own)


async def test_an_unknown_order_has_reasons_and_similar_numbers(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    await keep(ledger_row(1, order_id="A-O1"))
    client = await signed_in()
    page = await shown(client, program, "a-01")
    assert page.status_code == 404
    assert "The shop has not sent the order to Gameball yet." in lines(page)
    assert "guest" in lines(page)
    similar = re.search(r'class="code" href="([^"]+)"><bdi>A-O1<', page.content.decode())
    assert similar
    assert (await client.get(similar[1])).status_code == 200
    assert await log() == [("order", "unknown", "a-01"), ("order", "shown", "c-1")]
    assert sum(sandbox.requests().values()) == 1


async def test_while_the_platform_fails_kept_rows_are_shown_and_else_why(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    await keep(ledger_row(1, order_id="A-1"))
    sandbox.set_faults([{"fault": "500"}])
    client = await signed_in()
    kept = await shown(client, program, "A-1", "?fresh=1")
    assert kept.status_code == 200
    assert "Points for an order" in lines(kept)
    assert "Retry" in lines(kept)
    cold = await shown(client, program, "A-2")
    assert cold.status_code == 503
    assert "Possible reasons" not in lines(cold)


async def test_a_masked_role_sees_no_id_that_is_an_email_and_no_order_under_a_hidden_phone(
    program: Program, signed_in: SignIn
) -> None:
    mail = "vip.sample@example.com"
    await keep(ledger_row(1, order_id="A-1", customer_id=mail, reason=f"asked by {mail}"))
    await keep(ledger_row(2, order_id="44556677", customer_id="c-2"))
    await index.learn(program, [CustomerRecord("c-2", "search", phone="44556677")])
    marketer = await signed_in("marketing")
    page = await shown(marketer, program, "A-1")
    assert page.status_code == 200
    assert mail not in page.content.decode()
    hidden: Any = await marketer.get("/main/customers/open", {"order": "44556677"}, follow=True)
    assert (hidden.status_code, "Points for an order" in lines(hidden)) == (404, False)
    assert (await shown(await signed_in(), program, "44556677")).status_code == 200
    refused = await shown(marketer, program, mail)
    assert "Your role does not see these" in lines(refused)


async def test_without_a_row_in_the_access_log_nothing_is_shown(
    program: Program, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any, **__: Any) -> None:
        raise AccessLogUnavailable

    await keep(ledger_row(1, order_id="A-1"))
    client = await signed_in()
    monkeypatch.setattr("customers.orders.owners.record_listed", full)
    monkeypatch.setattr("customers.orders.frame.record", full)
    for number in ("A-1", "A-2"):
        page = await shown(client, program, number)
        assert (page.status_code, "Points for an order" in lines(page)) == (503, False)


async def test_a_look_counts_as_a_search_and_each_customer_as_shown(
    program: Program, signed_in: SignIn, settings: Settings
) -> None:
    settings.LOOKUPS_PER_MINUTE = 2
    await keep(*(ledger_row(n, order_id="A-1", customer_id=f"c-{n}") for n in (1, 2, 3)))
    page = await shown(await signed_in(), program, "A-1")
    assert page.status_code == 429
    assert "c-1" not in lines(page)


async def test_a_number_that_cannot_be_opened_gives_an_empty_search(program: Program, signed_in: SignIn) -> None:
    client = await signed_in()
    other = order_address("A-1", replace(program, slug="other"), SOMEBODY).replace("/other/", "/main/")
    for address in ("/main/orders/nonsense/", other):
        page = await client.get(address)
        assert (page.status_code, "no longer works" in lines(page)) == (200, True)


@pytest.mark.parametrize("case", [SPAAZA], ids=str)
async def test_a_platform_without_orders_says_so(case: Case, program: Program, signed_in: SignIn) -> None:
    page = await shown(await signed_in(), program, "A-1")
    assert page.status_code == 404
    assert "Spaaza cannot look up orders." in lines(page)
