"""Earning and redemption in a browser: each may fail alone."""

import pytest

from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn
from tests.words import text_of

HERE = "/main/config/earning/"
WORDS = {"cashback": "1.5 points for each unit of money spent", "redemption": "400 points: 10% off"}


async def test_both_are_in_words_per_tier(signed_in: SignIn) -> None:
    page = text_of((await (await signed_in("marketing")).get(HERE)).content.decode())
    assert "Gold 1.5 points for each unit of money spent" in page
    assert WORDS["redemption"] in page
    assert "One point is worth 0.05" in page


@pytest.mark.parametrize("fails", WORDS)
async def test_one_that_fails_leaves_the_other(fails: str, sandbox: SandboxServer, signed_in: SignIn) -> None:
    sandbox.set_faults([{"path": f"/configurations/{fails}", "fault": "401"}])
    page = (await (await signed_in("marketing")).get(HERE)).content.decode()
    assert page.count('class="error-card"') == 1
    assert {name: words in text_of(page) for name, words in WORDS.items()} == {name: name != fails for name in WORDS}


async def test_how_an_amount_is_read_is_said(sandbox: SandboxServer, signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    assert "this dashboard's interpretation" not in text_of((await client.get(HERE)).content.decode())
    sandbox.change({"cashback": {"defaultCashbackRule": {"amountRewardThreshold": 50}}})
    page = text_of((await client.get(f"{HERE}?fresh=1")).content.decode())
    assert "1 point for every 50 units of money spent" in page
    assert "“For every” is this dashboard's interpretation" in page
