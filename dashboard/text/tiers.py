"""The tiers as a ladder, and their benefits as text. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Tier, TierBenefit, TierState
from dashboard.text.rewards import reward_in_words
from dashboard.text.units import NO_UNITS, Units

NO_REWARD = (None, Decimal(0))
# The documented kinds of benefits, by the platform's words in lower case, in the order of the tiers' columns.
BENEFIT_KINDS: Mapping[str, Sentence] = {
    "entry reward": gettext_lazy("On entry, once"),
    "lifetime reward": gettext_lazy("Once in a lifetime"),
    "loyalty points earning custom configuration": gettext_lazy("Earning"),
    "custom benefits": gettext_lazy("Other benefits"),
}


@dataclass(frozen=True, slots=True)
class TierLadder:
    """The program's tiers by their order.

    With `is_known`, every tier was read with its order, so an order that is not in `orders` belongs to no tier. `names`
    also has names from the customer's own progress.
    """

    orders: frozenset[int] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)
    is_known: bool = False

    @classmethod
    def of(cls, tiers: Sequence[Tier] | None, *states: TierState | None) -> "TierLadder":
        """Make the ladder from the configured `tiers` (None: they could not be read) and from the customer's tier
        `states`."""
        orders = [tier.order for tier in tiers or ()]
        named: tuple[Tier | TierState, ...] = (*filter(None, states), *(tiers or ()))
        return cls(
            orders=frozenset(order for order in orders if order is not None),
            names={one.order: one.name for one in named if one.order is not None and one.name},
            is_known=tiers is not None and None not in orders,
        )

    @property
    def lowest(self) -> int | None:
        """Return the order of the lowest tier, None if unknown."""
        return min(self.orders, default=None)

    @property
    def highest(self) -> int | None:
        """Return the order of the highest tier, None if unknown."""
        return max(self.orders, default=None)

    def name(self, order: int) -> str:
        """Return the tier's name for a sentence; without a name, its number and the reason."""
        if order in self.names:
            return self.names[order]
        if self.is_known and order not in self.orders:
            return _("tier number %(order)d (no such tier is configured)") % {"order": order}
        return _("tier number %(order)d (name unknown)") % {"order": order}


def new_benefits(higher: Tier, lower: Tier | None) -> tuple[TierBenefit, ...]:
    """Return the benefits that `higher` has and `lower` has not; without `lower`, all of them."""
    in_lower = {benefit_in_words(benefit) for benefit in lower.benefits if not is_once(benefit)} if lower else set()
    return tuple(benefit for benefit in higher.benefits if benefit_in_words(benefit) not in in_lower)


def is_once(benefit: TierBenefit) -> bool:
    """Return whether the benefit is an entry reward.

    It is given when the customer enters the tier, so the next tier's is new even if it equals the current one's.
    """
    return (benefit.kind or "").casefold().startswith("entry")


def benefit_kind(kind: str | None) -> Sentence:
    """Return the kind of a benefit; an undocumented kind has the platform's own name, "" if none was sent."""
    return BENEFIT_KINDS.get((kind or "").casefold()) or kind or ""


def benefit_in_words(benefit: TierBenefit, units: Units = NO_UNITS) -> str:
    """ "On entry, once: 200 Stars"; "Other benefits: a birthday call"."""
    what = benefit_reward_in_words(benefit, units)
    kind = benefit_kind(benefit.kind)
    return _("%(kind)s: %(what)s") % {"kind": kind, "what": what} if kind else what


def benefit_reward_in_words(benefit: TierBenefit, units: Units = NO_UNITS) -> str:
    """Return the benefit without its kind: "200 Stars", "a birthday call · 50 Stars"."""
    reward = benefit.reward
    gives = (reward.points, reward.score, reward.points_factor)
    parts = [benefit.description] if benefit.description else []
    if reward.coupon or any(amount not in NO_REWARD for amount in gives) or not parts:
        parts.append(reward_in_words(reward, units))
    return " · ".join(parts)


def safe_link(link: str | None) -> str:
    """Return the link if staff may follow it: http or https only; else ""."""
    try:
        return link if link and urlsplit(link).scheme in {"http", "https"} else ""
    except ValueError:
        return ""
