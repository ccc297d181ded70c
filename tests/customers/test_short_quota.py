"""The profile while the quota is short: it reads what stands at the top and offers the rest."""

import re
from collections.abc import Callable

import pytest

from dashboard.loyalty.gameball.platform import GameballPlatform
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn, body
from tests.words import text_of

FIRST = {"details", "balance", "tier-progress", "coupons", "activities"}
WHY = "Too many look-ups at the moment, so this page leaves out parts that can wait; select “Show” to read one."


@pytest.fixture
def runs_short(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Make the quota short."""

    async def is_short(_: GameballPlatform) -> bool:
        return True

    return lambda: monkeypatch.setattr(GameballPlatform, "is_short", is_short)


def offered(page: str) -> list[str]:
    return re.findall(r'id="show-(stamps|campaigns|activity|referrals|coupons)"', page)


async def test_a_profile_costs_half_as_much_and_says_why(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, runs_short: Callable[[], None]
) -> None:
    client = await signed_in()
    first, second, third = [f"/main/customers/{await key_of(f'cust_{9100 + n}')}/" for n in range(3)]
    await body(await client.get(first))  # what all customers need is known now
    sandbox.reset_requests()
    whole = await body(await client.get(second))
    cost = sum(sandbox.requests().values())
    assert (offered(whole), WHY in text_of(whole)) == ([], False)

    runs_short()
    sandbox.reset_requests()
    page = await body(await client.get(third))
    assert sorted(offered(page)) == ["campaigns", "referrals", "stamps"]
    assert 'class="error-card"' not in page
    assert text_of(page).count(WHY) == 1
    assert "Referrals: not read." in text_of(page)  # in the ticket
    assert sandbox.requests().keys() >= FIRST
    assert 2 * sum(sandbox.requests().values()) <= cost


async def test_what_is_shown_once_or_asked_for_in_the_address_stays_on_the_page(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, runs_short: Callable[[], None]
) -> None:
    client, address = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    runs_short()
    page = await body(await client.get(address))
    [show] = re.findall(r'href="(\S+)" hx-get="\1"\s+hx-target="#panel-stamps"', page)
    alone = text_of((await client.get(show)).content.decode())  # without scripts it is a page
    assert "Ten lunches" in alone
    assert offered(await body(await client.get(address))) == ["referrals"]  # the campaigns are in the cache too now
    assert offered(await body(await client.get(f"{address}?referrals.page=2"))) == []
