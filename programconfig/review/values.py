"""Rules about values that cannot stand together, or that nobody has documented."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.models import CouponKind, CouponReward
from dashboard.text.times import on_day
from dashboard.text.words import number
from programconfig.places import Part, Place, campaign_place, earning_place, redemption_place, tier_place
from programconfig.review.finding import Concern, Configuration, Severity, rule
from programconfig.review.given import amounts_of, coupons, plain, rewards
from programconfig.review.referral import BOTH, CUSTOMER_ONLY

MONEY = {CouponKind.FIXED, CouponKind.FIXED_RATE}
SHARES = {CouponKind.PERCENTAGE, CouponKind.FEES, CouponKind.CASHBACK}
BENEFITS = {"custombenefits", "lifetimereward", "loyaltypointsearningcustomconfiguration", "entryreward"}


@rule(
    Severity.DOUBTFUL,
    gettext_lazy("A discount above its own cap"),
    gettext_lazy("Raise the cap, or promise only what it lets through."),
)
def discount_above_cap(configuration: Configuration) -> Iterator[Concern]:
    for place, coupon in coupons(configuration):
        kind = coupon.kind.known if coupon.kind else None
        if kind in MONEY and coupon.value is not None and coupon.cap and coupon.value > coupon.cap > 0:
            values = {"value": number(coupon.value), "cap": number(coupon.cap)}
            yield Concern(place, _("The coupon takes off %(value)s, and is capped at %(cap)s.") % values)


@rule(
    Severity.WRONG,
    gettext_lazy("Values that contradict each other"),
    gettext_lazy("Decide which of the two is meant, and correct the other."),
)
def contradicting_values(configuration: Configuration) -> Iterator[Concern]:
    yield from _twice(configuration)
    yield from _amounts(configuration)
    for place, coupon in coupons(configuration):
        yield from (Concern(place, reason) for reason in _coupon(coupon, configuration))
    for campaign in configuration.campaigns or ():
        if campaign.is_repeatable and campaign.max_achievements == 1:
            yield Concern(campaign_place(campaign), _("It is set to be repeatable, and to be earned once at most."))
    rules = configuration.referral
    if rules and rules.bonus and rules.bonus_every is not None and rules.bonus_every < 1:
        reason = _("The bonus is for every %(friends)d friends.") % {"friends": rules.bonus_every}
        yield Concern(Place(Part.REFERRAL), reason)
    yield from _earning(configuration)


@rule(
    Severity.ODD,
    gettext_lazy("A type nobody has documented"),
    gettext_lazy("Check what it means in the platform's own pages; this dashboard shows it as it was sent."),
)
def unknown_type(configuration: Configuration) -> Iterator[Concern]:
    for place, what, raw in _undocumented(configuration):
        yield Concern(place, _("%(what)s is “%(raw)s”.") % {"what": what, "raw": raw[:80]})


def _twice(configuration: Configuration) -> Iterator[Concern]:
    orders = Counter(tier.order for tier in configuration.tiers or () if tier.order is not None)
    for tier in configuration.tiers or ():
        if tier.order is not None and orders[tier.order] > 1:
            yield Concern(tier_place(tier), _("Several tiers have the number %(number)d.") % {"number": tier.order})
    ids = Counter(one.campaign_id for one in configuration.campaigns or () if one.campaign_id is not None)
    for campaign in configuration.campaigns or ():
        if campaign.campaign_id is not None and ids[campaign.campaign_id] > 1:
            reason = _("Several campaigns have the number %(number)d.") % {"number": campaign.campaign_id}
            yield Concern(campaign_place(campaign), reason)


def _amounts(configuration: Configuration) -> Iterator[Concern]:
    amounts = [(place, amount) for place, reward in rewards(configuration) for amount in amounts_of(reward)]
    if earning := configuration.earning:
        amounts += [
            (earning_place(one), amount) for one in earning.all for amount in (one.points_factor, one.score_factor)
        ]
    for place, amount in amounts:
        if amount is not None and amount < 0:
            yield Concern(place, _("It rewards with %(amount)s, which takes away.") % {"amount": number(amount)})


def _coupon(coupon: CouponReward, configuration: Configuration) -> Iterator[str]:
    starts, expires = coupon.group_starts_at, coupon.group_expires_at
    if starts and expires and expires.at < starts:
        days = {"start": on_day(starts, configuration.now), "expiry": on_day(expires, configuration.now)}
        yield _("Its coupons are valid from %(start)s and expire on %(expiry)s.") % days
    if coupon.group_is_active is False and coupon.group_is_available:
        yield _("Its coupon group is called inactive and available at once.")
    if coupon.kind and coupon.kind.known in SHARES and coupon.value is not None and not 0 <= coupon.value <= 100:
        yield _("Its coupon is a share of %(value)s%%.") % {"value": number(coupon.value)}


def _earning(configuration: Configuration) -> Iterator[Concern]:
    """Points for each unit of money stand in two places; they are the same thing where the threshold is 1."""
    rules = {one.tier: one for one in (configuration.earning.tiers if configuration.earning else ()) if one.tier}
    for tier in configuration.tiers or ():
        earning = rules.get(tier.name or "")
        factors = {one.reward.points_factor for one in tier.benefits} - {None}
        if earning and earning.threshold == 1 and earning.points_factor is not None and len(factors) == 1:
            (factor,) = factors
            if factor != earning.points_factor:
                values = {"tier": number(factor), "rule": number(earning.points_factor)}
                reason = _("By the tier a unit of money earns %(tier)s points, by its earning rule %(rule)s.") % values
                yield Concern(tier_place(tier), reason)


def _undocumented(configuration: Configuration) -> Iterator[tuple[Place, str, str]]:
    for campaign in configuration.campaigns or ():
        if campaign.kind and campaign.kind.known is None:
            yield campaign_place(campaign), _("The campaign's type"), campaign.kind.raw
        if campaign.visibility and campaign.visibility.known is None:
            yield campaign_place(campaign), _("Its visibility"), campaign.visibility.raw
    for tier in configuration.tiers or ():
        for benefit in tier.benefits:
            if benefit.kind and plain(benefit.kind) not in BENEFITS:
                yield tier_place(tier), _("A benefit's type"), benefit.kind
    for place, coupon in coupons(configuration):
        if coupon.kind and coupon.kind.known is None:
            yield place, _("A coupon's type"), coupon.kind.raw
    if (rules := configuration.referral) and rules.method and plain(rules.method) not in {BOTH, CUSTOMER_ONLY}:
        yield Place(Part.REFERRAL), _("The method"), rules.method
    for one in configuration.redemption.rules if configuration.redemption else ():
        if one.kind and one.kind.known is None:
            yield redemption_place(one), _("The rule's type"), one.kind.raw
