"""What a profile costs the platform: the vendor's quota is a ceiling for the whole company. `-rP` says each number."""

import re
from collections import Counter
from typing import Any

import pytest
from django.test import AsyncClient

from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn

# Once each: nine reads, both counts among them. A read for each stamps card comes besides, and a few guesses at cards.
A_PROFILE = {
    "details",
    "balance",
    "tier-progress",
    "reward-campaigns-progress",
    "coupons",
    "referrals",
    "referrals/count",
    "activities",
    "activities/count",
}
IN_VAIN, MAX_IN_VAIN = 2, 4  # guesses at cards: for nearly everybody, and for anybody
# More, the first time, to reach the newest of more than 200 activities: the platform gives the oldest first.
LONG_HISTORY = {"cust_1001": 1, "cust_busy": 7}  # of 318, and of five thousand
# A refusal is asked again: these, where the program is switched off.
REFUSED = {"cust_disabled": Counter({"reward-campaigns-progress": 1, "referrals": 1, "referrals/count": 1})}


async def view(client: AsyncClient, sandbox: SandboxServer, path: str) -> tuple[Counter[str], str]:
    """Reads about a customer that one view of a profile made, and the page."""
    sandbox.reset_requests()
    response: Any = await client.get(path)
    page = b"".join([part async for part in response]).decode()
    reads = Counter(sandbox.requests())
    of_the_program = {kind: reads.pop(kind) for kind in [*reads] if kind.startswith("configurations/")}
    assert len(of_the_program) <= 3
    return reads, page


@pytest.mark.parametrize(
    "customer_id", ["cust_1001", "cust_new", "cust_friends", "cust_busy", "cust_stamps", "cust_disabled", "cust_odd"]
)
async def test_a_cold_profile_costs_nine_reads_and_one_per_card_and_a_warm_one_none(
    customer_id: str, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client = await signed_in()
    for number in range(77, 82):  # which campaigns have stamps cards, and who has one, is learnt for all customers
        await view(client, sandbox, f"/main/customers/{await key_of(f'cust_{number}')}/")
    path = f"/main/customers/{await key_of(customer_id)}/"
    cold, page = await view(client, sandbox, path)
    cards = cold.pop("stamps", 0)
    in_vain = cards - len(re.findall(r'class="stamps-line"', page))  # guessed before it was known whose the cards are
    print(f"{customer_id}: {cold.total()} reads and {cards} stamps cards, {in_vain} in vain")  # noqa: T201  (asked for)
    assert 0 <= in_vain <= (MAX_IN_VAIN if customer_id in REFUSED else IN_VAIN)
    assert cold.keys() == A_PROFILE
    assert cold.pop("activities") <= 1 + LONG_HISTORY.get(customer_id, 0)
    assert set(cold.values()) == {1}
    warm, _ = await view(client, sandbox, path)
    assert warm == REFUSED.get(customer_id, Counter())


async def test_fresh_answers_are_read_once_though_two_panels_rest_on_them(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    """The tier and the details say too why a campaign is refused."""
    client, path = await signed_in(), f"/main/customers/{await key_of('cust_1001')}/"
    for query in ("", "?fresh=1"):
        reads, page = await view(client, sandbox, path + query)
        assert "this customer is in Basic" in page
        assert (reads["tier-progress"], reads["details"]) == (1, 1)


async def test_a_profile_asked_again_learns_nothing_anew(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, path = await signed_in(), f"/main/customers/{await key_of('cust_busy')}/"
    first, _ = await view(client, sandbox, path)
    again, _ = await view(client, sandbox, f"{path}?fresh=1")
    assert first["activities"] <= 1 + LONG_HISTORY["cust_busy"]
    assert again["activities"] == 1
