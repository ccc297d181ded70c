"""Campaigns as a customer, a product or a collection has them: verdicts in groups, for a page. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from dashboard.access.masking import Mask
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign
from dashboard.words import campaign_kind
from programconfig.campaigns import words
from programconfig.eligibility.verdict import Facts, Reason, Verdict, dates, eligibility, needs_tags, needs_tier


class Standing(StrEnum):
    """What became of a campaign, in the order shown: what an agent is asked for first, then what needs a person."""

    CAN = "can"
    CONTRADICTORY = "contradictory"
    UNKNOWN = "unknown"
    UNEXPLAINED = "unexplained"
    CANNOT = "cannot"


TITLES: Mapping[Standing, Sentence] = {
    Standing.CAN: _("Can take part"),
    Standing.CONTRADICTORY: _("Contradictory: one part of the configuration says yes, another no"),
    Standing.UNKNOWN: _("Unknown"),
    Standing.UNEXPLAINED: _("Cannot take part, and no condition that can be checked says why"),
    Standing.CANNOT: _("Cannot take part"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One campaign. `rewards` is a sentence's part; `reasons` the platform's word first, then what was worked out."""

    campaign_id: int | None
    name: str | None
    kind: Sentence | None
    rewards: str
    reasons: tuple[Reason, ...]
    is_worked_out: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Campaigns of one standing, in the platform's order."""

    standing: Standing
    title: Sentence
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class EligibilityView:
    """Every campaign for one customer: `groups` that have rows. `tier` and `tags` are what the reasons rest on, masked;
    None is unknown, or not asked as no campaign depends on it (`needs_tier`, `needs_tags`)."""

    groups: tuple[Group, ...]
    tier: str | None
    tags: tuple[str, ...] | None
    needs_tier: bool
    needs_tags: bool

    @property
    def campaigns(self) -> int:
        """How many there are in all."""
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True, slots=True)
class ProductView:
    """Which transactional campaigns the platform names for a product or a collection; `others` it does not name, None
    when the list of all campaigns is missing."""

    applying: tuple[Row, ...]
    others: tuple[Row, ...] | None


def standing_of(verdict: Verdict) -> Standing:
    """The group a verdict belongs to."""
    if verdict.is_contradictory:
        return Standing.CONTRADICTORY
    if verdict.can is None:
        return Standing.UNKNOWN
    if verdict.can:
        return Standing.CAN
    return Standing.UNEXPLAINED if verdict.is_unexplained else Standing.CANNOT


def present(campaigns: Sequence[Campaign], facts: Facts, now: datetime, mask: Mask) -> EligibilityView:
    """The page of one customer."""
    verdicts = [(campaign, eligibility(campaign, facts, now)) for campaign in campaigns]
    return EligibilityView(
        groups=tuple(
            Group(standing, TITLES[standing], rows)
            for standing in Standing
            if (rows := tuple(_row(one, verdict) for one, verdict in verdicts if standing_of(verdict) is standing))
        ),
        tier=None if facts.tier is None else facts.tier_names.get(facts.tier) or f"{facts.tier}",
        tags=None if facts.tags is None else tuple(mask.text(tag) or "" for tag in facts.tags),
        needs_tier=needs_tier(campaigns, facts.lowest_tier),
        needs_tags=needs_tags(campaigns),
    )


def for_product(applying: Sequence[Campaign], configured: Sequence[Campaign] | None, now: datetime) -> ProductView:
    """The page of a product or a collection. Why the others do not apply, the platform does not say."""
    named = {campaign.campaign_id for campaign in applying}
    others = None if configured is None else [one for one in configured if one.campaign_id not in named]
    return ProductView(
        applying=tuple(_dated(campaign, now) for campaign in applying),
        others=None if others is None else tuple(_dated(campaign, now) for campaign in others),
    )


def _row(campaign: Campaign, verdict: Verdict) -> Row:
    return Row(
        campaign_id=campaign.campaign_id,
        name=campaign.name,
        kind=campaign_kind(campaign.kind),
        rewards=words.rewards(campaign),
        reasons=verdict.reasons,
        is_worked_out=verdict.is_worked_out,
    )


def _dated(campaign: Campaign, now: datetime) -> Row:
    """A campaign with no more said of it than whether it runs now."""
    runs = dates(campaign, now)
    return _row(campaign, Verdict(None, (runs,) if runs else ()))
