"""The program's configuration, without campaigns (see `campaigns.py`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from dashboard.loyalty.models.answer import Open
from dashboard.loyalty.models.campaigns import CouponReward, Reward
from dashboard.loyalty.models.customer import CouponKind
from dashboard.loyalty.models.gaps import Gap, Gaps, HasGaps


@dataclass(frozen=True, slots=True)
class TierBenefit(HasGaps):
    """One benefit of a tier. `kind` is the platform's text ("Entry Reward", "Lifetime Reward", …)."""

    kind: str | None = None
    description: str | None = None
    link: str | None = None
    reward: Reward = field(default_factory=Reward)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Tier(HasGaps):
    """A configured tier. Gameball: `/configurations/tiers`. `min_progress` is in the program's tier unit."""

    name: str | None = None
    order: int | None = None
    min_progress: Decimal | None = None
    icon: str | None = None
    benefits: tuple[TierBenefit, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ReferralRules(HasGaps):
    """How referrals are rewarded. Gameball: `/configurations/referrals`, which has no on/off flag; never claim one.

    `bonus` is extra, for every `bonus_every` friends. Each of the `steps` has its own event and rewards, and its own
    `name`; rewards outside the steps are given in addition. `raw` is the answer as sent: an object, or a list of steps.
    """

    method: str | None = None  # CustomerOnly, CustomerAndFriend
    event: str | None = None  # what the friend must do
    event_condition: str | None = None  # "total greater_than 100"
    customer_reward: Reward | None = None
    friend_reward: Reward | None = None
    bonus: Reward | None = None
    bonus_every: int | None = None
    description: str | None = None
    name: str | None = None
    steps: "tuple[ReferralRules, ...]" = ()
    raw: Mapping[str, Any] | Sequence[Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)

    @property
    def has_rewards(self) -> bool:
        """Whether rewards were sent outside the steps."""
        return any((self.customer_reward, self.friend_reward, self.bonus))

    @property
    def has_steps(self) -> bool:
        """Whether steps were sent, even if they could not be read."""
        return bool(self.steps) or self.gap("steps") is Gap.UNREADABLE

    @property
    def each(self) -> "tuple[ReferralRules, ...]":
        """Everything with its own rewards: the steps, after the rules themselves unless only the steps have rewards."""
        return (self, *self.steps) if self.has_rewards or not self.steps else self.steps


@dataclass(frozen=True, slots=True)
class EarningRule(HasGaps):
    """What an order earns: `points_factor` points and `score_factor` score for every `threshold` spent, in the shop's
    currency. A `tier` of None means every tier without its own rule. `reward_factor` is calculated by the platform: the
    worth of the points as a percentage of the amount spent."""

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
        """All rules, the rule for everyone first if there is one."""
        return (self.default, *self.tiers) if self.default else self.tiers


@dataclass(frozen=True, slots=True)
class RedemptionRule(HasGaps):
    """One way to redeem: `points` for `coupon`. With `any_points` the rule takes any number of points: the platform
    sends null, and `points` is None without being unknown. `value` is the worth of one point under this rule, in the
    shop's currency."""

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
    """How points are redeemed. Gameball: `/configurations/redemption`. `factor` is the worth of one point in the shop's
    currency. `rules` are in the platform's order."""

    factor: Decimal | None = None
    rules: tuple[RedemptionRule, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)
