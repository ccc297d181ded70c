"""Rules about the referral program."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.models import ReferralRules, Reward
from dashboard.loyalty.models.numbers import is_more
from dashboard.loyalty.spellings import plain
from dashboard.text.numbers import named_points, number
from dashboard.text.rewards import reward_in_words
from dashboard.text.units import Units
from programconfig.places import Part, Place
from programconfig.referral import BOTH, CUSTOMER_ONLY
from programconfig.review.finding import Concern, Configuration, Severity, rule
from programconfig.review.rewards_as_sent import gives_nothing, gives_something

PLACE = Place(Part.REFERRAL)


@rule(
    Severity.WRONG,
    gettext_lazy("Referral without a reward"),
    gettext_lazy("Set a reward for referring, or choose the method that rewards one side only."),
)
def referral_reward_nothing(configuration: Configuration) -> Iterator[Concern]:
    for rules, name in with_names(configuration.referral):
        yield from (Concern(PLACE, in_step(name, reason)) for reason in _sides_with_nothing(rules))


def _sides_with_nothing(rules: ReferralRules) -> Iterator[str]:
    if is_nothing(rules, "customer_reward"):
        yield (
            _("The customer gets nothing for one friend, only the bonus for several friends.")
            if gives_something(rules.bonus)
            else _("The customer gets nothing for a friend.")
        )
    if plain(rules.method or "") == BOTH and is_nothing(rules, "friend_reward"):
        yield _("The method rewards the friend too, but no reward is set for the friend.")


@rule(
    Severity.WRONG,
    gettext_lazy("The friend has a reward, but the method rewards only the customer"),
    gettext_lazy("Choose the method that rewards both, or remove the friend's reward."),
)
def friend_rewarded_though_customer_only(configuration: Configuration) -> Iterator[Concern]:
    for rules, name in with_names(configuration.referral):
        if plain(rules.method or "") == CUSTOMER_ONLY and rules.friend_reward and gives_something(rules.friend_reward):
            reward = reward_in_words(rules.friend_reward, configuration.units)
            reason = _("The friend's reward is set to %(reward)s, but nobody will get it.") % {"reward": reward}
            yield Concern(PLACE, in_step(name, reason))


@rule(
    Severity.DOUBTFUL,
    gettext_lazy("The bonus is smaller than the reward for one friend"),
    gettext_lazy("Make the bonus for several friends larger than the reward for one friend."),
)
def bonus_below_ordinary(configuration: Configuration) -> Iterator[Concern]:
    """Points are compared with points, and score with score; a bonus with a coupon cannot be compared."""
    for rules, name in with_names(configuration.referral):
        bonus, ordinary = rules.bonus, rules.customer_reward
        if bonus and ordinary and not bonus.coupon:
            reasons = _smaller_amounts(bonus, ordinary, configuration.units)
            yield from (Concern(PLACE, in_step(name, reason)) for reason in reasons)


def _smaller_amounts(bonus: Reward, ordinary: Reward, units: Units) -> Iterator[str]:
    if not bonus.score and is_more(ordinary.points, bonus.points):
        values = {"bonus": named_points(bonus.points, units.points), "ordinary": number(ordinary.points)}
        yield _("The bonus is %(bonus)s, but the customer gets %(ordinary)s for each friend anyway.") % values
    if not bonus.points and is_more(ordinary.score, bonus.score):
        values = {"bonus": number(bonus.score), "ordinary": number(ordinary.score)}
        yield (
            _("The bonus is a score of %(bonus)s, but the customer gets %(ordinary)s for each friend anyway.") % values
        )


def with_names(rules: ReferralRules | None) -> Iterator[tuple[ReferralRules, str]]:
    """The rules or their steps, with the name of the step; "" for the rules as a whole. A step without a method has
    that of the rules."""
    if rules is None:
        return
    if rules in rules.each:
        yield rules, ""
    for place, step in enumerate(rules.steps, 1):
        name = step.name or _("Step %(number)d") % {"number": place}
        yield replace(step, method=step.method or rules.method), name


def in_step(name: str, reason: str) -> str:
    """A reason with the name of its step."""
    return _("%(step)s: %(reason)s") % {"step": name, "reason": reason} if name else reason


def is_nothing(rules: ReferralRules, side: str) -> bool:
    """Whether this side certainly gets nothing: its reward gives nothing, or null was sent and no step gives more."""
    reward: Reward | None = getattr(rules, side)
    if reward is None:
        return rules.gap(side) is None and not rules.has_steps
    return gives_nothing(reward)
