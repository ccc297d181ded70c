"""Sample parts of a configuration, and what a person reads on a page about it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.loyalty.models import (
    Campaign,
    CampaignKind,
    CouponKind,
    CouponReward,
    Open,
    Reward,
    Tier,
    TierBenefit,
    Visibility,
)
from programconfig.campaigns.rows import Rows

CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=CAIRO)
COUPON = CouponReward(
    kind=Open("percentage_discount", CouponKind.PERCENTAGE),
    value=Decimal(10),
    cap=Decimal(50),
    min_order_value=Decimal(100),
    expires_after=Decimal(14),
    usage_limit=Decimal(1),
    other={"stackable": True},
)
TIERS = (
    Tier("Basic", 1, Decimal(0), None, (TierBenefit("Entry Reward", reward=Reward(points=Decimal(50))),)),
    Tier(
        "Gold",
        2,
        Decimal(250),
        "https://icons.example.com/gold.webp",
        (
            TierBenefit("Custom Benefits", "A seat", "https://shop.example.com/seat"),
            TierBenefit("Entry Reward", reward=Reward(points=Decimal(50))),
            TierBenefit("Lifetime Reward", reward=Reward(coupon=COUPON)),
        ),
        raw={"name": "Gold", "order": 2, "newField": {"deep": [Decimal("1.5"), None]}},
    ),
)


def day(offset: int) -> datetime:
    """Midnight that many days from today."""
    return datetime(2026, 11, 20, tzinfo=CAIRO) + timedelta(days=offset)


def campaign(campaign_id: int | None = 7, **given: Any) -> Campaign:
    """A campaign that lacks nothing."""
    whole: dict[str, Any] = {
        "name": f"Sample {campaign_id}",
        "kind": Open("EventBased", CampaignKind.EVENT),
        "visibility": Open("AlwaysVisible", Visibility.ALWAYS),
        "is_repeatable": False,
        "max_achievements": Decimal(1),
        "min_tier": 1,
        "rewards": (Reward(points=Decimal(200)),),
        "raw": {"id": campaign_id},
    }
    return Campaign(campaign_id, **whole | given)


def rows(tiers: Any = TIERS) -> Rows:
    return Rows(tiers, NOW, lambda number: "" if number is None else f"/campaigns/{number}/")
