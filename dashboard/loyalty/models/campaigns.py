"""Campaigns: what the program offers, and a customer's progress."""

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
    ENTRIES_WALLET = "entries wallet"
    BASKET = "basket"
    COMPOSABLE = "composable"


class ProgressForm(StrEnum):
    """The form in which a platform sends progress: it decides which fields of a `CampaignProgress` exist."""

    PERCENTAGE = "percentage"
    AWARDS = "awards"  # number and amount of awards; `current_count` of `target_count` if it is counted
    TIER = "tier"  # `tier`
    WALLET = "wallet"  # `balance`
    UNKNOWN = "unknown"  # undocumented: `other` holds what was sent


class Visibility(StrEnum):
    """Whether customers see a campaign in the shop's widget."""

    ALWAYS = "always visible"
    HIDDEN = "not visible"
    IF_EARNED = "visible if earned"


@dataclass(frozen=True, slots=True)
class CouponReward(HasGaps):
    """A coupon as a reward. Gameball: `couponReward`, `coupon`.

    `value` is a percentage or money, depending on `kind`. `cap` and `min_order_value` are money. `expires_after` is
    days from creation. If only a text was sent, it is the `code`, and nothing else is known.
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
    code: str | None = None  # the code itself, if every customer gets the same
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Reward(HasGaps):
    """What a campaign, tier or referral gives, in any combination: points, score, points for each unit of money spent
    (tiers), a coupon, and a multiplier of the points that orders earn anyway (campaigns).

    `unit` is the unit of `points` if sent, `wallet` the wallet that they go to. `as_sent` is a reward that has no other
    field here, in the platform's own words.
    """

    points: Decimal | None = None
    score: Decimal | None = None
    points_factor: Decimal | None = None
    coupon: CouponReward | None = None
    multiplier: Decimal | None = None
    unit: Currency | None = None
    wallet: str | None = None
    as_sent: str | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Campaign(HasGaps):
    """A configured campaign. Gameball: `/configurations/reward-campaigns`. Spaaza: `/get-campaigns`.

    `min_tier` is a tier's `order`. A `max_achievements` of 0 or -1 is unlimited; it has no meaning if the campaign is
    not repeatable. `currency` is the currency of its rewards, if sent. `is_active` and `is_deleted` are the platform's
    own flags. `raw` is the campaign as sent, for a page that shows every field. Without `starts_at`, `ends_at` or
    `tags`, and without a `gap` for it, there is none.
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

    @property
    def known_kind(self) -> CampaignKind | None:
        """The kind, None if it is not sent or not documented."""
        return self.kind.known if self.kind else None


@dataclass(frozen=True, slots=True)
class CampaignProgress(HasGaps):
    """One customer's progress in one campaign. Gameball: `/customers/{id}/reward-campaigns-progress`. Spaaza:
    `user_progress` in `/get-campaigns`.

    `form` decides which fields can be expected. `achieved_count` is how often the campaign was earned, `amount_awarded`
    the total amount in `currency`. `is_open` means that the customer may take part, not that anything was earned;
    "earned" means `achieved_count` above 0. `completion` is a percentage (0 to 100). Streaks are days. `campaign` is
    set if the answer embeds it. Here and below, `other` holds the answer's fields that have no field in the model, as
    sent.
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

    EACH_OTHER = "each other"  # no length of the card fits both
    OTHER_CUSTOMERS = "other customers"  # most customers have another length of this campaign's card


@dataclass(frozen=True, slots=True)
class StampsCard(HasGaps):
    """A customer's stamps card. Gameball: `/customers/{id}/stamps/{challengeId}`.

    No answer contains `total`: it is inferred from stamps and percentage (`total_is_inferred`). None is unknown.
    `completion` is that percentage (0 to 100). With a `conflict`, the total, if any, comes from this customer's figures
    alone. `tries_left` counts within the platform's current interval, not forever. `is_refused`: the platform says that
    it has no such card, although the campaign is named after stamps; nothing else is known of it.
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
    is_refused: bool = False
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class StreakBadge(HasGaps):
    """A milestone of a daily streak, on day `day` of the streak."""

    day: int | None = None
    name: str | None = None
    image: str | None = None
    is_earned: bool | None = None
    earned_at: datetime | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Streak(HasGaps):
    """A customer's daily streak. Gameball: `/customers/{id}/streaks/{campaignId}`. Counts are days."""

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
