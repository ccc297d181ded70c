"""Which campaigns a customer can take part in, and why: the platform's own word beside what its conditions say. Pure.

The platform's word is the campaigns it lists for the customer and what their progress says. The conditions (dates,
tier, tags, how often) are worked out here, and labelled so: there may be others that no answer names. What is unknown
is never read as a no, and never as a yes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, CampaignProgress
from dashboard.text.words import days_until, in_days, number, on_day, plural, until
from programconfig.schedule import Status, status_of

UNLIMITED = Decimal(-1)  # as the platform writes it
AGAINST_FIRST = {False: 0, None: 1, True: 2}

# The platform's own word.
SAYS: Mapping[bool, Sentence] = {
    True: gettext_lazy("The platform says that they can achieve it now."),
    False: gettext_lazy("The platform says that they cannot achieve it now."),
}
LISTS: Mapping[bool | None, Sentence] = {
    True: gettext_lazy("The platform lists it among the campaigns that this customer can achieve."),
    False: gettext_lazy("The platform does not list it among the campaigns that this customer can achieve."),
    None: gettext_lazy("Whether the platform lists it for this customer is unknown."),
}
PROGRESS_SAYS: Mapping[bool, Sentence] = {
    True: gettext_lazy("Their progress says that they can achieve it now."),
    False: gettext_lazy("Their progress says that they cannot achieve it now."),
}
SWITCHED_OFF = gettext_lazy("The platform says that the programme is switched off, for this customer or altogether.")
NOT_OPEN = gettext_lazy("Their progress says that it is not open to them.")


class About(StrEnum):
    """What a reason is about. The first two are the platform's own word, the others are worked out."""

    PLATFORM = "platform"
    PROGRAMME = "programme"
    DATES = "dates"
    TIER = "tier"
    TAGS = "tags"
    LIMIT = "limit"


class Reason(NamedTuple):
    """One thing that speaks for (`holds`), against (False), or could not be told (None). `say` puts it into words only
    once somebody reads them: of hundreds of campaigns a page shows fifty."""

    about: About
    holds: bool | None
    say: Callable[[], str]

    @property
    def sentence(self) -> str:
        return self.say()

    @property
    def is_worked_out(self) -> bool:
        return self.about not in (About.PLATFORM, About.PROGRAMME)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one customer and of the tiers; None is unknown.

    `tier` is the order of the customer's tier, `lowest_tier` the programme's lowest, `tier_names` by order. `listed`
    are the ids of the campaigns that the platform lists for this customer, `progress` is by campaign id.
    `is_switched_off`: the platform refuses to read the customer's progress because the programme is off.
    """

    tier: int | None = None
    lowest_tier: int | None = None
    tier_names: Mapping[int, str] = field(default_factory=dict)
    tags: tuple[str, ...] | None = None
    listed: frozenset[int] | None = None
    progress: Mapping[int, CampaignProgress] | None = None
    is_switched_off: bool = False


class Verdict(NamedTuple):
    """Whether the customer can take part; None is unknown. `reasons` are the platform's first, then those against.

    `is_contradictory`: the platform contradicts itself or its own conditions, so that nobody can tell. `is_worked_out`:
    the platform said nothing, the conditions decided.
    """

    can: bool | None
    reasons: tuple[Reason, ...]
    is_contradictory: bool = False
    is_worked_out: bool = False

    @property
    def is_unexplained(self) -> bool:
        """The platform says no, and neither it nor a condition that can be checked says why."""
        against = {one.about for one in self.reasons if one.holds is False}
        return self.can is False and against == {About.PLATFORM}


def eligibility(campaign: Campaign, facts: Facts, now: datetime) -> Verdict:
    """What the facts say of one campaign. Only the platform's word makes a yes: its conditions may not be all."""
    words = tuple(_words(campaign, facts))
    conditions = [one for one in _conditions(campaign, facts, now) if one]
    said = {word.holds for word in words}
    fails = any(one.holds is False for one in conditions)
    is_contradictory = True in said and (False in said or fails)
    can: bool | None = None
    if not is_contradictory:
        can = True if True in said else False if False in said or fails else None
    conditions.sort(key=lambda one: AGAINST_FIRST[one.holds])
    return Verdict(can, (*words, *conditions), is_contradictory, is_worked_out=can is False and False not in said)


def _words(campaign: Campaign, facts: Facts) -> Iterator[Reason]:
    """The platform's own word, in one sentence where it says the same twice."""
    listed = None if facts.listed is None or campaign.campaign_id is None else campaign.campaign_id in facts.listed
    progress = _progress(campaign, facts)
    can_achieve, is_open = (progress.can_achieve, progress.is_open) if progress else (None, None)
    if listed is not None and can_achieve is listed and not (listed and is_open is False):
        yield Reason(About.PLATFORM, listed, SAYS[listed].__str__)
        return
    yield Reason(About.PLATFORM, listed, LISTS[listed].__str__)
    if can_achieve is not None:
        yield Reason(About.PLATFORM, can_achieve, PROGRESS_SAYS[can_achieve].__str__)
    if facts.is_switched_off:
        yield Reason(About.PROGRAMME, holds=False, say=SWITCHED_OFF.__str__)
    if is_open is False:
        yield Reason(About.PLATFORM, holds=False, say=NOT_OPEN.__str__)


def _conditions(campaign: Campaign, facts: Facts, now: datetime) -> Iterator[Reason | None]:
    """The conditions that are set, or may be; what is not set is no reason."""
    yield dates(campaign, now)
    yield _tier(campaign, facts)
    yield _tags(campaign, facts)
    yield _limit(campaign, facts)


