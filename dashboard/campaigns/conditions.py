"""What a campaign's settings ask for (dates, tier, tags, how often), and whether a customer meets it. Pure.

Each condition is a value that knows whether it holds and its sentence. There may be others that no answer names. What
is unknown is never read as a no, and never as a yes.
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
from dashboard.loyalty.models import Campaign, CampaignProgress, End, Tier, TierProgress
from dashboard.text.tiers import TierLadder
from dashboard.text.times import on_day, relative, until
from dashboard.text.words import either, number, plural

UNLIMITED = Decimal("Infinity")
AGAINST_FIRST = {False: 0, None: 1, True: 2}
TIERS_NOT_SENT = FixedReason(
    Topic.TIER, holds=None, text=gettext_lazy("The minimum tier is unknown: the platform did not send it.")
)
TAGS_NOT_SENT = FixedReason(
    Topic.TAGS, holds=None, text=gettext_lazy("The required tags are unknown: the platform did not send them.")
)
ENDED_ON = gettext_lazy("It ended on %(day)s.")
STARTS_ON = gettext_lazy("It starts on %(day)s, %(when)s.")
RUNS_UNTIL = gettext_lazy("It runs %(end)s.")
RUNS_SINCE = gettext_lazy("It has run since %(day)s.")
WITHOUT_A_DATE: Mapping[CampaignStatus, FixedReason] = {
    CampaignStatus.OFF: FixedReason(Topic.DATES, holds=False, text=gettext_lazy("The campaign is switched off.")),
    CampaignStatus.DELETED: FixedReason(Topic.DATES, holds=False, text=gettext_lazy("The campaign is deleted.")),
    CampaignStatus.UNKNOWN: FixedReason(
        Topic.DATES,
        holds=None,
        text=gettext_lazy("It is unknown whether the campaign runs now: its dates are missing or unreadable."),
    ),
}


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What conditions ask of a customer; None is unknown. `tier` is the order of the customer's tier."""

    tier: int | None = None
    tags: tuple[str, ...] | None = None
    ladder: TierLadder = field(default_factory=TierLadder)

    @classmethod
    def of(
        cls, tiers: Sequence[Tier] | None, progress: TierProgress | None, tags: tuple[str, ...] | None
    ) -> "CustomerFacts":
        """The facts in what was read: the configured tiers, the customer's tier progress and tags."""
        current, ahead = (progress.current, progress.next) if progress else (None, None)
        return cls(current.order if current else None, tags, TierLadder.of(tiers, current, ahead))


def conditions(
    campaign: Campaign, progress: CampaignProgress | None, facts: CustomerFacts, now: datetime
) -> tuple[Reason, ...]:
    """The conditions that are set or may be, those that fail first, those that hold last. `now` is aware, in the
    program's zone, in which days are told; `progress` is the customer's in this campaign, None: it is unknown."""
    found = (
        date_condition(campaign, now),
        tier_condition(campaign, facts),
        tag_condition(campaign, facts),
        limit_condition(campaign, progress),
    )
    return tuple(sorted((one for one in found if one), key=lambda one: AGAINST_FIRST[one.holds]))


def date_condition(campaign: Campaign, now: datetime) -> Reason | None:
    """Whether the campaign runs now; None of one that always does."""
    starts_at, ends_at = campaign.starts_at, campaign.ends_at
    match status := status_of(campaign, now):
        case CampaignStatus.ENDED if ends_at:
            return DateCondition(holds=False, text=ENDED_ON, moment=ends_at, now=now)
        case CampaignStatus.SCHEDULED if starts_at:
            return DateCondition(holds=False, text=STARTS_ON, moment=starts_at, now=now)
        case CampaignStatus.ACTIVE if ends_at:
            return DateCondition(holds=True, text=RUNS_UNTIL, moment=ends_at, now=now)
        case CampaignStatus.ACTIVE if starts_at:
            return DateCondition(holds=True, text=RUNS_SINCE, moment=starts_at, now=now)
    return WITHOUT_A_DATE.get(status)


@dataclass(frozen=True, slots=True)
class DateCondition:
    """Whether the campaign runs now, because of the date that `text` names."""

    topic: ClassVar[Topic] = Topic.DATES
    holds: bool
    text: Sentence
    moment: datetime | End
    now: datetime

    @property
    def sentence(self) -> str:
        return str(self.text) % {
            "day": on_day(self.moment, self.now),
            "end": until(self.moment, self.now) if isinstance(self.moment, End) else "",
            "when": relative(self.moment, self.now),
        }


