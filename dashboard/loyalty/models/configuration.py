"""What the programme is set to do (campaigns stand in `campaigns.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dashboard.loyalty.models.campaigns import Reward


@dataclass(frozen=True, slots=True)
class TierBenefit:
    """One benefit of a tier. `kind` is in the platform's words ("Entry Reward", "Lifetime Reward", …)."""

    kind: str | None = None
    description: str | None = None
    link: str | None = None
    reward: Reward = field(default_factory=Reward)


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier as configured. Gameball: `/configurations/tiers`. `min_progress` is in the programme's tier unit."""

    name: str | None = None
    order: int | None = None
    min_progress: Decimal | None = None
    icon: str | None = None
    benefits: tuple[TierBenefit, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReferralRules:
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
