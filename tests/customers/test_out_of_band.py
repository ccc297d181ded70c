"""What stands around a panel that is read again on a profile: it follows, and costs the platform nothing."""

import re
from typing import Any

import pytest
from django.test import AsyncClient

from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn, body
from tests.words import text_of

AROUND = ("attention", "ticket")


async def again(client: AsyncClient, profile: str, panel: str, *, stands_on: str = "") -> str:
    """The fragment that Retry or Refresh of a panel on the profile brings."""
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{stands_on or profile}"}
    answer: Any = await client.get(f"{profile}{panel}/?fresh=1", headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def brought(fragment: str) -> list[str]:
    """The ids of what HTMX puts in place of something outside the panel."""
    return re.findall(r'id="panel-(\w+)"[^>]* hx-swap-oob="true"', fragment)


async def test_strip_and_ticket_follow_a_panel_that_was_read_again(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, profile = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    sandbox.set_faults([{"path": "*/balance", "fault": "malformed-json"}])
    page = text_of(await body(await client.get(profile)))
    assert "Could not be read: Balance" in page
    assert "Balance: could not be read." in page
    sandbox.clear_faults()
    sandbox.reset_requests()
    fragment = await again(client, profile, "balance")
    assert sandbox.requests() == {"balance": 1}
    assert brought(fragment) == list(AROUND)
    said = text_of(fragment)
    assert "could not be read" not in said.lower()
    assert "Stars pending, released later" in said
    assert "expires in" in said  # of a coupon: the other panels still speak
    assert "Available: 2,640.5 Stars" in said
    assert "Tier: " in said


async def test_the_header_follows_the_details(sandbox: SandboxServer, signed_in: SignIn, key_of: Keys) -> None:
    client, profile = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    sandbox.set_faults([{"path": "*/details", "fault": "malformed-json"}])
    assert "The customer's details could not be read." in text_of(await body(await client.get(profile)))
    sandbox.clear_faults()
    fragment = await again(client, profile, "details")
    assert brought(fragment) == ["header", *AROUND]
    assert "Salma Haddad" in fragment
    assert "could not be read" not in text_of(fragment).lower()


async def test_what_is_not_kept_of_the_others_is_said_to_be_unread(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, profile = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    fragment = await again(client, profile, "balance")
    assert sandbox.requests() == {"balance": 1}
    assert "Could not be read: Details, Coupons" in text_of(fragment)
    assert "Tier: not read." in text_of(fragment)


async def test_the_others_are_as_the_profile_shows_them(signed_in: SignIn, key_of: Keys) -> None:
    client, profile = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    await body(await client.get(f"{profile}?activity.kind=PaymentReward"))
    fragment = await again(client, profile, "balance", stands_on=f"{profile}?activity.kind=PaymentReward")
    assert "could not be read" not in text_of(fragment).lower()
    assert "Last activity" not in fragment  # the newest of one kind is not the newest


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
async def test_a_panel_that_stands_alone_brings_nothing_else(
    headers: dict[str, str], signed_in: SignIn, key_of: Keys
) -> None:
    client, profile = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    answer: Any = await client.get(f"{profile}balance/", headers=headers)
    assert "hx-swap-oob" not in answer.content.decode()


async def test_the_page_itself_has_nothing_to_swap(signed_in: SignIn, key_of: Keys) -> None:
    page = await body(await (await signed_in()).get(f"/main/customers/{await key_of('cust_1001')}/"))
    assert "hx-swap-oob" not in page


async def test_personal_data_stay_hidden_in_them_too(signed_in: SignIn, key_of: Keys) -> None:
    profile = f"/main/customers/{await key_of('vip.sample@example.com')}/"
    fragment = await again(await signed_in("marketing"), profile, "details")
    assert "Lina Vance" in fragment
    assert "vip.sample" not in fragment
    assert "With personal data" not in fragment
