"""The list of campaigns: filtered, searched, sorted and paged, so that only what is shown is put into words. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.campaigns.conditions import max_times
from dashboard.campaigns.status import LATEST, STATUS_NAMES, CampaignStatus, Period, status_of
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, Tier
from dashboard.text.tiers import TierLadder
from dashboard.text.words import campaign_kind
from programconfig.campaigns import words
from programconfig.campaigns.rows import CampaignRow, Rows
from programconfig.pages import BadQuery
from programconfig.paging import Paging, page_number, paged

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
# Columns and filters that some platforms tell nothing of, by the field of a campaign that they show.
TOLD_BY = {"visibility": "visibility", "often": "is_repeatable", "tier": "min_tier"}
RARE_STATUSES = {CampaignStatus.OFF, CampaignStatus.DELETED}  # few platforms have a word of their own for these


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; "" is everything. `type` and `visibility` are in our words where the platform's are
    known, else in its own; `tier` is the order a campaign begins at. `sort` is a column, after "-" when downwards."""

    q: str = ""
    type: str = ""
    status: str = ""
    visibility: str = ""
    tier: str = ""
    tag: str = ""
    sort: str = "status"
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """Raises BadQuery for a status, tier, column or page that cannot be."""
        known = {field.name: query[field.name].strip() for field in fields(cls) if query.get(field.name, "").strip()}
        if (status := known.get("status")) and status not in set(CampaignStatus):
            raise BadQuery(_("There is no status “%(status)s”.") % {"status": status})
        if (tier := known.get("tier")) and not WHOLE_NUMBER.fullmatch(tier):
            raise BadQuery(_("“%(tier)s” is not a tier number.") % {"tier": tier})
        if (sort := known.get("sort", "status")).removeprefix("-") not in SORTS:
            raise BadQuery(_("The list cannot be sorted by “%(column)s”.") % {"column": sort})
        page = page_number(known.pop("page", "1"))
        return cls(**known, page=page)

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the list, without what only orders it."""
        names = ("q", "type", "status", "visibility", "tier", "tag")
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter, chosen or not."""

    value: str
    title: Sentence
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with the values that occur."""

    name: str
    title: Sentence
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and how it is sorted now: `order` is "ascending", "descending" or ""; `next` what its link asks
    for."""

    name: str
    title: Sentence
    order: str
    next: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list; `total` counts all campaigns there are."""

    rows: tuple[CampaignRow, ...]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    wanted: Wanted
    paging: Paging
    total: int


def kind_of(campaign: Campaign) -> str:
    return (campaign.kind.known or campaign.kind.raw) if campaign.kind else ""


def visibility_of(campaign: Campaign) -> str:
    return (campaign.visibility.known or campaign.visibility.raw) if campaign.visibility else ""


def _amount(campaign: Campaign) -> Decimal:
    """By what rewards are compared: points, then what points are multiplied by; what gives neither comes first."""
    return max((reward.points or reward.multiplier or Decimal(0) for reward in campaign.rewards), default=Decimal(-1))


def _often(campaign: Campaign) -> Decimal:
    """Unknown comes first."""
    most = max_times(campaign)
    return Decimal(-1) if most is None else most


def _dates(campaign: Campaign) -> tuple[datetime, datetime]:
    """What has no dates comes last."""
    period = Period.of(campaign)
    return period.starts_at or LATEST, period.ends_at.at if period.ends_at else LATEST


STATUS_ORDER: Mapping[CampaignStatus, int] = {status: place for place, status in enumerate(CampaignStatus)}
Key = Callable[[Campaign, datetime], Any]
# A column: its title, and by what it is sorted.
SORTS: Mapping[str, tuple[Sentence, Key]] = {
    "name": (gettext_lazy("Campaign"), lambda one, now: (one.name or "").casefold()),
    "type": (gettext_lazy("Type"), lambda one, now: kind_of(one).casefold()),
    "status": (gettext_lazy("Status"), lambda one, now: STATUS_ORDER[status_of(one, now)]),
    "dates": (gettext_lazy("Dates"), lambda one, now: _dates(one)),
    "visibility": (gettext_lazy("Visibility"), lambda one, now: visibility_of(one).casefold()),
    "who": (gettext_lazy("Who can take part"), lambda one, now: (one.min_tier is None, one.min_tier or 0, one.tags)),
    "often": (gettext_lazy("How often"), lambda one, now: _often(one)),
    "reward": (gettext_lazy("Reward"), lambda one, now: _amount(one)),
}


def listing(
    campaigns: Sequence[Campaign], tiers: Sequence[Tier] | None, wanted: Wanted, now: datetime, rows: Rows
) -> Listing:
    """The page that is wanted; a page beyond the end is the last one."""
    shown, paging = paged(select(campaigns, wanted, now), wanted.page)
    return Listing(
        rows=tuple(rows.row(campaign) for campaign in shown),
        columns=tuple(one for one in columns(wanted.sort) if not lacking(campaigns, one.name)),
        filters=choices(campaigns, tiers, wanted, now),
        wanted=wanted,
        paging=paging,
        total=len(campaigns),
    )


def select(campaigns: Sequence[Campaign], wanted: Wanted, now: datetime) -> list[Campaign]:
    """Those that pass every filter, sorted; equals stay in the platform's order."""
    needle = wanted.q.casefold()
    tests: list[Callable[[Campaign], bool]] = []
    if wanted.type:
        tests.append(lambda one: kind_of(one) == wanted.type)
    if wanted.status:
        tests.append(lambda one: status_of(one, now) == wanted.status)
    if wanted.visibility:
        tests.append(lambda one: visibility_of(one) == wanted.visibility)
    if wanted.tier:
        tests.append(lambda one: one.min_tier == int(wanted.tier))
    if wanted.tag:
        tests.append(lambda one: wanted.tag in one.tags)
    if needle:
        tests.append(lambda one: needle in f"{one.name}\n{one.description or ''}\n{one.campaign_id}".casefold())
    column = wanted.sort.removeprefix("-")
    key = SORTS[column][1]
    found = [one for one in campaigns if all(test(one) for test in tests)]
    return sorted(found, key=lambda one: key(one, now), reverse=wanted.sort.startswith("-"))


