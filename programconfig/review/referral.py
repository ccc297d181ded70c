"""Rules about the referral program."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.models import ReferralRules, Reward
from dashboard.loyalty.reading import plain
from dashboard.text.words import number, reward_in_words
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
    rules = configuration.referral
    if rules is None:
        return
    if is_nothing(rules, "customer_reward"):
        reason = _("The customer gets nothing for a friend.")
        if gives_something(rules.bonus):
            reason = _("The customer gets nothing for one friend, only the bonus for several friends.")
        yield Concern(PLACE, reason)
    if plain(rules.method or "") == BOTH and is_nothing(rules, "friend_reward"):
        yield Concern(PLACE, _("The method rewards the friend too, but no reward is set for the friend."))


@rule(
    Severity.WRONG,
    gettext_lazy("The friend has a reward, but the method rewards only the customer"),
    gettext_lazy("Choose the method that rewards both, or remove the friend's reward."),
)
def friend_rewarded_though_customer_only(configuration: Configuration) -> Iterator[Concern]:
    rules = configuration.referral
    if rules is None or plain(rules.method or "") != CUSTOMER_ONLY:
        return
    if rules.friend_reward and gives_something(rules.friend_reward):
        words = {"reward": reward_in_words(rules.friend_reward, None, configuration.currency)}
        yield Concern(PLACE, _("The friend's reward is set to %(reward)s, but nobody will get it.") % words)


@rule(
    Severity.DOUBTFUL,
    gettext_lazy("The bonus is smaller than the reward for one friend"),
    gettext_lazy("Make the bonus for several friends larger than the reward for one friend."),
)
def bonus_below_ordinary(configuration: Configuration) -> Iterator[Concern]:
    """Points are compared with points, and score with score; a bonus with a coupon cannot be compared."""
    rules = configuration.referral
    if not (rules and rules.bonus and rules.customer_reward) or rules.bonus.coupon:
        return
    bonus, ordinary = rules.bonus, rules.customer_reward
    if not bonus.score and (values := _below(bonus.points, ordinary.points)):
        sentence = _("The bonus is %(bonus)s points, but the customer gets %(ordinary)s for each friend anyway.")
        yield Concern(PLACE, sentence % values)
    if not bonus.points and (values := _below(bonus.score, ordinary.score)):
        sentence = _("The bonus is a score of %(bonus)s, but the customer gets %(ordinary)s for each friend anyway.")
        yield Concern(PLACE, sentence % values)


def _below(bonus: Decimal | None, ordinary: Decimal | None) -> dict[str, str]:
    """Both amounts if the bonus is known to be smaller; otherwise empty."""
    if bonus is None or ordinary is None or bonus >= ordinary:
        return {}
    return {"bonus": number(bonus), "ordinary": number(ordinary)}


def is_nothing(rules: ReferralRules, side: str) -> bool:
    """Whether this side certainly gets nothing: its reward gives nothing, or null was sent."""
    reward: Reward | None = getattr(rules, side)
    return rules.gap(side) is None if reward is None else gives_nothing(reward)
