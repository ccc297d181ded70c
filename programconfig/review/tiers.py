"""Rules about tiers as a ladder."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.models import Tier, TierBenefit
from dashboard.text.words import number
from programconfig.places import tier_place
from programconfig.review.campaigns import tier_orders
from programconfig.review.finding import Concern, Configuration, Severity, rule


@rule(
    Severity.WRONG,
    gettext_lazy("Minimum not above the tier below"),
    gettext_lazy("Give every tier a higher minimum than the tier below."),
)
def tiers_not_rising(configuration: Configuration) -> Iterator[Concern]:
    for below, tier in steps(configuration.tiers):
        least, theirs = tier.min_progress, below.min_progress
        if least is not None and theirs is not None and least <= theirs:
            values = {"least": number(least), "below": named(below), "theirs": number(theirs)}
            reason = _("Its minimum is %(least)s; the minimum of %(below)s below it is %(theirs)s.") % values
            yield Concern(tier_place(tier), reason)


@rule(
    Severity.ODD,
    gettext_lazy("A gap in the order of tiers"),
    gettext_lazy("Number the tiers without a gap, or find the missing tier."),
)
def tier_order_gap(configuration: Configuration) -> Iterator[Concern]:
    if not tier_orders(configuration.tiers):
        return
    for below, tier in steps(configuration.tiers):
        if below.order is not None and tier.order is not None and tier.order - below.order > 1:
            values = {"order": tier.order, "below": below.order}
            yield Concern(
                tier_place(tier), _("Tier number %(order)d follows directly after number %(below)d.") % values
            )


@rule(
    Severity.DOUBTFUL,
    gettext_lazy("Lower benefit than the tier below"),
    gettext_lazy("Raise this tier's benefit, or lower the benefit of the tier below."),
)
def tier_worse_than_below(configuration: Configuration) -> Iterator[Concern]:
    """Only what both tiers state is compared: a benefit that one of them lacks may be made up for by another."""
    for below, tier in steps(configuration.tiers):
        mine, theirs = worth(tier, configuration), worth(below, configuration)
        for what in mine:
            if what in theirs and mine[what] < theirs[what]:
                values = {"mine": number(mine[what]), "below": named(below), "theirs": number(theirs[what])}
                reason = _("%(what)s: %(mine)s, and %(theirs)s in %(below)s below it.") % {"what": what, **values}
                yield Concern(tier_place(tier), reason)


def steps(tiers: tuple[Tier, ...] | None) -> Iterable[tuple[Tier, Tier]]:
    """Each tier with the one right below it; none where an order is unknown, as nobody can say then who is below."""
    if not tier_orders(tiers):
        return ()
    return pairwise(sorted(tiers or (), key=lambda tier: tier.order or 0))


def named(tier: Tier) -> str:
    """A tier inside a sentence about another."""
    return tier.name or _("tier number %(order)s") % {"order": tier.order}


def worth(tier: Tier, configuration: Configuration) -> dict[str, Decimal]:
    """What a tier states that it gives, each thing in words with how much of it. What is stated twice adds up where it
    is handed out (points, score), and counts by the best where it is a rate."""
    handed: dict[str, Decimal] = defaultdict(Decimal)
    for what, amount in chain.from_iterable(_handed_out(benefit) for benefit in tier.benefits):
        handed[what] += amount
    rates: dict[str, Decimal] = {}
    for what, amount in (*chain.from_iterable(map(_rates, tier.benefits)), *_rates_by_rule(tier, configuration)):
        rates[what] = max(amount, rates.get(what, amount))
    return {**handed, **rates}


def _handed_out(benefit: TierBenefit) -> Iterator[tuple[str, Decimal]]:
    if benefit.reward.points:
        yield _("%(kind)s, points") % {"kind": _kind(benefit)}, benefit.reward.points
    if benefit.reward.score:
        yield _("%(kind)s, score") % {"kind": _kind(benefit)}, benefit.reward.score


def _rates(benefit: TierBenefit) -> Iterator[tuple[str, Decimal]]:
    reward, coupon = benefit.reward, benefit.reward.coupon
    if reward.points_factor is not None:
        yield _("Points for each unit of money"), reward.points_factor
    if coupon and coupon.kind and coupon.value is not None:
        words = {"kind": _kind(benefit), "coupon": coupon.kind.raw}
        yield _("%(kind)s, coupon (%(coupon)s)") % words, coupon.value


def _rates_by_rule(tier: Tier, configuration: Configuration) -> Iterator[tuple[str, Decimal]]:
    for one in configuration.every_tier_rule:
        if tier.name and one.tier == tier.name and one.threshold and one.points_factor is not None:
            yield _("Points for each unit of money, by the earning rules"), one.points_factor / one.threshold


def _kind(benefit: TierBenefit) -> str:
    return (benefit.kind or "").strip() or _("Benefit")
