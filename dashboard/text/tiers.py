"""What a tier gives, in words, and what it adds over another. Pure."""

from decimal import Decimal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from dashboard.loyalty.models import Tier, TierBenefit
from dashboard.text.words import reward_in_words

NO_REWARD = (None, Decimal(0))


def added(ahead: Tier, here: Tier | None) -> tuple[TierBenefit, ...]:
    """The benefits that `ahead` has and `here` has not; all of them where there is no tier to compare with."""
    had = {benefit_in_words(benefit) for benefit in here.benefits if not is_once(benefit)} if here else set()
    return tuple(benefit for benefit in ahead.benefits if benefit_in_words(benefit) not in had)


def is_once(benefit: TierBenefit) -> bool:
    """An entry reward is given for entering: the next tier's is new even when it equals the current one's."""
    return (benefit.kind or "").casefold().startswith("entry")


def benefit_in_words(benefit: TierBenefit) -> str:
    """ "Entry Reward: 200 points"; "Custom Benefits: a birthday call"."""
    what = given_in_words(benefit)
    return _("%(kind)s: %(what)s") % {"kind": benefit.kind, "what": what} if benefit.kind else what


def given_in_words(benefit: TierBenefit, currency: str | None = None) -> str:
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
