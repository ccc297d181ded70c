"""The vendor's three examples of progress, read where they stand: every one of their values is on the page."""

import json
from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.spaaza.platform import SpaazaPlatform
from tests.loyalty.spaaza.documents import SEED, payload, wrapped
from tests.loyalty.spaaza.pages import shown


def examples() -> list[Any]:
    """What stands behind each `"user_progress":`, in the order of the page: standard, loyalty, wallet."""
    decoder = json.JSONDecoder(parse_float=Decimal)
    parts = SEED.read_text().split('"user_progress":')[1:]
    return [decoder.raw_decode(part.lstrip())[0] for part in parts]


class Chain:
    """A transport whose chain has one campaign."""

    def __init__(self, kind: str, user_progress: Any, **more: Any) -> None:
        campaign = {"title": "Sample campaign", "type": kind, "is_active": True, "user_progress": user_progress}
        self.body = wrapped({"campaigns": [{"id": 7, **campaign, **more}]})

    async def get(self, *_segments: str, **_more: Any) -> Any:
        return payload(self.body)


async def panel(name: str, kind: str, user_progress: Any, **more: Any) -> str:
    platform = SpaazaPlatform(Chain(kind, user_progress, **more), chain_id=1743)  # type: ignore[arg-type]
    return await shown(platform, name)


def test_there_are_three_examples() -> None:
    assert [min(example) for example in examples()] == ["award_count", "campaign_id", "currency"]


@pytest.mark.parametrize("kind", ["signup", "cashback", "campaign_of_tomorrow"])
async def test_the_standard_example(kind: str) -> None:
    standard, _, wallet = examples()
    assert standard == {"award_count": 2, "total_amount_awarded": 251}
    text = await panel("campaigns", kind, standard, currency=wallet["currency"])
    assert "Earned 1" in text
    assert "earned 2 times" in text
    assert "251 pts awarded in all" in text


async def test_the_loyalty_example() -> None:
    loyalty = examples()[1]
    assert len(loyalty) == 11
    text = await panel("tier", "loyalty", loyalty)
    assert "Bronze 251 249 to the next tier" in text  # name, points_balance_current, points_to_proceed_next_level
    assert "Needed to keep it 0" in text  # points_to_remain_current_level
    assert "Reached 15 Nov 2022, 17:23" in text  # date_reached, in Cairo
    assert "Last review 11 Apr 2022, 13:10" in text
    assert "Next review unknown" in text
    assert "Counted in money unknown" in text  # monetary_balance_current
    assert "Description Level 1 in ACME rewards Programme" in text
    assert "Tier number 2" in text  # loyalty_level_id
    assert "Campaign number 159" in text
    listed = await panel("campaigns", "loyalty", loyalty)
    assert "Levels and wallets 1" in listed
    assert "level Bronze · 251 points now · 249 to the next level" in listed


async def test_the_wallet_example() -> None:
    wallet = examples()[2]
    assert len(wallet) == 5
    assert len(wallet["currency"]) == 5
    for kind in ("points_wallet", "wallet"):
        text = await panel("balance", kind, wallet)
        assert "Saved 251 pts" in text  # saved_amount, symbol, display_position
        assert "Added in total 251 pts" in text  # total_amount
        assert "Redeemable no" in text
        assert "Target 0 pts" in text  # target_count
        assert "Currency Points (PTS, pts), number 5, written after the amount" in text
        assert "Pending" not in text
    assert "251 pts saved · 251 pts added in total" in await panel("campaigns", "wallet", wallet)
