"""Campaigns as a customer, a product or a collection has them: verdicts in groups, for a page. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dashboard.access.masking import Mask
from dashboard.campaigns.conditions import any_needs_tags, any_needs_tier, date_condition
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign
from dashboard.text.words import campaign_kind
from programconfig.campaigns.rows import Rows
from programconfig.eligibility.verdict import Facts, Verdict, eligibility
from programconfig.exports import Sheet
from programconfig.pages import BadQuery
from programconfig.paging import Paging, paged


class Standing(StrEnum):
    """What became of a campaign, in the order shown: what an agent is asked for first, then what needs a person."""

    CAN = "can"
    CONTRADICTORY = "contradictory"
    UNKNOWN = "unknown"
    UNEXPLAINED = "unexplained"
    CANNOT = "cannot"


TITLES: Mapping[Standing, Sentence] = {
    Standing.CAN: _("Can take part"),
    Standing.CONTRADICTORY: _("Contradictory"),
    Standing.UNKNOWN: pgettext_lazy("whether a customer can take part", "Unknown"),
    Standing.UNEXPLAINED: _("Cannot take part, reason unknown"),
    Standing.CANNOT: _("Cannot take part"),
}
PAGE_SIZE = 25  # verdicts on a page: each is of several lines
ORDER = {standing: place for place, standing in enumerate(Standing)}
# Of a file.
COLUMNS: Mapping[str, Sentence] = {
    "id": _("Id"),
    "name": _("Campaign"),
    "type": _("Type"),
    "reward": _("Reward"),
    "reasons": _("Reasons"),
}
Judged: TypeAlias = tuple[Campaign, Verdict, Standing]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a reason is marked: a class, a heroicon, and the same in words."""

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
    """One campaign. `url` is its page, "" without an id; `rewards` is a sentence's part; `reasons` the platform's word
    first, then what was worked out."""

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
class Group:
    """Campaigns of one standing, in the platform's order."""

    standing: Standing
    title: Sentence
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many campaigns have a standing, whatever is shown of them."""

    standing: Standing
    title: Sentence
    campaigns: int


@dataclass(frozen=True, slots=True)
class EligibilityView:
    """A page of the campaigns for one customer: `groups` that have rows on it, `counts` over all of them.

    `tier` and `tags` are what the reasons rest on, masked; None is unknown, or not asked as no campaign depends on it
    (`needs_tier`, `needs_tags` are False).
    """

    groups: tuple[Group, ...]
    counts: tuple[Count, ...]
    paging: Paging
    campaigns: int
    tier: str | None
    tags: tuple[str, ...] | None
    needs_tier: bool
    needs_tags: bool


@dataclass(frozen=True, slots=True)
class ProductView:
    """Which transactional campaigns the platform names for a product or a collection; `others` is how many it does not
    name, None when the list of all campaigns is missing."""

    rows: tuple[Row, ...]
    paging: Paging
    others: int | None


def standing_of(verdict: Verdict) -> Standing:
    """The group a verdict belongs to."""
    if verdict.is_contradictory:
        return Standing.CONTRADICTORY
    if verdict.can is None:
        return Standing.UNKNOWN
    if verdict.can:
        return Standing.CAN
    return Standing.UNEXPLAINED if verdict.is_unexplained else Standing.CANNOT


def judge(campaigns: Sequence[Campaign], facts: Facts, now: datetime) -> list[Judged]:
    """Every campaign with its verdict, group by group, each in the platform's order."""
    judged = [(campaign, verdict := eligibility(campaign, facts, now), standing_of(verdict)) for campaign in campaigns]
    return sorted(judged, key=lambda one: ORDER[one[2]])


def present(
    judged: Sequence[Judged], facts: Facts, mask: Mask, said: Rows, *, only: Standing | None = None, page: int = 1
) -> EligibilityView:
    """A page for one customer: everything, or `only` the campaigns of one standing."""
    counts = Counter(standing for _campaign, _verdict, standing in judged)
    shown, paging = paged([one for one in judged if only in (None, one[2])], page, PAGE_SIZE)
    campaigns = [campaign for campaign, _verdict, _standing in judged]
    known = facts.customer
    return EligibilityView(
        groups=tuple(_group(standing, ones, said) for standing, ones in groupby(shown, key=lambda one: one[2])),
        counts=tuple(Count(standing, TITLES[standing], counts[standing]) for standing in Standing if counts[standing]),
        paging=paging,
        campaigns=len(judged),
        tier=None if known.tier is None else known.ladder.names.get(known.tier, f"{known.tier}"),
        tags=None if known.tags is None else tuple(mask.text(tag) or "" for tag in known.tags),
        needs_tier=any_needs_tier(campaigns, known.ladder),
        needs_tags=any_needs_tags(campaigns),
    )


def _group(standing: Standing, ones: Iterable[Judged], said: Rows) -> Group:
    rows = (_row(campaign, verdict, said) for campaign, verdict, _standing in ones)
    return Group(standing, TITLES[standing], tuple(rows))


def sheet(judged: Sequence[Judged], said: Rows, *, only: Standing | None = None) -> Sheet:
    """The same as a file: every page, and nothing of the customer that the page does not show."""
    rows = (
        (*_line(_row(campaign, verdict, said)), TITLES[standing])
        for campaign, verdict, standing in judged
        if only in (None, standing)
    )
    return Sheet("campaigns-for-a-customer", {**COLUMNS, "standing": gettext("Customer")}, tuple(rows))


def product_sheet(applying: Sequence[Campaign], now: datetime, said: Rows) -> Sheet:
    """Campaigns that apply to a product or a collection, as a file."""
    return Sheet("campaigns-for-a-product", COLUMNS, tuple(_line(_dated(campaign, now, said)) for campaign in applying))


def wanted_standing(text: str) -> Standing | None:
    """The group an address asks for, None for all. Raises BadQuery."""
    if text and text not in set(Standing):
        raise BadQuery(gettext("There is no group “%(group)s” of campaigns.") % {"group": text})
    return Standing(text) if text else None


def for_product(
    applying: Sequence[Campaign],
    configured: Sequence[Campaign] | None,
    now: datetime,
    said: Rows,
    page: int = 1,
) -> ProductView:
    """A page for a product or a collection. Why the others do not apply, the platform does not say."""
    named = {campaign.campaign_id for campaign in applying}
    shown, paging = paged(applying, page)
    others = None if configured is None else sum(campaign.campaign_id not in named for campaign in configured)
    return ProductView(tuple(_dated(campaign, now, said) for campaign in shown), paging, others)


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
    """A campaign with no more said of it than whether it runs now."""
    runs = date_condition(campaign, now)
    return _row(campaign, Verdict(None, (runs,) if runs else ()), rows)


def _line(row: Row) -> tuple[object, ...]:
    reasons = (
        gettext("%(reason)s (calculated)") % {"reason": one.sentence} if one.is_calculated else one.sentence
        for one in row.reasons
    )
    return (row.campaign_id, row.name, row.kind, row.rewards, " ".join(reasons))
