"""What the programme is set to do (campaigns stand in `campaigns.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from dashboard.loyalty.models.answer import Open
from dashboard.loyalty.models.campaigns import CouponReward, Reward
from dashboard.loyalty.models.customer import CouponKind
from dashboard.loyalty.models.gaps import Gaps, HasGaps


@dataclass(frozen=True, slots=True)
class TierBenefit(HasGaps):
    """One benefit of a tier. `kind` is in the platform's words ("Entry Reward", "Lifetime Reward", …)."""

    kind: str | None = None
    description: str | None = None
    link: str | None = None
    reward: Reward = field(default_factory=Reward)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Tier(HasGaps):
    """A tier as configured. Gameball: `/configurations/tiers`. `min_progress` is in the programme's tier unit."""

    name: str | None = None
    order: int | None = None
    min_progress: Decimal | None = None
    icon: str | None = None
    benefits: tuple[TierBenefit, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ReferralRules(HasGaps):
    """How referring is rewarded. Gameball: `/configurations/referrals`, which has no on or off: claim none.

    `bonus` comes on top for every `bonus_every` friends.
    """

    method: str | None = None  # CustomerOnly, CustomerAndFriend
    event: str | None = None  # what the friend must do
    event_condition: str | None = None  # "total greater_than 100"
    customer_reward: Reward | None = None
    friend_reward: Reward | None = None
    bonus: Reward | None = None
    bonus_every: int | None = None
    description: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class EarningRule(HasGaps):
    """What an order earns: `points_factor` points and `score_factor` score for every `threshold` spent, in the shop's
    currency. `tier` None is for every tier without a rule of its own. `reward_factor` is what the platform works out
    of them: the worth of the points as a percentage of what was spent."""

    tier: str | None = None
    threshold: Decimal | None = None
    points_factor: Decimal | None = None
    score_factor: Decimal | None = None
    reward_factor: Decimal | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class EarningRules(HasGaps):
    """What orders earn. Gameball: `/configurations/cashback`. `tiers` are in the platform's order."""

    default: EarningRule | None = None
    tiers: tuple[EarningRule, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)

    @property
    def all(self) -> tuple[EarningRule, ...]:
        """The rule for everyone first, if there is one."""
        return (self.default, *self.tiers) if self.default else self.tiers


@dataclass(frozen=True, slots=True)
class RedemptionRule(HasGaps):
    """One way to redeem: `points` for `coupon`. `any_points` tells that the rule takes any number of points (the
    platform says so with null; then `points` is None and not unknown). `value` is what one point is worth by this rule,
    in the shop's currency."""

    rule_id: int | None = None
    points: Decimal | None = None
    any_points: bool = False
    value: Decimal | None = None
    kind: Open[CouponKind] | None = None
    coupon: CouponReward | None = None
    image: str | None = None
    created_at: datetime | None = None
    is_active: bool | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class RedemptionRules(HasGaps):
    """How points are redeemed. Gameball: `/configurations/redemption`. `factor` is the worth of one point, in the
    shop's currency; `rules` are in the platform's order."""

    factor: Decimal | None = None
    rules: tuple[RedemptionRule, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)
