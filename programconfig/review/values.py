"""Rules about contradictory values and undocumented types."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.models import CouponKind, CouponReward, Open, Tier
from dashboard.loyalty.models.numbers import difference, is_more, is_positive
from dashboard.loyalty.spellings import plain
from dashboard.text.numbers import named_points, number, percentage, points_name
from dashboard.text.tiers import BENEFIT_KINDS
from dashboard.text.times import on_day
from programconfig.places import Part, Place, campaign_place, earning_place, redemption_place, tier_place
from programconfig.referral import METHODS
from programconfig.review.finding import Concern, Configuration, Severity, rule
from programconfig.review.rewards_as_sent import amounts_of, benefits, coupons, rewards

T = TypeVar("T")
MONEY = {CouponKind.FIXED, CouponKind.FIXED_RATE}
BENEFITS = set(map(plain, BENEFIT_KINDS))


@rule(
    Severity.DOUBTFUL,
    gettext_lazy("Discount above its own maximum"),
    gettext_lazy("Raise the maximum, or lower the discount."),
)
def discount_above_cap(configuration: Configuration) -> Iterator[Concern]:
    for place, coupon in coupons(configuration):
        is_money = coupon.kind is not None and coupon.kind.known in MONEY
        if is_money and is_positive(coupon.cap) and is_more(coupon.value, coupon.cap):
            values = {"value": number(coupon.value), "cap": number(coupon.cap)}
            yield Concern(place, _("The coupon takes off %(value)s, but its maximum is %(cap)s.") % values)


@rule(
    Severity.WRONG,
    gettext_lazy("Values that contradict each other"),
    gettext_lazy("Decide which value is right, and correct the other."),
)
def contradicting_values(configuration: Configuration) -> Iterator[Concern]:
    yield from _shared_numbers(configuration)
    yield from _negative_amounts(configuration)
    for place, coupon in coupons(configuration):
        yield from (Concern(place, reason) for reason in _coupon(coupon, configuration))
    yield from _limited_to_one(configuration)
    yield from _bonus_interval(configuration)
    yield from _different_factors(configuration)


@rule(
    Severity.ODD,
    gettext_lazy("Undocumented type"),
    gettext_lazy("Check its meaning in the platform's own console. This dashboard shows it as sent."),
)
def unknown_type(configuration: Configuration) -> Iterator[Concern]:
    for place, name, raw in _types(configuration):
        if raw is not None:
            yield Concern(place, _("%(what)s is “%(raw)s”.") % {"what": name, "raw": raw[:80]})


def _shared_numbers(configuration: Configuration) -> Iterator[Concern]:
    for tier in _with_shared_number(configuration.every_tier, lambda item: item.order):
        yield Concern(tier_place(tier), _("Several tiers have the number %(number)d.") % {"number": tier.order})
    for campaign in _with_shared_number(configuration.every_campaign, lambda item: item.campaign_id):
        reason = _("Several campaigns have the number %(number)d.") % {"number": campaign.campaign_id}
        yield Concern(campaign_place(campaign), reason)


def _with_shared_number(items: Iterable[T], number_of: Callable[[T], int | None]) -> list[T]:
    """The items whose number another item has too."""
    items = tuple(items)
    counts = Counter(map(number_of, items))
    del counts[None]
    return [item for item in items if counts[number_of(item)] > 1]


def _limited_to_one(configuration: Configuration) -> Iterator[Concern]:
    for campaign in configuration.every_campaign:
        if campaign.is_repeatable and campaign.max_achievements == 1:
            yield Concern(campaign_place(campaign), _("It is repeatable, but can be earned at most once."))


def _bonus_interval(configuration: Configuration) -> Iterator[Concern]:
    for rules in configuration.every_referral:
        if rules.bonus and rules.bonus_every is not None and rules.bonus_every < 1:
            reason = _("The bonus is for every %(friends)d friends.") % {"friends": rules.bonus_every}
            yield Concern(Place(Part.REFERRAL), reason)


def _negative_amounts(configuration: Configuration) -> Iterator[Concern]:
    for place, amount in chain(_reward_amounts(configuration), _earning_amounts(configuration)):
        if amount is not None and amount < 0:
            values = {"amount": number(amount), "points": points_name(configuration.units.points)}
            yield Concern(place, _("Its reward is %(amount)s, which takes %(points)s away.") % values)


def _reward_amounts(configuration: Configuration) -> Iterator[tuple[Place, Decimal | None]]:
    for place, reward in rewards(configuration):
        yield from ((place, amount) for amount in amounts_of(reward))


def _earning_amounts(configuration: Configuration) -> Iterator[tuple[Place, Decimal | None]]:
    for item in configuration.earning.all if configuration.earning else ():
        yield from ((earning_place(item), amount) for amount in (item.points_factor, item.score_factor))


def _coupon(coupon: CouponReward, configuration: Configuration) -> Iterator[str]:
    starts, expires = coupon.group_starts_at, coupon.group_expires_at
    if starts and expires and expires.is_before(starts, configuration.zone):
        days = {"start": on_day(starts, configuration.now), "expiry": on_day(expires, configuration.now)}
        yield _("Its coupons are valid from %(start)s but expire on %(expiry)s.") % days
    if coupon.group_is_active is False and coupon.group_is_available:
        yield _("Its coupon group is marked as both inactive and available.")
    if _is_percentage(coupon) and coupon.value is not None and not 0 <= coupon.value <= 100:
        yield _("Its coupon takes off %(value)s%%.") % {"value": percentage(coupon.value)}


def _is_percentage(coupon: CouponReward) -> bool:
    kind = coupon.kind.known if coupon.kind else None
    return kind is not None and kind.is_percentage


def _different_factors(configuration: Configuration) -> Iterator[Concern]:
    """Compare the tier's points for each unit of money with the earning rule's; they mean the same if the threshold is
    1."""
    by_rule = _factors_by_rule(configuration)
    for tier in configuration.every_tier:
        by_tier, rule = _only_factor(tier), by_rule.get(tier.name or "")
        if by_tier is not None and rule is not None and difference(by_tier, rule):
            values = {"tier": named_points(by_tier, configuration.units.points), "rule": number(rule)}
            sentence = _(
                "According to the tier, a unit of money earns %(tier)s, but according to its earning rule, %(rule)s."
            )
            yield Concern(tier_place(tier), sentence % values)


def _factors_by_rule(configuration: Configuration) -> dict[str | None, Decimal]:
    """The points for each unit of money by the name of the tier, of the rules with a threshold of 1."""
    rules = [rule for rule in configuration.every_tier_rule if rule.threshold == 1]
    return {rule.tier: rule.points_factor for rule in rules if rule.points_factor is not None}


def _only_factor(tier: Tier) -> Decimal | None:
    """The tier's points for each unit of money; None if it states none, or several different ones."""
    factors = {item.reward.points_factor for item in tier.benefits} - {None}
    return factors.pop() if len(factors) == 1 else None


def _types(configuration: Configuration) -> Iterator[tuple[Place, str, str | None]]:
    """Each type with its place and name, as sent; None if it is documented or missing."""
    for campaign in configuration.every_campaign:
        yield campaign_place(campaign), _("The campaign's type"), _undocumented(campaign.kind)
        yield campaign_place(campaign), _("Its visibility"), _undocumented(campaign.visibility)
    for place, benefit in benefits(configuration):
        yield place, _("A benefit's type"), _unlisted(benefit.kind, BENEFITS)
    for place, coupon in coupons(configuration):
        yield place, _("A coupon's type"), _undocumented(coupon.kind)
    for rules in (configuration.referral, *configuration.referral.steps) if configuration.referral else ():
        yield Place(Part.REFERRAL), _("The method"), _unlisted(rules.method, METHODS)
    for item in configuration.every_redemption:
        yield redemption_place(item), _("The rule's type"), _undocumented(item.kind)


def _unlisted(word: str | None, documented: Container[str]) -> str | None:
    return None if plain(word or "") in documented else word


def _undocumented(value: Open[Any] | None) -> str | None:
    return value.raw if value and value.known is None else None