def tier_condition(campaign: Campaign, facts: CustomerFacts) -> Reason | None:
    """Whether the customer's tier is high enough; None where no tier is too low, or the platform has no such
    condition."""
    if not campaign.is_offered("min_tier"):
        return None
    if campaign.min_tier is None:
        return TIERS_NOT_SENT
    return TierCondition(campaign.min_tier, facts) if needs_tier(campaign, facts.ladder) else None


def any_needs_tier(campaigns: Iterable[Campaign], ladder: TierLadder) -> bool:
    """Whether any of the campaigns asks for more than the lowest tier, so that the customer's has to be read."""
    return any(needs_tier(one, ladder) for one in campaigns)


def needs_tier(campaign: Campaign, ladder: TierLadder) -> bool:
    """Whether the campaign asks for more than the lowest tier, which is everybody's."""
    return campaign.min_tier is not None and (ladder.lowest is None or campaign.min_tier > ladder.lowest)


@dataclass(frozen=True, slots=True)
class TierCondition:
    """Whether the customer's tier is `least` or above."""

    topic: ClassVar[Topic] = Topic.TIER
    least: int
    facts: CustomerFacts

    @property
    def holds(self) -> bool | None:
        return None if self.facts.tier is None else self.facts.tier >= self.least

    @property
    def sentence(self) -> str:
        least, here = self.facts.ladder.name(self.least), self.facts.tier
        if here is None:
            return _("It is for %(least)s and above; this customer's tier is unknown.") % {"least": least}
        words = {"least": least, "here": self.facts.ladder.name(here)}
        return _("It is for %(least)s and above; this customer is in %(here)s.") % words


def tag_condition(campaign: Campaign, facts: CustomerFacts) -> Reason | None:
    """Whether the customer has one of the campaign's tags; None where it asks for none."""
    if campaign.is_unknown("tags"):
        return TAGS_NOT_SENT
    return TagCondition(campaign.tags, facts.tags) if campaign.tags else None


def any_needs_tags(campaigns: Iterable[Campaign]) -> bool:
    """Whether any of the campaigns asks for tags, so that the customer's have to be read."""
    return any(one.tags for one in campaigns)


@dataclass(frozen=True, slots=True)
class TagCondition:
    """Whether one of the customer's tags (None: unknown) is one of those `wanted`."""

    topic: ClassVar[Topic] = Topic.TAGS
    wanted: tuple[str, ...]
    tags: tuple[str, ...] | None

    @property
    def holds(self) -> bool | None:
        """Whether capitals and blanks count is unknown."""
        if {*self.wanted} & {*(self.tags or ())}:
            return True
        return None if self.tags is None or self._differs_in_case else False

    @property
    def sentence(self) -> str:
        return self._text % {"tags": either(self.wanted)}

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
        return bool(_folded(self.wanted) & _folded(self.tags or ()))


def _folded(tags: tuple[str, ...]) -> set[str]:
    return {tag.strip().casefold() for tag in tags}


def limit_condition(campaign: Campaign, progress: CampaignProgress | None) -> Reason | None:
    """Whether the customer may earn it once more; None where there is no limit, or the platform does not have one."""
    most = max_times(campaign)
    if most == UNLIMITED or not campaign.is_offered("is_repeatable"):
        return None
    return LimitCondition(most, progress.achieved_count if progress else None)


def max_times(campaign: Campaign) -> Decimal | None:
    """How often one customer can earn it, as it is set: `UNLIMITED`, once where it is not repeatable, None for
    unknown."""
    if not campaign.is_repeatable:
        return None if campaign.is_repeatable is None else Decimal(1)  # the maximum means nothing then
    most = campaign.max_achievements
    return UNLIMITED if most is not None and most <= 0 else most


@dataclass(frozen=True, slots=True)
class LimitCondition:
    """Whether it was `earned` less often than the `most` it can be; None is unknown."""

    topic: ClassVar[Topic] = Topic.LIMIT
    most: Decimal | None
    earned: Decimal | None

    @property
    def holds(self) -> bool | None:
        return None if self.earned is None or self.most is None else self.earned < self.most

    @property
    def sentence(self) -> str:
        words = {"earned": number(self.earned), "times": _times(self.earned), "most": _times(self.most)}
        return self._text % words

    @property
    def _text(self) -> str:
        match self.most, self.earned:
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