def dates(campaign: Campaign, now: datetime) -> Reason | None:
    """Whether it runs now."""
    starts_at, ends_at = campaign.starts_at, campaign.ends_at

    match status_of(campaign, now):
        case Status.ENDED if ends_at:
            return Reason(About.DATES, holds=False, say=partial(_day, _("It ended on %(day)s."), ends_at, now))
        case Status.SCHEDULED if starts_at:
            return Reason(
                About.DATES, holds=False, say=partial(_day, _("It starts on %(day)s, %(when)s."), starts_at, now)
            )
        case Status.ACTIVE if ends_at:
            return Reason(About.DATES, holds=True, say=partial(_until, ends_at, now))
        case Status.ACTIVE if starts_at:
            return Reason(About.DATES, holds=True, say=partial(_day, _("It has run since %(day)s."), starts_at, now))
        case Status.UNKNOWN:
            sentence = _("Whether it runs now is unknown: its dates did not come, or not as dates.")
            return Reason(About.DATES, holds=None, say=lambda: sentence)
    return None


def _day(sentence: str, moment: datetime, now: datetime) -> str:
    return sentence % {"day": on_day(moment, now), "when": in_days(days_until(moment, now))}


def _until(ends_at: datetime, now: datetime) -> str:
    return _("It runs until %(end)s.") % {"end": until(ends_at, now)}


def _tier(campaign: Campaign, facts: Facts) -> Reason | None:
    least, here = campaign.min_tier, facts.tier
    if least is None:
        sentence = _("Which tier it is for is unknown: the platform did not send it.")
        return Reason(About.TIER, holds=None, say=lambda: sentence)
    if facts.lowest_tier is not None and least <= facts.lowest_tier:
        return None

    def said() -> str:
        if here is None:
            unknown = _("It is for %(least)s and above; which tier this customer is in is unknown.")
            return unknown % {"least": _tier_name(least, facts)}
        words = {"least": _tier_name(least, facts), "here": _tier_name(here, facts)}
        return _("It is for %(least)s and above; this customer is in %(here)s.") % words

    return Reason(About.TIER, None if here is None else here >= least, said)


def _tier_name(order: int, facts: Facts) -> str:
    return facts.tier_names.get(order) or _("tier number %(order)d") % {"order": order}


def _tags(campaign: Campaign, facts: Facts) -> Reason | None:
    if "tags" in campaign.unknown:
        sentence = _("Which tags it is for is unknown: the platform did not send them.")
        return Reason(About.TAGS, holds=None, say=lambda: sentence)
    if not campaign.tags:
        return None
    holds, sentence = _tagged(campaign.tags, facts.tags)
    return Reason(About.TAGS, holds, lambda: sentence % {"tags": _(" or ").join(campaign.tags)})


def _tagged(wanted: tuple[str, ...], tags: tuple[str, ...] | None) -> tuple[bool | None, str]:
    """Whether a customer with these tags has one that is wanted, and the sentence that says so."""
    if tags is None:
        return None, _("It is for customers tagged %(tags)s; the tags of this customer are unknown.")
    if set(wanted) & set(tags):
        return True, _("It is for customers tagged %(tags)s, and this one is.")
    if {tag.strip().casefold() for tag in wanted} & {tag.strip().casefold() for tag in tags}:
        return None, _(
            "It is for customers tagged %(tags)s; this one has a tag that differs in capitals or blanks, "
            "and whether that counts is unknown."
        )
    return False, _("It is for customers tagged %(tags)s, and this one is not.")


def _limit(campaign: Campaign, facts: Facts) -> Reason | None:
    most, progress = _most(campaign), _progress(campaign, facts)
    if most == UNLIMITED:
        return None
    earned = progress.achieved_count if progress else None
    holds = None if earned is None or most is None else earned < most

    def said() -> str:
        if earned is None and most is None:
            return _("How often it can be earned is unknown, and how often this customer has earned it.")
        if earned is None:
            sentence = _("It can be earned %(most)s; how often this customer has earned it is unknown.")
        elif most is None:
            sentence = _("How often it can be earned is unknown; this customer has earned it %(times)s.")
        elif holds:
            sentence = _("Earned %(earned)s of %(most)s.")
        else:
            sentence = _("Limit reached: earned %(earned)s of %(most)s.")
        return sentence % {"earned": number(earned), "times": _times(earned), "most": _times(most)}

    return Reason(About.LIMIT, holds, said)


def _most(campaign: Campaign) -> Decimal | None:
    """How often one customer can earn it: `UNLIMITED`, a number from 1 on, or None for unknown."""
    if campaign.is_repeatable is False:
        return Decimal(1)  # the maximum means nothing then
    most = campaign.max_achievements
    is_usable = campaign.is_repeatable and most is not None and (most == UNLIMITED or most >= 1)
    return most if is_usable else None


def _times(times: Decimal | None) -> str:
    if times is None:
        return number(None)
    return ngettext("%(times)s time", "%(times)s times", plural(times)) % {"times": number(times)}


def _progress(campaign: Campaign, facts: Facts) -> CampaignProgress | None:
    return None if campaign.campaign_id is None else (facts.progress or {}).get(campaign.campaign_id)


def needs_tier(campaigns: Sequence[Campaign], lowest_tier: int | None) -> bool:
    """Whether any campaign is kept from customers by their tier, so that it has to be read."""
    return any(one.min_tier is not None and (lowest_tier is None or one.min_tier > lowest_tier) for one in campaigns)


def needs_tags(campaigns: Sequence[Campaign]) -> bool:
    """Whether any campaign is for tagged customers only."""
    return any(one.tags for one in campaigns)
