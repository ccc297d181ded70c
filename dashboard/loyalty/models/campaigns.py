"""Campaigns: what the programme offers, and how far one customer is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dashboard.loyalty.models.answer import Open
from dashboard.loyalty.models.customer import Balance, CouponKind, Currency, TierProgress
from dashboard.loyalty.models.gaps import Gaps, HasGaps
from dashboard.loyalty.models.times import End


class CampaignKind(StrEnum):
    """What a campaign rewards."""

    SIGN_UP = "sign up"
    SOCIAL_MEDIA = "social media"
    SCHEDULED = "scheduled challenge"
    SPIN_THE_WHEEL = "spin the wheel"
    EVENT = "event"
    HIGH_SCORE = "high score"
    BIRTHDAY = "birthday"
    MISSION = "mission"
    STREAK = "streak"
    STAMPS = "stamps"
    CASHBACK = "cashback"
    INTERACTION = "interaction"
    ITEM_PURCHASES = "item purchase count"
    LOG_IN = "log in"
    PROGRESS = "progress"
    PURCHASES = "purchase count"
    REFERRAL = "referral"
    TIERS = "tiers"
    POINTS_WALLET = "points wallet"
    MONEY_WALLET = "money wallet"


class ProgressForm(StrEnum):
    """How a platform tells progress, and so which fields of a `CampaignProgress` can be expected at all."""

    PERCENTAGE = "percentage"
    AWARDS = "awards"  # how often and how much was awarded; `current_count` of `target_count` where it is counted
    TIER = "tier"  # `tier`
    WALLET = "wallet"  # `balance`
    UNKNOWN = "unknown"  # nothing known: `other` holds what was sent


class Visibility(StrEnum):
    """Whether customers see a campaign in the shop's widget."""

    ALWAYS = "always visible"
    HIDDEN = "not visible"
    IF_EARNED = "visible if earned"


@dataclass(frozen=True, slots=True)
class CouponReward(HasGaps):
    """A coupon that a reward hands out. Gameball: `couponReward`, `coupon`.

    `value` is a percentage or money by `kind`; `cap` and `min_order_value` are money; `expires_after` is days from
    creation.
    """

    kind: Open[CouponKind] | None = None
    value: Decimal | None = None
    product: str | None = None
    collections: tuple[str, ...] = ()
    name: str | None = None
    expires_after: Decimal | None = None
    usage_limit: Decimal | None = None
    cap: Decimal | None = None
    min_order_value: Decimal | None = None
    code_prefix: str | None = None
    instructions: str | None = None
    group_title: str | None = None
    group_starts_at: datetime | None = None
    group_expires_at: End | None = None
    group_is_active: bool | None = None
    group_is_available: bool | None = None
    max_per_customer: Decimal | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Reward(HasGaps):
    """What somebody gets, any of it together: points, score, points for each unit of money spent (tiers), a coupon, and
    what the points that orders earn anyway are multiplied by (campaigns)."""

    points: Decimal | None = None
    score: Decimal | None = None
    points_factor: Decimal | None = None
    coupon: CouponReward | None = None
    multiplier: Decimal | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Campaign(HasGaps):
    """A campaign as configured. Gameball: `/configurations/reward-campaigns`. Spaaza: `/get-campaigns`.

    `min_tier` is a tier's `order`. `max_achievements` 0 or -1 is unlimited, and means nothing when not repeatable.
    `currency` is what its rewards are in, where the platform says so; `is_active` and `is_deleted` its own word on
    whether the campaign runs.
    `raw` is the campaign as sent, for a page that shows every field. No `starts_at`, `ends_at` or `tags`, and no `gap`
    there either, means that there is none.
    """

    campaign_id: int | None = None
    name: str | None = None
    description: str | None = None
    kind: Open[CampaignKind] | None = None
    visibility: Open[Visibility] | None = None
    is_repeatable: bool | None = None
    max_achievements: Decimal | None = None
    starts_at: datetime | None = None
    ends_at: End | None = None
    min_tier: int | None = None
    tags: tuple[str, ...] = ()
    rewards: tuple[Reward, ...] = ()
    icon: str | None = None
    button_text: str | None = None
    button_link: str | None = None
    widget_parameter: str | None = None
    is_active: bool | None = None
    is_deleted: bool | None = None
    currency: Currency | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class CampaignProgress(HasGaps):
    """One customer's progress in one campaign. Gameball: `/customers/{id}/reward-campaigns-progress`. Spaaza:
    `user_progress` in `/get-campaigns`.

    `form` says which fields a missing value is missing from. `achieved_count` is how often it was earned,
    `amount_awarded` how much came of it, in `currency`. `is_open` means the customer may take part, not that anything
    was earned; earned is `achieved_count` above 0.
    `completion` is a percentage (0 to 100). Streaks are days; `campaign` is there when the answer embedded it.
    Here and below, `other` holds the fields of the answer that have no place of their own, as sent.
    """

    campaign_id: int | None = None
    name: str | None = None
    is_open: bool | None = None
    can_achieve: bool | None = None
    completion: Decimal | None = None
    achieved_count: Decimal | None = None
    high_score: Decimal | None = None
    current_streak: Decimal | None = None
    highest_streak: Decimal | None = None
    campaign: Campaign | None = None
    form: ProgressForm = ProgressForm.PERCENTAGE
    amount_awarded: Decimal | None = None
    currency: Currency | None = None
    current_count: Decimal | None = None
    target_count: Decimal | None = None
    tier: TierProgress | None = None
    balance: Balance | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


class StampsConflict(StrEnum):
    """What a customer's stamps and percentage contradict."""

    EACH_OTHER = "each other"  # no card is so long that both are true
    OTHER_CUSTOMERS = "other customers"  # the same campaign's card is of another length for most


@dataclass(frozen=True, slots=True)
class StampsCard(HasGaps):
    """A stamps card of one customer. Gameball: `/customers/{id}/stamps/{challengeId}`.

    `total` is in no answer: it is worked out from stamps and percentage, `total_is_inferred` says so, None is unknown.
    `completion` is that percentage (0 to 100). With a `conflict` the total, if any, rests on this customer's figures.
    `tries_left` counts within the platform's current interval, not for ever.
    """

    campaign_id: int
    name: str | None = None
    collected: Decimal | None = None
    total: int | None = None
    total_is_inferred: bool = True
    completion: Decimal | None = None
    conflict: StampsConflict | None = None
    times_earned: Decimal | None = None
    tries_left: Decimal | None = None
    can_earn_again: bool | None = None
    ends_at: End | None = None
    reward: str | None = None
    coupon: str | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class StreakBadge(HasGaps):
    """A milestone of a daily streak; `day` is the day of the streak it stands at."""

    day: int | None = None
    name: str | None = None
    image: str | None = None
    is_earned: bool | None = None
    earned_at: datetime | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Streak(HasGaps):
    """A daily streak of one customer. Gameball: `/customers/{id}/streaks/{campaignId}`. Counts are days."""

    current: Decimal | None = None
    highest: Decimal | None = None
    rewards_earned: Decimal | None = None
    reward_name: str | None = None
    reward_kind: str | None = None
    reward_value: str | None = None
    next_milestone: Decimal | None = None
    last_activity_at: datetime | None = None
    ends_at: End | None = None
    badges: tuple[StreakBadge, ...] = ()
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)