def columns(sort: str) -> tuple[Column, ...]:
    current, descending = sort.removeprefix("-"), sort.startswith("-")
    return tuple(
        Column(
            name,
            title,
            ("descending" if descending else "ascending") if name == current else "",
            f"-{name}" if name == current and not descending else name,
        )
        for name, (title, _key) in SORTS.items()
    )


def lacking(campaigns: Sequence[Campaign], name: str) -> bool:
    """Whether the platform tells nothing of what a column or filter is about."""
    return bool(campaigns) and name in TOLD_BY and not any(one.is_offered(TOLD_BY[name]) for one in campaigns)


def choices(
    campaigns: Sequence[Campaign], tiers: Sequence[Tier] | None, wanted: Wanted, now: datetime
) -> tuple[Filter, ...]:
    """The filters, each with the values that occur and the one asked for."""
    ladder = TierLadder.of(tiers)
    orders = sorted({one.min_tier for one in campaigns if one.min_tier is not None})
    tags = sorted({tag for one in campaigns for tag in one.tags})
    every = (
        _filter("type", _("Type"), _types(campaigns), wanted.type),
        _filter("status", _("Status"), _statuses(campaigns, now), wanted.status),
        _filter("visibility", _("Visibility"), _visibilities(campaigns), wanted.visibility),
        _filter("tier", _("From tier"), {str(order): _tier(ladder, order) for order in orders}, wanted.tier),
        _filter("tag", _("Tag"), {tag: tag for tag in tags}, wanted.tag),
    )
    return tuple(one for one in every if not lacking(campaigns, one.name))


def _types(campaigns: Sequence[Campaign]) -> dict[str, Sentence | None]:
    """One campaign of each kind is put into words, and not every one."""
    each = {kind_of(one): one for one in campaigns if one.kind}
    return _by_title({raw: campaign_kind(one.kind) for raw, one in each.items()})


def _visibilities(campaigns: Sequence[Campaign]) -> dict[str, Sentence | None]:
    each = {visibility_of(one): one for one in campaigns if one.visibility}
    return _by_title({raw: words.visibility(one) for raw, one in each.items()})


def _statuses(campaigns: Sequence[Campaign], now: datetime) -> dict[CampaignStatus, Sentence]:
    there = {status_of(one, now) for one in campaigns if one.is_deleted or one.is_active is False}
    return {status: title for status, title in STATUS_NAMES.items() if status in there or status not in RARE_STATUSES}


def _filter(name: str, title: Sentence, values: Mapping[Any, Sentence | None], chosen: str) -> Filter:
    if chosen and chosen not in values:
        values = {**values, chosen: chosen}
    options = (Choice(value, label or value, value == chosen) for value, label in values.items())
    return Filter(name, title, tuple(options))


def _by_title(values: Mapping[str, Sentence | None]) -> dict[str, Sentence | None]:
    return dict(sorted(values.items(), key=lambda item: str(item[1]).casefold()))


def _tier(ladder: TierLadder, order: int) -> str:
    return ladder.names.get(order) or _("number %(order)d") % {"order": order}
