"""The referral rules as plain sentences. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import ReferralRules, Reward
from dashboard.loyalty.reading import plain
from dashboard.text.words import reward_in_words
from programconfig.sheet import Sheet
from programconfig.terms import RewardView, SentField, reward_view, sent_fields

# Methods and events as `plain` words.
CUSTOMER_ONLY, BOTH = "customeronly", "customerandfriend"
METHODS: Mapping[str, Sentence] = {
    CUSTOMER_ONLY: gettext_lazy("Only the customer who refers gets a reward. The friend does not."),
    BOTH: gettext_lazy("Both get a reward: the customer who refers and the friend."),
}
EVENTS: Mapping[str, Sentence] = {
    "placeorder": gettext_lazy("place an order"),
    "signup": gettext_lazy("sign up"),
    "writereview": gettext_lazy("write a review"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """The reward of one side; `reward` is None if none was sent."""

    title: str
    sentence: str
    reward: RewardView | None


@dataclass(frozen=True, slots=True)
class ReferralView:
    """The rules as sentences, each side's reward in full, and the fields as sent."""

    description: str
    sentences: tuple[Sentence, ...]
    sides: tuple[Side, ...]
    fields: tuple[SentField, ...]


def present(rules: ReferralRules, currency: str | None = None) -> ReferralView:
    """The referral rules for the page; money is in `currency`, None is unknown.

    The platform does not say whether its referral program is switched on, so this page does not either.
    """
    each = _("For each friend, the customer gets %(reward)s.")
    sides = (
        _side(_("The customer who refers"), rules.customer_reward, each, currency),
        _side(_("The friend"), rules.friend_reward, _("The friend gets %(reward)s."), currency),
        *([_bonus(rules, currency)] if rules.bonus else ()),
    )
    return ReferralView(
        description=rules.description or "",
        sentences=(_method(rules.method), _event(rules), *(side.sentence for side in sides)),
        sides=sides,
        fields=tuple(sent_fields(rules.raw)),
    )


def sheet(view: ReferralView, rules: ReferralRules) -> Sheet:
    """The rules as a file: a row for each sentence."""
    lines = tuple((str(sentence),) for sentence in view.sentences)
    return Sheet("referral", {"rule": _("Rule")}, lines, (rules.raw,) + (None,) * (len(lines) - 1))


def _method(method: str | None) -> Sentence:
    if method is None:
        return _("The platform did not say who gets a reward.")
    return METHODS.get(plain(method)) or _("The reward method is set to “%(method)s”.") % {"method": method}


def _event(rules: ReferralRules) -> str:
    if rules.event is None:
        return _("The platform did not say what the friend must do.")
    event = EVENTS.get(plain(rules.event)) or _("complete “%(event)s”") % {"event": rules.event}
    if not rules.event_condition:
        return _("The friend must %(event)s.") % {"event": event}
    condition = rules.event_condition.replace("_", " ")
    return _("The friend must %(event)s with: %(condition)s.") % {"event": event, "condition": condition}


def _side(title: str, reward: Reward | None, sentence: str, currency: str | None) -> Side:
    if reward is None:
        return Side(title, _("%(side)s: the platform sent no reward.") % {"side": title}, None)
    return Side(title, sentence % {"reward": reward_in_words(reward, None, currency)}, reward_view(reward, currency))


def _bonus(rules: ReferralRules, currency: str | None) -> Side:
    assert rules.bonus is not None
    every = rules.bonus_every
    if every is None:
        sentence = _("In addition, the customer gets %(reward)s after an unknown number of friends.")
    else:
        sentence = ngettext(
            "In addition, the customer gets %(reward)s for every %(every)d friend.",
            "In addition, the customer gets %(reward)s for every %(every)d friends.",
            every,
        )
    words = {"reward": reward_in_words(rules.bonus, None, currency), "every": every}
    return Side(_("The bonus"), sentence % words, reward_view(rules.bonus, currency))
