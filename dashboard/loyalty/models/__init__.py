"""What pages see: frozen dataclasses. Points and money are Decimal, None is unknown, times are aware."""

from dashboard.loyalty.models.answer import Answer, Drift, DriftKind, Missing, Open, Source
from dashboard.loyalty.models.campaigns import (
    Campaign,
    CampaignKind,
    CampaignProgress,
    CouponReward,
    Reward,
    StampsCard,
    Streak,
    StreakBadge,
    Visibility,
)
from dashboard.loyalty.models.configuration import ReferralRules, Tier, TierBenefit
from dashboard.loyalty.models.customer import (
    Balance,
    Channel,
    Coupon,
    CouponKind,
    Customer,
    TierProgress,
    TierState,
)
from dashboard.loyalty.models.health import HealthState, PlatformHealth
from dashboard.loyalty.models.lists import (
    Activity,
    ActivityKind,
    ActivityPage,
    Friend,
    ReferralPage,
    ReferralStatus,
    ReferralTotals,
)

__all__ = [
    "Activity",
    "ActivityKind",
    "ActivityPage",
    "Answer",
    "Balance",
    "Campaign",
    "CampaignKind",
    "CampaignProgress",
    "Channel",
    "Coupon",
    "CouponKind",
    "CouponReward",
    "Customer",
    "Drift",
    "DriftKind",
    "Friend",
    "HealthState",
    "Missing",
    "Open",
    "PlatformHealth",
    "ReferralPage",
    "ReferralRules",
    "ReferralStatus",
    "ReferralTotals",
    "Reward",
    "Source",
    "StampsCard",
    "Streak",
    "StreakBadge",
    "Tier",
    "TierBenefit",
    "TierProgress",
    "TierState",
    "Visibility",
]
