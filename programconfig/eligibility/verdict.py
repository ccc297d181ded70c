"""The campaigns that a customer can take part in, and why. Pure.

The platform's own statements are the campaigns that it lists for the customer, and their progress. The conditions are
calculated by this dashboard (`dashboard.campaigns.conditions`), and labeled as calculated.
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
    """The known facts about one customer; None is unknown.

    `customer` has the facts for the conditions. `listed` has the ids of the campaigns that the platform lists for this
    customer; `progress` is by campaign id. `is_switched_off`: the platform refuses to read the customer's progress
    because the program is switched off.
    """

    customer: CustomerFacts = field(default_factory=CustomerFacts)
    listed: frozenset[int] | None = None
    progress: Mapping[int, CampaignProgress] | None = None
    is_switched_off: bool = False

    def progress_in(self, campaign: Campaign) -> CampaignProgress | None:
        """The progress in this campaign."""
        return None if campaign.campaign_id is None else (self.progress or {}).get(campaign.campaign_id)

    def lists(self, campaign: Campaign) -> bool | None:
        """Whether the platform lists this campaign for the customer."""
        return None if None in (self.listed, campaign.campaign_id) else campaign.campaign_id in (self.listed or ())


class Verdict(NamedTuple):
    """Whether the customer can take part; None is unknown. `reasons` starts with the platform's own statements.

    `is_contradictory`: the platform contradicts itself or its own conditions, so the answer is unknown.
    `is_calculated`: the platform made no statement, and the conditions decided.
    """

    can_take_part: bool | None
    reasons: tuple[Reason, ...]
    is_contradictory: bool = False
    is_calculated: bool = False

    @property
    def is_unexplained(self) -> bool:
        """Whether the platform says no, and neither the platform nor a condition gives a reason."""
        against = {one.topic for one in self.reasons if one.holds is False}
        return self.can_take_part is False and against == {Topic.PLATFORM}


def eligibility(campaign: Campaign, facts: Facts, now: datetime) -> Verdict:
    """Judge one campaign by the facts.

    Only the platform's own statement can make a yes: other, unknown conditions may exist, so a condition that holds has
    no vote.
    """
    progress = facts.progress_in(campaign)
    statements = tuple(_platform_statements(campaign, progress, facts))
    calculated = conditions(campaign, progress, facts.customer, now)
    platform_votes = {one.holds for one in statements} - {None}
    votes = platform_votes | {one.holds for one in calculated if one.holds is False}
    return Verdict(
        can_take_part=next(iter(votes)) if len(votes) == 1 else None,
        reasons=(*statements, *calculated),
        is_contradictory=len(votes) > 1,
        is_calculated=not platform_votes and False in votes,
    )


def _platform_statements(campaign: Campaign, progress: CampaignProgress | None, facts: Facts) -> Iterator[Reason]:
    """The platform's own statements, without repetition."""
    listed = facts.lists(campaign)
    statements = reasons_from_platform(progress)
    if listed is None or listed not in {one.holds for one in statements}:
        yield LISTED_SENTENCES[listed]
    yield from statements
    if facts.is_switched_off:
        yield SWITCHED_OFF
