"""The conditions of a campaign (dates, tier, tags, limit), and whether a customer meets them. Pure.

Each condition is a value with its result and its sentence. A campaign may have other conditions that no answer names.
An unknown value never counts as a no, and never as a yes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.campaigns.reasons import FixedReason, Reason, Topic
from dashboard.campaigns.status import CampaignStatus, status_of
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, CampaignProgress, End, Gap, Tier, TierProgress
from dashboard.text.lists import either
from dashboard.text.numbers import number, plural
from dashboard.text.tiers import TierLadder
from dashboard.text.times import ends_with_day, on_day, relative

UNLIMITED = Decimal("Infinity")
SORT_ORDER = {False: 0, None: 1, True: 2}
TIERS_NOT_SENT = FixedReason(
    Topic.TIER, holds=None, text=gettext_lazy("The minimum tier is unknown: the platform did not send it.")
)
TIERS_UNREADABLE = FixedReason(
    Topic.TIER, holds=None, text=gettext_lazy("The minimum tier is unknown: what the platform sent cannot be read.")
)
TAGS_UNREADABLE = FixedReason(
    Topic.TAGS, holds=None, text=gettext_lazy("The required tags are unknown: what the platform sent cannot be read.")
)
TAGS_NOT_SENT = FixedReason(
    Topic.TAGS, holds=None, text=gettext_lazy("The required tags are unknown: the platform did not send them.")
)
ENDED_ON = gettext_lazy("It ended on %(day)s.")
STARTS_ON = gettext_lazy("It starts on %(day)s, %(when)s.")
RUNS_THROUGH = gettext_lazy("It runs through %(day)s.")
RUNS_UNTIL = gettext_lazy("It runs until %(day)s.")
RUNS_SINCE = gettext_lazy("It has run since %(day)s.")
WITHOUT_A_DATE: Mapping[CampaignStatus, FixedReason] = {
    CampaignStatus.OFF: FixedReason(Topic.DATES, holds=False, text=gettext_lazy("The campaign is switched off.")),
    CampaignStatus.DELETED: FixedReason(Topic.DATES, holds=False, text=gettext_lazy("The campaign is deleted.")),
    CampaignStatus.UNKNOWN: FixedReason(
        Topic.DATES,
        holds=None,
        text=gettext_lazy(
            "It is unknown whether the campaign runs now: its dates or its status are missing or unreadable."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """The customer's values that conditions compare; None is unknown. `tier` is the order of the customer's tier."""

    tier: int | None = None
    tags: tuple[str, ...] | None = None
    ladder: TierLadder = field(default_factory=TierLadder)

    @classmethod
    def of(
        cls, tiers: Sequence[Tier] | None, progress: TierProgress | None, tags: tuple[str, ...] | None
    ) -> "CustomerFacts":
        """Make the facts from the configured tiers, the customer's tier progress and the customer's tags."""
        current, ahead = (progress.current, progress.next) if progress else (None, None)
        return cls(current.order if current else None, tags, TierLadder.of(tiers, current, ahead))


def conditions(
    campaign: Campaign, progress: CampaignProgress | None, facts: CustomerFacts, now: datetime
) -> tuple[Reason, ...]:
    """Return the conditions that are set or may be set: failed ones first, then unknown ones, met ones last.

    `now` is aware, in the program's zone, which decides the days in the sentences. `progress` is the customer's
    progress in this campaign (None: unknown).
    """
    found = (
        date_condition(campaign, now),
        tier_condition(campaign, facts),
        tag_condition(campaign, facts),
        limit_condition(campaign, progress),
    )
    return tuple(sorted(filter(None, found), key=lambda one: SORT_ORDER[one.holds]))


def date_condition(campaign: Campaign, now: datetime) -> Reason | None:
    """Return whether the campaign runs now; None for a campaign that always runs."""
    starts_at, ends_at = campaign.starts_at, campaign.ends_at
    match status := status_of(campaign, now):
        case CampaignStatus.ENDED if ends_at:
            return DateCondition(holds=False, text=ENDED_ON, moment=ends_at, now=now)
        case CampaignStatus.SCHEDULED if starts_at:
            return DateCondition(holds=False, text=STARTS_ON, moment=starts_at, now=now)
        case CampaignStatus.ACTIVE if ends_at:
            text = RUNS_THROUGH if ends_with_day(ends_at, now) else RUNS_UNTIL
            return DateCondition(holds=True, text=text, moment=ends_at, now=now)
        case CampaignStatus.ACTIVE if starts_at:
            return DateCondition(holds=True, text=RUNS_SINCE, moment=starts_at, now=now)
    return WITHOUT_A_DATE.get(status)


@dataclass(frozen=True, slots=True)
class DateCondition:
    """The result of a date: whether the campaign runs now. `text` is the sentence about `moment`."""

    topic: ClassVar[Topic] = Topic.DATES
    holds: bool
    text: Sentence
    moment: datetime | End
    now: datetime

    @property
    def sentence(self) -> str:
        return str(self.text) % {
            "day": on_day(self.moment, self.now),
            "when": relative(self.moment, self.now),
        }


def tier_condition(campaign: Campaign, facts: CustomerFacts) -> Reason | None:
    """Return whether the customer's tier is high enough.

    Returns None if every tier is high enough, or if the platform has no such condition.
    """
    if not campaign.is_offered("min_tier"):
        return None
    if campaign.min_tier is None:
        return TIERS_UNREADABLE if campaign.gap("min_tier") is Gap.UNREADABLE else TIERS_NOT_SENT
    return TierCondition(campaign.min_tier, facts) if needs_tier(campaign, facts.ladder) else None


def any_needs_tier(campaigns: Iterable[Campaign], ladder: TierLadder) -> bool:
    """Return whether any campaign requires more than the lowest tier, so that the customer's tier must be read."""
    return any(needs_tier(one, ladder) for one in campaigns)


