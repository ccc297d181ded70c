"""Verdicts in groups for a page: the campaigns for a customer, a product or a collection. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dashboard.campaigns.conditions import CustomerFacts, any_needs_tags, any_needs_tier, date_condition
from dashboard.campaigns.kinds import campaign_kind
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign
from programconfig.campaigns.rows import Rows
from programconfig.eligibility.verdict import Facts, Verdict, eligibility
from programconfig.paging import Paging, paginate
from programconfig.sheet import Sheet


class EligibilityGroup(StrEnum):
    """The groups of verdicts in the order shown: first the agents' most frequent question, then cases that need a
    person."""

    CAN = "can"
    CONTRADICTORY = "contradictory"
    UNKNOWN = "unknown"
    UNEXPLAINED = "unexplained"
    CANNOT = "cannot"


TITLES: Mapping[EligibilityGroup, Sentence] = {
    EligibilityGroup.CAN: _("Can take part"),
    EligibilityGroup.CONTRADICTORY: _("Contradictory"),
    EligibilityGroup.UNKNOWN: pgettext_lazy("whether a customer can take part", "Unknown"),
    EligibilityGroup.UNEXPLAINED: _("Cannot take part, reason unknown"),
    EligibilityGroup.CANNOT: _("Cannot take part"),
}
PAGE_SIZE = 25  # verdicts on a page; each has several lines
ORDER = {group: place for place, group in enumerate(EligibilityGroup)}
# The columns of a file.
COLUMNS: Mapping[str, Sentence] = {
    "id": _("Id"),
    "name": _("Campaign"),
    "type": _("Type"),
    "reward": _("Reward"),
    "reasons": _("Reasons"),
}
JudgedCampaign: TypeAlias = tuple[Campaign, Verdict, EligibilityGroup]


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a reason: a class, a heroicon, and its meaning in words."""

    meaning: str
    icon: str
    words: Sentence


MARKS: Mapping[bool | None, Mark] = {
    True: Mark("good", "check", _("Allows it:")),
    False: Mark("stop", "x-mark", _("Prevents it:")),
    None: Mark("attention", "question-mark-circle", _("Unknown:")),
}


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason in words."""

    sentence: str
    holds: bool | None
    is_calculated: bool

    @property
    def mark(self) -> Mark:
        return MARKS[self.holds]


@dataclass(frozen=True, slots=True)
class Row:
    """One campaign. `url` is its page, "" without an id; `rewards` is part of a sentence; `reasons` has the platform's
    statements first, then the calculated ones."""

    url: str
    campaign_id: int | None
    name: str | None
    kind: Sentence | None
    rewards: str
    reasons: tuple[ReasonRow, ...]
    is_calculated: bool = False

    @property
    def title(self) -> str:
        return self.name or gettext("unnamed campaign")


@dataclass(frozen=True, slots=True)
class GroupView:
    """Campaigns of one group, in the platform's order."""

    group: EligibilityGroup
    title: Sentence
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class GroupCount:
    """The number of campaigns in a group, on all pages."""

    group: EligibilityGroup
    title: Sentence
    campaigns: int


@dataclass(frozen=True, slots=True)
class EligibilityView:
    """A page of the campaigns for one customer: `groups` with rows on this page, `counts` over all pages.

    `tier` and `tags` are the basis of the reasons. None is unknown, or not read because no campaign depends on
    it (then `needs_tier` or `needs_tags` is False).
    """

    groups: tuple[GroupView, ...]
    counts: tuple[GroupCount, ...]
    paging: Paging
    campaigns: int
    tier: str | None
    tags: tuple[str, ...] | None
    needs_tier: bool
    needs_tags: bool


@dataclass(frozen=True, slots=True)
class ProductView:
    """The transactional campaigns that the platform lists for a product or a collection; `others` counts the other
    campaigns, None if unknown."""

    rows: tuple[Row, ...]
    paging: Paging
    others: int | None


def group_of(verdict: Verdict) -> EligibilityGroup:
    """The group of a verdict."""
    if verdict.is_contradictory:
        return EligibilityGroup.CONTRADICTORY
    if verdict.can_take_part is None:
        return EligibilityGroup.UNKNOWN
    if verdict.can_take_part:
        return EligibilityGroup.CAN
    return EligibilityGroup.UNEXPLAINED if verdict.is_unexplained else EligibilityGroup.CANNOT


def judge(campaigns: Sequence[Campaign], facts: Facts, now: datetime) -> list[JudgedCampaign]:
    """Every campaign with its verdict, by group, each group in the platform's order."""
    judged = [(campaign, verdict := eligibility(campaign, facts, now), group_of(verdict)) for campaign in campaigns]
    return sorted(judged, key=lambda one: ORDER[one[2]])


