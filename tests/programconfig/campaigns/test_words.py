"""A campaign's settings in words."""

from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.models import End, Gap, Open, Reward, Tier
from dashboard.loyalty.models.gaps import FieldGap
from dashboard.text.tiers import TierLadder
from programconfig.campaigns import words
from tests.loyalty.gaps import gaps
from tests.programconfig.sample import COUPON, NOW, TIERS, campaign, day


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"is_repeatable": False, "max_achievements": Decimal(-1)}, "once"),
        ({"is_repeatable": False, "max_achievements": None}, "once"),
        ({"is_repeatable": True, "max_achievements": Decimal(-1)}, "without limit"),
        ({"is_repeatable": True, "max_achievements": Decimal(1)}, "up to 1 time"),
        ({"is_repeatable": True, "max_achievements": Decimal(3)}, "up to 3 times"),
        ({"is_repeatable": True, "max_achievements": Decimal(0)}, "without limit"),
        ({"is_repeatable": True, "max_achievements": None}, "repeatedly, limit unknown"),
        ({"is_repeatable": None, "max_achievements": Decimal(3)}, "unknown"),
    ],
)
def test_how_often_means_something_only_when_it_is_repeatable(given: Any, said: str) -> None:
    assert words.how_often(campaign(**given)) == said


@pytest.mark.parametrize(
    ("given", "tiers", "said"),
    [
        ({"min_tier": 1}, TIERS, "every tier"),
        ({"min_tier": 0}, TIERS, "every tier"),
        ({"min_tier": 2}, TIERS, "Gold"),
        ({"min_tier": 1}, (Tier("Zero", 0), *TIERS), "Basic and above"),
        ({"min_tier": 9}, TIERS, "tier number 9 (no such tier is configured) and above"),
        ({"min_tier": 2}, None, "tier number 2 (name unknown) and above"),
        ({"min_tier": 2}, (TIERS[0], Tier(None, 2)), "tier number 2 (name unknown)"),
        ({"min_tier": None}, TIERS, "tiers unknown"),
        ({"tags": ("VIP",)}, TIERS, "every tier, tagged VIP"),
        ({"tags": ("VIP", "app")}, TIERS, "every tier, tagged VIP or app"),
        ({"tags": ("VIP", "app", "staff")}, TIERS, "every tier, tagged VIP, app or staff"),
        ({"gaps": gaps(Gap.NOT_SENT, "tags")}, TIERS, "every tier, tags unknown"),
    ],
)
def test_who_may_take_part_is_said_by_the_tiers_name(given: Any, tiers: Any, said: str) -> None:
    assert words.audience(campaign(**given), TierLadder.of(tiers)) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "no dates"),
        ({"starts_at": day(-3), "ends_at": End(day(3))}, "17 Nov 2026 through 22 Nov 2026"),
        ({"starts_at": day(-3), "ends_at": End(day(3).replace(hour=12))}, "17 Nov 2026 until 23 Nov 2026, 12:00"),
        ({"starts_at": day(-3), "gaps": gaps(Gap.NOT_SENT, "ends_at")}, "17 Nov 2026 until an unknown day"),
        ({"starts_at": day(-3)}, "from 17 Nov 2026"),
        ({"ends_at": End(day(3))}, "through 22 Nov 2026"),
        ({"ends_at": End(day(3)), "gaps": gaps(Gap.NOT_SENT, "starts_at")}, "an unknown day through 22 Nov 2026"),
        ({"gaps": gaps(Gap.NOT_SENT, "starts_at", "ends_at")}, "dates unknown"),
    ],
)
def test_dates_that_are_unknown_are_not_dates_that_are_none(given: Any, said: str) -> None:
    assert words.dates(campaign(**given), NOW) == said


def test_a_reward_is_a_sentence() -> None:
    both = campaign(rewards=(Reward(points=Decimal(100)), Reward(coupon=COUPON)))
    assert words.rewards(both) == (
        "100 points and a coupon: 10% off, at most 50 (currency unknown), for orders from 100 (currency unknown), "
        "valid for 14 days, usable 1 time"
    )
    assert words.rewards(campaign(rewards=())) == "no reward"
    assert words.rewards(campaign(rewards=(), gaps=gaps(Gap.NOT_SENT, "rewards"))) == "no reward sent"


def test_an_undocumented_visibility_keeps_its_name() -> None:
    assert words.visibility(campaign(visibility=Open("OnMondays"))) == "OnMondays"
    assert words.visibility(campaign(visibility=None)) is None


@pytest.mark.parametrize(
    ("given", "begins"),
    [
        ({}, "Always on"),
        ({"starts_at": day(-3)}, "Active: from 17 Nov"),
        ({"starts_at": day(3)}, "Scheduled: from"),
        ({"ends_at": End(day(-3))}, "Ended: through 16 Nov 2026"),
        ({"gaps": gaps(Gap.NOT_SENT, "ends_at")}, "Unknown whether it runs: until an unknown day"),
        (
            {"gaps": (FieldGap("is_active", Gap.UNREADABLE, ("off",)),)},
            "Unknown whether it runs: its status was sent as “off”",
        ),
    ],
)
def test_the_status_says_why(given: Any, begins: str) -> None:
    assert words.status_in_words(campaign(**given), NOW).startswith(begins)
