"""Rules about the order of tiers and their benefits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, pairwise

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.models import Tier, TierBenefit
from dashboard.loyalty.models.numbers import is_more, is_positive
from dashboard.text.numbers import number, points_name
from dashboard.text.rewards import coupon_kind
from dashboard.text.tiers import benefit_kind
from programconfig.places import tier_place
from programconfig.review.campaigns import tier_orders
from programconfig.review.finding import Concern, Configuration, Severity, rule


@rule(
    Severity.WRONG,
    gettext_lazy("Minimum not above the tier below"),
    gettext_lazy("Give every tier a higher minimum than the tier below."),
)
def tiers_not_rising(configuration: Configuration) -> Iterator[Concern]:
    for below, tier in adjacent_tiers(configuration.tiers):
        minimum, minimum_below = tier.min_progress, below.min_progress
        if minimum is not None and minimum_below is not None and minimum <= minimum_below:
            values = {"least": number(minimum), "below": tier_in_sentence(below), "theirs": number(minimum_below)}
            reason = _("Its minimum is %(least)s; the minimum of %(below)s, the tier below, is %(theirs)s.") % values
            yield Concern(tier_place(tier), reason)


@rule(
    Severity.ODD,
    gettext_lazy("A gap in the order of tiers"),
    gettext_lazy("Number the tiers without a gap, or find the missing tier."),
)
def tier_order_gap(configuration: Configuration) -> Iterator[Concern]:
    for below, tier in adjacent_tiers(configuration.tiers):
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
    """Only benefits that both tiers state are compared: another benefit may make up for a missing one."""
    for below, tier in adjacent_tiers(configuration.tiers):
        amounts, amounts_below = benefit_amounts(tier, configuration), benefit_amounts(below, configuration)
        for benefit, mine in amounts.items():
            theirs = amounts_below.get(benefit)
            if is_more(theirs, mine):
                values = {"what": benefit, "mine": number(mine), "below": tier_in_sentence(below)}
                reason = _("%(what)s: %(mine)s here, but %(theirs)s in %(below)s, the tier below.")
                yield Concern(tier_place(tier), reason % {**values, "theirs": number(theirs)})


def adjacent_tiers(tiers: tuple[Tier, ...] | None) -> Iterable[tuple[Tier, Tier]]:
    """Each tier with the tier directly below it; none if an order is unknown, because the neighbor is then unknown
    too."""
    if not tier_orders(tiers):
        return ()
    return pairwise(sorted(tiers or (), key=lambda tier: tier.order or 0))


def tier_in_sentence(tier: Tier) -> str:
    """A tier's name inside a sentence about another tier."""
    return tier.name or _("tier number %(order)s") % {"order": tier.order}


def benefit_amounts(tier: Tier, configuration: Configuration) -> dict[str, Decimal]:
    """The amount of each benefit that a tier states, by the benefit's name. Repeated one-time amounts (points, score)
    add up; of repeated rates the best counts."""
    points = points_name(configuration.units.points)
    handed_out: dict[str, Decimal] = defaultdict(Decimal)
    for name, amount in chain.from_iterable(_handed_out(benefit, points) for benefit in tier.benefits):
        handed_out[name] += amount
    rates: dict[str, Decimal] = {}
    for name, amount in (
        *chain.from_iterable(_rates(one, points) for one in tier.benefits),
        *_rates_by_rule(tier, configuration),
    ):
        rates[name] = max(amount, rates.get(name, amount))
    return {**handed_out, **rates}


def _handed_out(benefit: TierBenefit, points: str) -> Iterator[tuple[str, Decimal]]:
    if benefit.reward.points:
        yield _("%(kind)s, %(points)s") % {"kind": _kind(benefit), "points": points}, benefit.reward.points
    if benefit.reward.score:
        yield _("%(kind)s, score") % {"kind": _kind(benefit)}, benefit.reward.score


def _rates(benefit: TierBenefit, points: str) -> Iterator[tuple[str, Decimal]]:
    reward, coupon = benefit.reward, benefit.reward.coupon
    if reward.points_factor is not None:
        yield _("%(points)s for each unit of money") % {"points": capfirst(points)}, reward.points_factor
    if coupon and coupon.kind and coupon.value is not None:
        words = {"kind": _kind(benefit), "coupon": coupon_kind(coupon.kind)}
        yield _("%(kind)s, coupon (%(coupon)s)") % words, coupon.value


def _rates_by_rule(tier: Tier, configuration: Configuration) -> Iterator[tuple[str, Decimal]]:
    for earning_rule in configuration.every_tier_rule:
        if (
            tier.name
            and earning_rule.tier == tier.name
            and is_positive(earning_rule.threshold)
            and earning_rule.points_factor is not None
        ):
            yield (
                _("%(points)s for each unit of money, by the earning rules")
                % {"points": capfirst(points_name(configuration.units.points))},
                earning_rule.points_factor / earning_rule.threshold,
            )


def _kind(benefit: TierBenefit) -> str:
    return str(benefit_kind((benefit.kind or "").strip())) or _("Benefit")