def present(
    judged: Sequence[JudgedCampaign],
    facts: Facts,
    campaign_rows: Rows,
    *,
    only: EligibilityGroup | None = None,
    page: int = 1,
) -> EligibilityView:
    """A page for one customer: all campaigns, or only the group `only`."""
    shown, paging = paginate([one for one in judged if only in (None, one[2])], page, PAGE_SIZE)
    campaigns = [campaign for campaign, _verdict, _group in judged]
    known = facts.customer
    by_group = groupby(shown, key=lambda one: one[2])
    return EligibilityView(
        groups=tuple(_group_view(group, members, campaign_rows) for group, members in by_group),
        counts=_group_counts(judged),
        paging=paging,
        campaigns=len(judged),
        tier=_tier_name(known),
        tags=known.tags,
        needs_tier=any_needs_tier(campaigns, known.ladder),
        needs_tags=any_needs_tags(campaigns),
    )


def _group_counts(judged: Sequence[JudgedCampaign]) -> tuple[GroupCount, ...]:
    counts = Counter(group for _campaign, _verdict, group in judged)
    return tuple(GroupCount(group, TITLES[group], counts[group]) for group in EligibilityGroup if counts[group])


def _tier_name(known: CustomerFacts) -> str | None:
    return None if known.tier is None else known.ladder.names.get(known.tier, f"{known.tier}")


def _group_view(group: EligibilityGroup, members: Iterable[JudgedCampaign], campaign_rows: Rows) -> GroupView:
    rows = (_row(campaign, verdict, campaign_rows) for campaign, verdict, _group in members)
    return GroupView(group, TITLES[group], tuple(rows))


def sheet(judged: Sequence[JudgedCampaign], campaign_rows: Rows, *, only: EligibilityGroup | None = None) -> Sheet:
    """All campaigns as a file, with no more about the customer than the page shows."""
    rows = (
        (*_line(_row(campaign, verdict, campaign_rows)), TITLES[group])
        for campaign, verdict, group in judged
        if only in (None, group)
    )
    return Sheet("campaigns-for-a-customer", {**COLUMNS, "standing": gettext("Result")}, tuple(rows))


def product_sheet(applying: Sequence[Campaign], now: datetime, campaign_rows: Rows) -> Sheet:
    """The campaigns that apply to a product or a collection, as a file."""
    return Sheet(
        "campaigns-for-a-product", COLUMNS, tuple(_line(_dated(campaign, now, campaign_rows)) for campaign in applying)
    )


def group_in_address(text: str) -> EligibilityGroup | None:
    """The group in an address, None for all. Raises BadQuery."""
    if text and text not in set(EligibilityGroup):
        raise BadQuery(gettext("There is no campaign group “%(group)s”.") % {"group": text})
    return EligibilityGroup(text) if text else None


def for_product(
    applying: Sequence[Campaign],
    configured: Sequence[Campaign] | None,
    now: datetime,
    campaign_rows: Rows,
    page: int = 1,
) -> ProductView:
    """A page for a product or a collection. The platform does not say why other campaigns do not apply."""
    named_ids = {campaign.campaign_id for campaign in applying}
    shown, paging = paginate(applying, page)
    others = None if configured is None else sum(campaign.campaign_id not in named_ids for campaign in configured)
    return ProductView(tuple(_dated(campaign, now, campaign_rows) for campaign in shown), paging, others)


def _row(campaign: Campaign, verdict: Verdict, rows: Rows) -> Row:
    return Row(
        url=rows.url(campaign),
        campaign_id=campaign.campaign_id,
        name=campaign.name,
        kind=campaign_kind(campaign.kind),
        rewards=rows.rewards(campaign),
        reasons=tuple(ReasonRow(one.sentence, one.holds, one.topic.is_calculated) for one in verdict.reasons),
        is_calculated=verdict.is_calculated,
    )


def _dated(campaign: Campaign, now: datetime, rows: Rows) -> Row:
    """A campaign whose only reason is whether it runs now."""
    runs = date_condition(campaign, now)
    return _row(campaign, Verdict(None, (runs,) if runs else ()), rows)


def _line(row: Row) -> tuple[object, ...]:
    reasons = (
        gettext("%(reason)s (calculated)") % {"reason": one.sentence} if one.is_calculated else one.sentence
        for one in row.reasons
    )
    return (row.campaign_id, row.name, row.kind, row.rewards, " ".join(reasons))
