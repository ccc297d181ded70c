"""What comes in pages: friends a customer referred, and what happened on the account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dashboard.loyalty.models.answer import Open
from dashboard.loyalty.models.customer import CouponKind, Currency
from dashboard.loyalty.models.gaps import Gaps, HasGaps
from dashboard.loyalty.models.times import End


class ReferralStatus(StrEnum):
    """Whether a friend counts already."""

    ACTIVE = "active"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Friend(HasGaps):
    """A referred friend. `joined_at` is when the friend joined the shop, not when they were referred.

    Here and below, `other` holds the fields of the row that have no place of their own, as sent (multi-step progress).
    """

    customer_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    joined_at: datetime | None = None
    status: Open[ReferralStatus] | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """One page of friends (50, in the platform's order). `number` counts from 1; `has_more` is the platform's word.

    `end_reached_early` tells that the platform said there is more, and could not be made to show it.
    """

    friends: tuple[Friend, ...]
    number: int = 1
    has_more: bool | None = False
    end_reached_early: bool = False


@dataclass(frozen=True, slots=True)
class ReferralTotals(HasGaps):
    """How many friends. Gameball: `/customers/{id}/referrals/count`, which may say one more than can be reached."""

    total: Decimal | None = None
    active: Decimal | None = None
    pending: Decimal | None = None
    gaps: Gaps = field(default=(), compare=False)


class ActivityKind(StrEnum):
    """What happened; one set for the platform's several spellings. The value is what the platform can be asked for."""

    TIER_UPGRADED = "TierUpgraded"
    TIER_DOWNGRADED = "TierDowngraded"
    TIER_MIGRATION = "TierMigration"
    CAMPAIGN_REWARDED = "CampaignRewarded"
    BALANCE_ADJUSTMENT = "BalanceAdjustment"
    SUCCESSFUL_ACTION = "SuccessfulAction"
    REFERRAL = "Referral"
    REFERRED = "Referred"
    REFERRAL_BONUS = "ReferralBonusReward"
    PAYMENT_REWARD = "PaymentReward"
    REFUND = "Refund"
    REDEMPTION = "Redemption"
    CANCEL = "Cancel"
    EXPIRY = "Expiry"
    MIGRATION = "Migration"
    LIFETIME = "Lifetime"
    AUTOMATION = "Automation"


@dataclass(frozen=True, slots=True)
class Activity(HasGaps):
    """One thing that happened. Gameball: `/customers/{id}/activities`. Spaaza: a row of a wallet's ledger.

    `at` is the beginning of its day where `is_whole_day`: the platform's time cannot be read. It is None when the date
    cannot be read either. `raw_at` is then what the platform sent of both.
    `points` is signed here: the platform does not document its sign, so it follows from the label;
    `sign_conflicts` tells that the platform's own sign said otherwise, `sign_known` that the kind has a sign at all.
    `unit` is what `points` are counted in where the platform says so, `wallet` the wallet they moved in, `by` the
    member of staff who moved them. `outstanding_points` are those of it that can still be used. `*_value` and
    `cashback_amount` are money in `currency`.
    """

    activity_id: int | None = None
    kind: Open[ActivityKind] | None = None
    at: datetime | None = None
    raw_at: str | None = None
    is_whole_day: bool = False
    points: Decimal | None = None
    unit: Currency | None = None
    wallet: str | None = None
    by: str | None = None
    sign_known: bool = True
    sign_conflicts: bool = False
    score: Decimal | None = None
    outstanding_points: Decimal | None = None
    reward_points: Decimal | None = None
    reward_factor: Decimal | None = None
    reward_threshold: Decimal | None = None
    redemption_factor: Decimal | None = None
    cashback_amount: Decimal | None = None
    estimated_value: Decimal | None = None  # what the points would be worth
    redeemed_value: Decimal | None = None  # what they were redeemed for
    family_points: Decimal | None = None
    family_value: Decimal | None = None
    currency: str | None = None
    transaction_id: str | None = None
    is_manual: bool | None = None
    is_guest: bool | None = None
    reason: str | None = None
    campaign: str | None = None
    campaign_starts_at: datetime | None = None
    campaign_ends_at: End | None = None
    campaign_enabled: bool | None = None
    tier: str | None = None
    coupon_code: str | None = None
    coupon_kind: Open[CouponKind] | None = None
    coupon_group: str | None = None
    coupon_used: bool | None = None
    product: str | None = None
    product_variant: str | None = None
    customer_id: str | None = None  # whose it is, as they were called when it happened
    customer_name: str | None = None
    email: str | None = None
    phone: str | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Up to 50 activities, newest first. `older` is the cursor of the next older page, None at the beginning.

    `listed` is how many rows the platform lists in all (of the kind asked for, if one was), None when not all were
    read; what it counts is another read's (`LoyaltyService.activity_total`). `is_newest` is False when the first page
    could not be brought to the newest row within the reads allowed, or is empty though the platform says that there is
    more; it holds a run without gaps all the same, and asking again gets nearer.
    """

    activities: tuple[Activity, ...]
    older: int | None = None
    listed: int | None = None
    is_newest: bool = True
