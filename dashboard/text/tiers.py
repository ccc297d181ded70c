"""The tiers as a ladder; what a tier gives, in words, and what it adds over another. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from dashboard.loyalty.models import Tier, TierBenefit, TierState
from dashboard.text.words import reward_in_words

NO_REWARD = (None, Decimal(0))


@dataclass(frozen=True, slots=True)
class TierLadder:
    """The program's tiers by their order. `is_known`: every tier could be read with its order, so that an order that is
    not among `orders` is no tier's. `names` has those a customer's own progress told too."""

    orders: frozenset[int] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)
    is_known: bool = False

    @classmethod
    def of(cls, tiers: Sequence[Tier] | None, *told: TierState | None) -> "TierLadder":
        """The ladder of the configured `tiers` (None: they could not be read) and of what else was `told` of some."""
        orders = [tier.order for tier in tiers or ()]
        named: tuple[Tier | TierState, ...] = (*filter(None, told), *(tiers or ()))
        return cls(
            orders=frozenset(order for order in orders if order is not None),
            names={one.order: one.name for one in named if one.order is not None and one.name},
            is_known=tiers is not None and None not in orders,
        )

    @property
    def lowest(self) -> int | None:
        """The order of the lowest tier, None where that is unknown."""
        return min(self.orders, default=None)

    @property
    def highest(self) -> int | None:
        """The order of the highest tier, None where that is unknown."""
        return max(self.orders, default=None)

    def name(self, order: int) -> str:
        """What the tier is called inside a sentence; by its number, and why, where it has no name."""
        if order in self.names:
            return self.names[order]
        if self.is_known and order not in self.orders:
            return _("tier number %(order)d (no such tier is configured)") % {"order": order}
        return _("tier number %(order)d (name unknown)") % {"order": order}


def added_benefits(ahead: Tier, here: Tier | None) -> tuple[TierBenefit, ...]:
    """The benefits that `ahead` has and `here` has not; all of them where there is no tier to compare with."""
    had = {benefit_in_words(benefit) for benefit in here.benefits if not is_once(benefit)} if here else set()
    return tuple(benefit for benefit in ahead.benefits if benefit_in_words(benefit) not in had)


def is_once(benefit: TierBenefit) -> bool:
    """An entry reward is given for entering: the next tier's is new even when it equals the current one's."""
    return (benefit.kind or "").casefold().startswith("entry")


def benefit_in_words(benefit: TierBenefit) -> str:
    """ "Entry Reward: 200 points"; "Custom Benefits: a birthday call"."""
    what = benefit_reward_in_words(benefit)
    return _("%(kind)s: %(what)s") % {"kind": benefit.kind, "what": what} if benefit.kind else what


def benefit_reward_in_words(benefit: TierBenefit, currency: str | None = None) -> str:
    """The same without its kind: "200 points", "a birthday call · 50 points"; money in `currency` (None: unknown)."""
    reward = benefit.reward
    gives = (reward.points, reward.score, reward.points_factor)
    parts = [benefit.description] if benefit.description else []
    if reward.coupon or any(amount not in NO_REWARD for amount in gives) or not parts:
        parts.append(reward_in_words(reward, None, currency))
    return " · ".join(parts)


def safe_link(link: str | None) -> str:
    """A link staff may follow: http or https only."""
    try:
        return link if link and urlsplit(link).scheme in {"http", "https"} else ""
    except ValueError:
        return ""
