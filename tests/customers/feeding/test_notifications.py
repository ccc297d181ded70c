"""The webhook's second topic: messages to customers are kept, shown once, and erased."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.core.management import call_command
from pytest_django import Settings

from customers import index, sent_messages
from customers.feeding.models import Deliveries
from customers.models import KnownCustomer, SentMessage
from dashboard.loyalty.gameball.webhook import NOTIFICATION
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn
from tests.customers.feeding.messages import message, post
from tests.words import text_of

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = [
    {"local": "fr", "icon": "https://example.com/a.webp", "title": "Bravo !", "body": "Merci."},
    {"local": "en-US", "icon": "https://example.com/a.webp", "title": "Well Done!", "body": "Keep it up. <b>"},
]


def push(customer_id: str = "cust_orders", created_at: str = "2026-05-04T09:30:00.297Z", **more: Any) -> dict[str, Any]:
    return message(customer_id, created_at) | {"event": NOTIFICATION, "data": TEXTS} | more


async def kept() -> list[tuple[str, str]]:
    return [(row.customer.customer_id, row.texts[1][1]) async for row in SentMessage.objects.select_related("customer")]


async def test_a_message_is_kept_once_and_seen_beside_those_that_the_platform_lists(
    program: Program, sandbox: SandboxServer, signed_in: SignIn
) -> None:
    for _time in range(2):  # the platform repeats what it is not sure of
        assert await post(push()) == 204
    assert await kept() == [("cust_orders", "Well Done!")]
    known = await index.find_by_id(program, "cust_orders")
    assert known
    assert (known.platform_id, known.email) == ("310077", "")
    client, address = await signed_in(), f"/main/customers/{known.key}/messages/"
    page = text_of((await client.get(address)).content.decode())
    assert "Well Done! Keep it up. <b>" in page
    assert "does not list it" in page
    assert "Thank you for your order" in page
    sandbox.set_faults([{"fault": "500"}])
    cache.clear()
    page = text_of((await client.get(address)).content.decode())
    assert "The platform's list of messages could not be read:" in page
    assert "Well Done!" in page


async def test_what_is_not_signed_or_not_readable_leaves_nothing(program: Program) -> None:
    assert await post(push(), secret="another") == 403
    assert await post(push(data="text")) == 400
    assert await post(push(created_at="yesterday")) == 400
    assert await post(push(".")) == 400
    assert await post(push(data=[{"local": "en", "title": "", "body": None}])) == 204  # says nothing
    assert await post(push(data=[{"title": "a\0\ud800", "body": "b"}, {"title": "c"}])) == 204
    assert await kept() == [("cust_orders", "c")]
    assert {row.outcome: row.number async for row in Deliveries.objects.all()} == {"unreadable": 3, "stored": 2}


async def test_it_goes_with_the_customer_and_does_not_come_back(program: Program) -> None:
    await post(push())
    await sync_to_async(call_command)("forget_customer", "cust_orders", stdout=StringIO())
    assert not await SentMessage.objects.aexists()
    await post(push())
    assert not await KnownCustomer.objects.aexists()
    await post(message("cust_orders", datetime.now(UTC).isoformat()))  # the platform knows the customer again
    await post(push())
    assert not await SentMessage.objects.aexists()


async def test_old_ones_are_deleted_and_none_are_kept_when_the_ledger_is_not(
    program: Program, settings: Settings
) -> None:
    now = datetime.now(UTC)
    for days in (1, 40):
        await post(push(created_at=(now - timedelta(days=days)).isoformat()))
    settings.LEDGER_DAYS = 30
    assert await sync_to_async(sent_messages.drop_old)("other") == 0
    assert await sync_to_async(sent_messages.drop_old)("main") == 1
    settings.KEEP_LEDGER = False
    await post(push(created_at=now.isoformat()))
    assert len(await kept()) == 1
    assert await sync_to_async(sent_messages.drop_old)("main") == 1
