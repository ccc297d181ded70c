"""Paged lists: referred friends and activities."""

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

PAGE_SIZE = 50  # friends of a `ReferralPage`, or activities of an `ActivityPage`


class ReferralStatus(StrEnum):
    """Whether a friend already counts."""

    ACTIVE = "active"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Friend(HasGaps):
    """A referred friend. `joined_at` is when the friend joined the shop, not the time of the referral.

    `steps_done` of `steps` are done if the referral has several; None if the platform sends no steps. Here and below,
    `other` holds the row's fields that have no field in the model or could not be read, as sent.
    """

    customer_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    joined_at: datetime | None = None
    status: Open[ReferralStatus] | None = None
    steps_done: Decimal | None = None
    steps: Decimal | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """One page of 50 friends, in the platform's order. `number` counts from 1; `has_more` is the platform's flag.

    `end_reached_early`: the platform says that there are more friends, but they could not be reached.
    """

    friends: tuple[Friend, ...]
    number: int = 1
    has_more: bool | None = False
    end_reached_early: bool = False


@dataclass(frozen=True, slots=True)
class ReferralTotals(HasGaps):
    """The number of friends. Gameball: `/customers/{id}/referrals/count`, which may be one more than can be listed."""

    total: Decimal | None = None
    active: Decimal | None = None
    pending: Decimal | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


class ActivityKind(StrEnum):
    """The type of an activity: one set for the platform's several spellings. The platform can filter by the value."""

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
    """One activity. Gameball: `/customers/{id}/activities`. Spaaza: a row of a wallet's ledger.

    `at` is the start of the day if `is_whole_day`: the platform's time could not be read. It is None if the date could
    not be read either. Then `raw_at` has the date and time as sent.

    `points` are signed. The platform does not document its sign, so it is derived from the label. `sign_conflicts`: the
    platform's sign contradicts it. `sign_known`: the kind has a sign.

    `unit` is the unit of `points` if sent, `wallet` the wallet in which they moved, `staff_name` the staff member who
    moved them. `receipt_id` is the receipt of the purchase, `returned` the basket or receipt that a return takes back,
    `branch` the shop's branch. `outstanding_points` are what is left of them; the points may be pending. `*_value` and
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
    staff_name: str | None = None
    sign_known: bool = True
    sign_conflicts: bool = False
    score: Decimal | None = None
    outstanding_points: Decimal | None = None
    reward_points: Decimal | None = None
    reward_factor: Decimal | None = None
    reward_threshold: Decimal | None = None
    redemption_factor: Decimal | None = None
    cashback_amount: Decimal | None = None
    estimated_value: Decimal | None = None  # the estimated worth of the points
    redeemed_value: Decimal | None = None  # the actual value of the redemption
    family_points: Decimal | None = None
    family_value: Decimal | None = None
    currency: Currency | None = None
    transaction_id: str | None = None
    receipt_id: str | None = None
    returned: str | None = None
    branch: str | None = None
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
    customer_id: str | None = None  # the customer's data at the time of the activity
    customer_name: str | None = None
    email: str | None = None
    phone: str | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)

    @property
    def known_kind(self) -> ActivityKind | None:
        """The kind, None if it is not sent or not documented."""
        return self.kind.known if self.kind else None


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Up to 50 activities, newest first. `older` is the cursor of the next older page, None at the beginning.

    `listed` is the number of rows that the platform lists in all (of the requested kind), None if not all were read.
    The platform's own count is another read (`reads.ACTIVITY_TOTAL`). `is_newest` is False if the first page did not
    reach the newest row within the allowed reads, or is empty although the platform says that there is more. The page
    has no gaps even then, and another read gets closer.
    """

    activities: tuple[Activity, ...]
    older: int | None = None
    listed: int | None = None
    is_newest: bool = True