def needs_tier(campaign: Campaign, ladder: TierLadder) -> bool:
    """Return whether the campaign requires more than the lowest tier, which every customer has."""
    return campaign.min_tier is not None and (ladder.lowest is None or campaign.min_tier > ladder.lowest)


@dataclass(frozen=True, slots=True)
class TierCondition:
    """Whether the customer's tier is `min_tier` or higher."""

    topic: ClassVar[Topic] = Topic.TIER
    min_tier: int
    facts: CustomerFacts

    @property
    def holds(self) -> bool | None:
        return None if self.facts.tier is None else self.facts.tier >= self.min_tier

    @property
    def sentence(self) -> str:
        least, tier = self.facts.ladder.name(self.min_tier), self.facts.tier
        if tier is None:
            return _("It is for %(least)s and above; this customer's tier is unknown.") % {"least": least}
        words = {"least": least, "here": self.facts.ladder.name(tier)}
        return _("It is for %(least)s and above; this customer is in %(here)s.") % words


def tag_condition(campaign: Campaign, facts: CustomerFacts) -> Reason | None:
    """Return whether the customer has one of the campaign's tags; None if it requires no tag."""
    if campaign.is_unknown("tags"):
        return TAGS_UNREADABLE if campaign.gap("tags") is Gap.UNREADABLE else TAGS_NOT_SENT
    return TagCondition(campaign.tags, facts.tags) if campaign.tags else None


def any_needs_tags(campaigns: Iterable[Campaign]) -> bool:
    """Return whether any campaign requires tags, so that the customer's tags must be read."""
    return any(one.tags for one in campaigns)


@dataclass(frozen=True, slots=True)
class TagCondition:
    """Whether the customer has one of the `required` tags; `tags` are those of the customer (None: unknown)."""

    topic: ClassVar[Topic] = Topic.TAGS
    required: tuple[str, ...]
    tags: tuple[str, ...] | None

    @property
    def holds(self) -> bool | None:
        """A tag that differs only in capitals or spaces gives None: it is unknown whether that counts."""
        if {*self.required} & {*(self.tags or ())}:
            return True
        return None if self.tags is None or self._differs_in_case else False

    @property
    def sentence(self) -> str:
        return self._text % {"tags": either(self.required)}

    @property
    def _text(self) -> str:
        if self.tags is None:
            return _("It is for customers tagged %(tags)s; this customer's tags are unknown.")
        match self.holds:
            case True:
                return _("It is for customers tagged %(tags)s; this customer has the tag.")
            case False:
                return _("It is for customers tagged %(tags)s; this customer does not have the tag.")
        return _(
            "It is for customers tagged %(tags)s; this customer has a tag that differs only in "
            "capitals or spaces. It is unknown whether that counts."
        )

    @property
    def _differs_in_case(self) -> bool:
        return bool(_folded(self.required) & _folded(self.tags or ()))


def _folded(tags: tuple[str, ...]) -> set[str]:
    return {tag.strip().casefold() for tag in tags}


def limit_condition(campaign: Campaign, progress: CampaignProgress | None) -> Reason | None:
    """Return whether the customer can earn the campaign again.

    Returns None if there is no limit, or if the platform has no limits.
    """
    most = max_times(campaign)
    if most == UNLIMITED or not campaign.is_offered("is_repeatable"):
        return None
    return LimitCondition(most, progress.achieved_count if progress else None)


def max_times(campaign: Campaign) -> Decimal | None:
    """Return how often a customer can earn the campaign: `UNLIMITED`, 1 if it is not repeatable, None if unknown."""
    if not campaign.is_repeatable:
        return None if campaign.is_repeatable is None else Decimal(1)  # the maximum does not count then
    most = campaign.max_achievements
    return UNLIMITED if most is not None and most <= 0 else most


@dataclass(frozen=True, slots=True)
class LimitCondition:
    """Whether the campaign was `earned` less often than `max_times` allows; None is unknown."""

    topic: ClassVar[Topic] = Topic.LIMIT
    max_times: Decimal | None
    earned: Decimal | None

    @property
    def holds(self) -> bool | None:
        return None if self.earned is None or self.max_times is None else self.earned < self.max_times

    @property
    def sentence(self) -> str:
        words = {"earned": number(self.earned), "times": _times(self.earned), "most": _times(self.max_times)}
        return self._text % words

    @property
    def _text(self) -> str:
        match self.max_times, self.earned:
            case None, None:
                return _("The limit is unknown, and so is how often this customer has earned it.")
            case _most, None:
                return _("It can be earned %(most)s; it is unknown how often this customer has earned it.")
            case None, _earned:
                return _("The limit is unknown; this customer has earned it %(times)s.")
        return _("Earned %(earned)s of %(most)s.") if self.holds else _("Limit reached: earned %(earned)s of %(most)s.")


def _times(times: Decimal | None) -> str:
    if times is None:
        return number(None)
    return ngettext("%(times)s time", "%(times)s times", plural(times)) % {"times": number(times)}
