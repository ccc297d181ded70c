"""The tiers as a ladder."""

from typing import Any

import pytest

from dashboard.loyalty.models import Tier, TierState
from dashboard.text.tiers import TierLadder

TIERS = (Tier("Basic", 1), Tier("Gold", 2), Tier(None, 3))


@pytest.mark.parametrize(
    ("tiers", "told", "order", "name"),
    [
        (TIERS, None, 2, "Gold"),
        (TIERS, None, 3, "tier number 3 (name unknown)"),
        (TIERS, TierState("Platinum", 3), 3, "Platinum"),
        (TIERS, None, 9, "tier number 9 (no such tier is configured)"),
        ((), None, 2, "tier number 2 (no such tier is configured)"),
        ((*TIERS, Tier("Nowhere", None)), None, 9, "tier number 9 (name unknown)"),  # it may be that one
        (None, None, 2, "tier number 2 (name unknown)"),
        (None, TierState("Gold", 2), 2, "Gold"),
        (None, TierState(None, 2), 2, "tier number 2 (name unknown)"),
    ],
)
def test_a_tier_is_called_by_its_name_else_by_its_number_and_why(tiers: Any, told: Any, order: int, name: str) -> None:
    assert TierLadder.of(tiers, told).name(order) == name


def test_it_knows_its_ends() -> None:
    ladder = TierLadder.of((Tier("Nowhere", None), *TIERS))
    assert (ladder.lowest, ladder.highest, ladder.is_known) == (1, 3, False)
    assert (TierLadder().lowest, TierLadder().highest) == (None, None)
