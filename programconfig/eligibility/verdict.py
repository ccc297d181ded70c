"""Which campaigns a customer can take part in, and why: the platform's own word beside what conditions say. Pure.

The platform's word is the campaigns it lists for the customer and what their progress says. The conditions are worked
out (`dashboard.campaigns.conditions`), and labelled so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from dashboard.campaigns.conditions import CustomerFacts, conditions
from dashboard.campaigns.reasons import FixedReason, Reason, Topic, reasons_from_platform
from dashboard.loyalty.models import Campaign, CampaignProgress

LISTED_SENTENCES: Mapping[bool | None, FixedReason] = {
    holds: FixedReason(Topic.PLATFORM, holds, text)
    for holds, text in (
        (True, _("The platform lists it among the campaigns that this customer can achieve.")),
        (False, _("The platform does not list it among the campaigns that this customer can achieve.")),
        (None, _("It is unknown whether the platform lists it for this customer.")),
    )
}
SWITCHED_OFF = FixedReason(
    Topic.PROGRAM,
    holds=False,
    text=_("The platform says that the program is switched off, for this customer or for everyone."),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one customer; None is unknown.

    `customer` is what conditions ask of them. `listed` are the ids of the campaigns that the platform lists for this
    customer, `progress` is by campaign id. `is_switched_off`: the platform refuses to read the customer's progress
    because the programme is off.
    """

    customer: CustomerFacts = field(default_factory=CustomerFacts)
    listed: frozenset[int] | None = None
    progress: Mapping[int, CampaignProgress] | None = None
    is_switched_off: bool = False


class Verdict(NamedTuple):
    """Whether the customer can take part; None is unknown. `reasons` are the platform's first, then those against.

    `is_contradictory`: the platform contradicts itself or its own conditions, so that nobody can tell. `is_calculated`:
    the platform said nothing, the conditions decided.
    """

    can: bool | None
    reasons: tuple[Reason, ...]
    is_contradictory: bool = False
    is_calculated: bool = False

    @property
    def is_unexplained(self) -> bool:
        """The platform says no, and neither it nor a condition that can be checked says why."""
        against = {one.topic for one in self.reasons if one.holds is False}
        return self.can is False and against == {Topic.PLATFORM}


def eligibility(campaign: Campaign, facts: Facts, now: datetime) -> Verdict:
    """What the facts say of one campaign. Only the platform's word makes a yes: its conditions may not be all, so that
    one that holds has no vote."""
    progress = None if campaign.campaign_id is None else (facts.progress or {}).get(campaign.campaign_id)
    words = tuple(_words(campaign, progress, facts))
    worked_out = conditions(campaign, progress, facts.customer, now)
    said = {one.holds for one in words} - {None}
    votes = said | {one.holds for one in worked_out if one.holds is False}
    return Verdict(
        can=next(iter(votes)) if len(votes) == 1 else None,
        reasons=(*words, *worked_out),
        is_contradictory=len(votes) > 1,
        is_calculated=not said and False in votes,
    )


def _words(campaign: Campaign, progress: CampaignProgress | None, facts: Facts) -> Iterator[Reason]:
    """The platform's own word, in one sentence where it says the same twice."""
    listed = None if facts.listed is None or campaign.campaign_id is None else campaign.campaign_id in facts.listed
    said = reasons_from_platform(progress)
    if listed is None or listed not in {one.holds for one in said}:
        yield LISTED_SENTENCES[listed]
    yield from said
    if facts.is_switched_off:
        yield SWITCHED_OFF
