"""The referral rules as plain sentences. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Gap, ReferralRules, Reward
from dashboard.loyalty.spellings import plain
from dashboard.text.numbers import number
from dashboard.text.units import NO_UNITS, Units
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
    "createaccount": gettext_lazy("create an account"),
    "signup": gettext_lazy("sign up"),
    "writereview": gettext_lazy("write a review"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """The reward of one side; `reward` is None if there is none, or none that could be read."""

    title: str
    sentence: str
    reward: RewardView | None


@dataclass(frozen=True, slots=True)
class ReferralView:
    """The rules as sentences, each side's reward in full, and the fields as sent. A step is one line."""

    description: str
    sentences: tuple[Sentence, ...]
    sides: tuple[Side, ...]
    fields: tuple[SentField, ...]


@dataclass(frozen=True, slots=True)
class SideWords:
    """The title of a side, and what is said of its reward."""

    title: Sentence
    gives: Sentence
    nothing: Sentence
    unreadable: Sentence
    not_sent: Sentence


CUSTOMER = SideWords(
    gettext_lazy("The customer who refers"),
    gettext_lazy("For each friend, the customer gets %(reward)s."),
    gettext_lazy("The customer gets no reward."),
    gettext_lazy("The customer's reward was sent but could not be read."),
    gettext_lazy("The customer who refers: the platform sent no reward."),
)
FRIEND = SideWords(
    gettext_lazy("The friend"),
    gettext_lazy("The friend gets %(reward)s."),
    gettext_lazy("The friend gets no reward."),
    gettext_lazy("The friend's reward was sent but could not be read."),
    gettext_lazy("The friend: the platform sent no reward."),
)


def present(rules: ReferralRules, units: Units = NO_UNITS) -> ReferralView:
    """The referral rules for the page.

    The platform does not say whether its referral program is switched on, so this page does not either.
    """
    sides = tuple(_sides(rules, units))
    steps = [_step(step, place, rules, units) for place, step in enumerate(rules.steps, 1)]
    in_steps = [line for line, _sides_of_step in steps]
    return ReferralView(
        description=rules.description or "",
        sentences=(*_conditions(rules), *in_steps, *(side.sentence for side in sides)),
        sides=(*(side for _line, sides_of_step in steps for side in sides_of_step), *sides),
        fields=tuple(sent_fields(rules.raw)),
    )


def sheet(view: ReferralView, rules: ReferralRules) -> Sheet:
    """The rules as a file: a row for each sentence."""
    lines = tuple((str(sentence),) for sentence in view.sentences)
    return Sheet("referral", {"rule": _("Rule")}, lines, (rules.raw,) + (None,) * (len(lines) - 1))


def _conditions(rules: ReferralRules) -> Iterator[Sentence]:
    """Who gets a reward, and for what; each step says its own."""
    if rules.method is not None or not any(step.method for step in rules.steps):
        yield _method(rules)
    if rules.has_steps and not rules.steps:
        yield _("The platform sent the steps of the rules in a form that could not be read.")
    if not rules.has_steps or _has_event_of_its_own(rules):
        yield _event(rules)


def _has_event_of_its_own(rules: ReferralRules) -> bool:
    return bool(rules.event) and rules.event not in {step.event for step in rules.steps}


def _method(rules: ReferralRules) -> Sentence:
    if rules.method is None:
        if rules.gap("method") is Gap.UNREADABLE:
            return _("The platform sent the reward method in a form that could not be read.")
        return _("The platform did not say who gets a reward.")
    return METHODS.get(plain(rules.method)) or _("The reward method is set to “%(method)s”.") % {"method": rules.method}


def _event(rules: ReferralRules) -> str:
    if rules.event is None:
        if rules.gap("event") is Gap.UNREADABLE:
            return _("The platform sent what the friend must do in a form that could not be read.")
        return _("The platform did not say what the friend must do.")
    event = event_in_words(rules.event) or _("complete “%(event)s”") % {"event": rules.event}
    if not rules.event_condition:
        return _("The friend must %(event)s.") % {"event": event}
    condition = rules.event_condition.replace("_", " ")
    return _("The friend must %(event)s with: %(condition)s.") % {"event": event, "condition": condition}


def event_in_words(event: str) -> Sentence | None:
    """What the friend must do: "place an order"; None for an event that is not documented."""
    return EVENTS.get(plain(event))


def _step(step: ReferralRules, place: int, rules: ReferralRules, units: Units) -> tuple[str, list[Side]]:
    """A step in one line of whole sentences, and its sides."""
    name = step.name or _("Step %(number)d") % {"number": place}
    sides = list(_sides(step, units))
    method = [_method(step)] if step.method not in (None, rules.method) else []
    title = name if name.endswith((".", "?", "!", "؟")) else f"{name}."
    sentences = (title, *method, _event(step), *(side.sentence for side in sides))
    return " ".join(map(str, sentences)), [replace(side, title=f"{name} · {side.title}") for side in sides]


def _sides(rules: ReferralRules, units: Units) -> Iterator[Side]:
    """The two sides, and the bonus if there is one. Beside steps, a side without a reward is not mentioned."""
    for words, reward, field in (
        (CUSTOMER, rules.customer_reward, "customer_reward"),
        (FRIEND, rules.friend_reward, "friend_reward"),
    ):
        if reward is not None or not rules.has_steps:
            yield _side(words, reward, rules.gap(field), units)
    if rules.bonus:
        yield _bonus(rules.bonus, rules.bonus_every, units)


def _side(words: SideWords, reward: Reward | None, gap: Gap | None, units: Units) -> Side:
    if reward is None:
        why = words.nothing if gap is None else words.unreadable if gap is Gap.UNREADABLE else words.not_sent
        return Side(str(words.title), str(why), None)
    view = reward_view(reward, units)
    return Side(str(words.title), str(words.gives) % {"reward": view.words}, view)


def _bonus(bonus: Reward, every: int | None, units: Units) -> Side:
    if every is None:
        sentence = _("In addition, the customer gets %(reward)s after an unknown number of friends.")
    else:
        sentence = ngettext(
            "In addition, the customer gets %(reward)s for every %(every)s friend.",
            "In addition, the customer gets %(reward)s for every %(every)s friends.",
            every,
        )
    view = reward_view(bonus, units)
    return Side(_("The bonus"), sentence % {"reward": view.words, "every": number(every)}, view)
