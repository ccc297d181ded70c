"""The list of campaigns: filter, search, sort, then describe only the rows of the page. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.campaigns.conditions import max_times
from dashboard.campaigns.kinds import campaign_kind
from dashboard.campaigns.status import STATUS_NAMES, CampaignStatus, Period, is_switched_on, status_of
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, Tier
from dashboard.loyalty.models.times import LATEST
from dashboard.text.tiers import TierLadder
from programconfig.campaigns import words
from programconfig.campaigns.rows import CampaignRow, Rows
from programconfig.paging import Paging, page_number, paginate

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
# The campaign field behind each column or filter that some platforms do not offer.
COLUMN_FIELDS = {"visibility": "visibility", "often": "is_repeatable", "tier": "min_tier"}
RARE_STATUSES = {CampaignStatus.OFF, CampaignStatus.DELETED}  # offered as filters only where they occur


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The filters, sorting and page in the address; "" means no filter.

    `type` and `visibility` are the dashboard's words where they exist, otherwise the platform's. `tier` is a campaign's
    minimum tier order. `sort` is a column, with a leading "-" for descending order.
    """

    q: str = ""
    type: str = ""
    status: str = ""
    visibility: str = ""
    tier: str = ""
    tag: str = ""
    sort: str = "status"
    page: int = 1

    @property
    def tier_order(self) -> int | Literal[""]:
        """The chosen tier's number, "" for every tier."""
        return int(self.tier) if self.tier else ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "ListQuery":
        """Read the query of an address. Raises BadQuery for an impossible status, tier, column or page."""
        parameters = {
            field.name: query[field.name].strip() for field in fields(cls) if query.get(field.name, "").strip()
        }
        if (status := parameters.get("status")) and status not in set(CampaignStatus):
            raise BadQuery(_("There is no status “%(status)s”.") % {"status": status})
        if (tier := parameters.get("tier")) and not WHOLE_NUMBER.fullmatch(tier):
            raise BadQuery(_("“%(tier)s” is not a tier number.") % {"tier": tier})
        if (sort := parameters.get("sort", "status")).removeprefix("-") not in SORTS:
            raise BadQuery(_("The list cannot be sorted by “%(column)s”.") % {"column": sort})
        page = page_number(parameters.pop("page", "1"))
        return cls(**parameters, page=page)

    @property
    def filters(self) -> dict[str, str]:
        """The active filters, without sorting and page."""
        names = ("q", "type", "status", "visibility", "tier", "tag")
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter."""

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
    """A column's title and sorting: `order` is "ascending", "descending" or ""; `next` is the `sort` value of its
    link."""

    name: str
    title: Sentence
    order: str
    next: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list; `total` counts all campaigns, filtered or not."""

    rows: tuple[CampaignRow, ...]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    query: ListQuery
    paging: Paging
    total: int


def kind_of(campaign: Campaign) -> str:
    return (campaign.kind.known or campaign.kind.raw) if campaign.kind else ""


def visibility_of(campaign: Campaign) -> str:
    return (campaign.visibility.known or campaign.visibility.raw) if campaign.visibility else ""


def _amount(campaign: Campaign) -> Decimal:
    """The amount by which rewards are sorted: points, else the multiplier; campaigns with neither come first."""
    return max((reward.points or reward.multiplier or Decimal(0) for reward in campaign.rewards), default=Decimal(-1))


def _max_times(campaign: Campaign) -> Decimal:
    """The limit by which campaigns are sorted; unknown limits come first."""
    limit = max_times(campaign)
    return Decimal(-1) if limit is None else limit


def _dates(campaign: Campaign) -> tuple[datetime, datetime]:
    """The dates by which campaigns are sorted; campaigns without dates come last."""
    period = Period.of(campaign)
    return period.starts_at or LATEST, period.ends_at.at if period.ends_at else LATEST


STATUS_ORDER: Mapping[CampaignStatus, int] = {status: place for place, status in enumerate(CampaignStatus)}
Key = Callable[[Campaign, datetime], Any]
# For each column: its title and its sort key.
SORTS: Mapping[str, tuple[Sentence, Key]] = {
    "name": (gettext_lazy("Campaign"), lambda campaign, now: (campaign.name or "").casefold()),
    "type": (gettext_lazy("Type"), lambda campaign, now: kind_of(campaign).casefold()),
    "status": (gettext_lazy("Status"), lambda campaign, now: STATUS_ORDER[status_of(campaign, now)]),
    "dates": (gettext_lazy("Dates"), lambda campaign, now: _dates(campaign)),
    "visibility": (gettext_lazy("Visibility"), lambda campaign, now: visibility_of(campaign).casefold()),
    "who": (
        gettext_lazy("Who can take part"),
        lambda campaign, now: (campaign.min_tier is None, campaign.min_tier or 0, campaign.tags),
    ),
    "often": (gettext_lazy("How often"), lambda campaign, now: _max_times(campaign)),
    "reward": (gettext_lazy("Reward"), lambda campaign, now: _amount(campaign)),
}


def listing(
    campaigns: Sequence[Campaign], tiers: Sequence[Tier] | None, query: ListQuery, now: datetime, rows: Rows
) -> Listing:
    """The requested page; a page beyond the end becomes the last page."""
    shown, paging = paginate(select(campaigns, query, now), query.page)
    return Listing(
        rows=tuple(map(rows.row, shown)),
        columns=tuple(column for column in columns(query.sort) if not is_not_offered(campaigns, column.name)),
        filters=choices(campaigns, tiers, query, now),
        query=query,
        paging=paging,
        total=len(campaigns),
    )


def select(campaigns: Sequence[Campaign], query: ListQuery, now: datetime) -> list[Campaign]:
    """The campaigns that pass every filter, sorted; equal campaigns stay in the platform's order."""
    found = [campaign for campaign in campaigns if _passes(campaign, query, now)]
    key = SORTS[query.sort.removeprefix("-")][1]
    return sorted(found, key=lambda campaign: key(campaign, now), reverse=query.sort.startswith("-"))


def _passes(campaign: Campaign, query: ListQuery, now: datetime) -> bool:
    wanted_and_found: tuple[tuple[object, object], ...] = (
        (query.type, kind_of(campaign)),
        (query.status, status_of(campaign, now)),
        (query.visibility, visibility_of(campaign)),
        (query.tier_order, campaign.min_tier),
    )
    has_values = all(wanted in ("", found) for wanted, found in wanted_and_found)
    return has_values and _has_tag(campaign, query.tag) and _has_words(campaign, query.q)


def _has_tag(campaign: Campaign, tag: str) -> bool:
    return not tag or tag in campaign.tags


def _has_words(campaign: Campaign, words: str) -> bool:
    return words.casefold() in f"{campaign.name}\n{campaign.description or ''}\n{campaign.campaign_id}".casefold()


def columns(sort: str) -> tuple[Column, ...]:
    return tuple(_column(name, title, sort) for name, (title, _key) in SORTS.items())


def _column(name: str, title: Sentence, sort: str) -> Column:
    """A click on the column that sorts already turns the order round."""
    if sort == name:
        return Column(name, title, "ascending", f"-{name}")
    return Column(name, title, "descending" if sort == f"-{name}" else "", name)


def is_not_offered(campaigns: Sequence[Campaign], name: str) -> bool:
    """Whether the platform does not offer the field behind a column or filter."""
    return (
        bool(campaigns)
        and name in COLUMN_FIELDS
        and not any(campaign.is_offered(COLUMN_FIELDS[name]) for campaign in campaigns)
    )


def choices(
    campaigns: Sequence[Campaign], tiers: Sequence[Tier] | None, query: ListQuery, now: datetime
) -> tuple[Filter, ...]:
    """The filters, each with the values that occur and its chosen value."""
    filters = (
        _filter("type", _("Type"), _types(campaigns), query.type),
        _filter("status", _("Status"), _statuses(campaigns, now), query.status),
        _filter("visibility", _("Visibility"), _visibilities(campaigns), query.visibility),
        _filter("tier", _("From tier"), _tiers(campaigns, TierLadder.of(tiers)), query.tier),
        _filter("tag", _("Tag"), _tags(campaigns), query.tag),
    )
    return tuple(one for one in filters if not is_not_offered(campaigns, one.name))


def _tiers(campaigns: Sequence[Campaign], ladder: TierLadder) -> dict[str, str]:
    orders = {campaign.min_tier for campaign in campaigns if campaign.min_tier is not None}
    return {str(order): _tier(ladder, order) for order in sorted(orders)}


def _tags(campaigns: Sequence[Campaign]) -> dict[str, str]:
    return {tag: tag for tag in sorted({tag for campaign in campaigns for tag in campaign.tags})}


def _types(campaigns: Sequence[Campaign]) -> dict[str, Sentence | None]:
    """The campaign types that occur. Only one campaign of each type is put into words."""
    examples = {kind_of(campaign): campaign for campaign in campaigns if campaign.kind}
    return _by_title({raw: campaign_kind(campaign.kind) for raw, campaign in examples.items()})


def _visibilities(campaigns: Sequence[Campaign]) -> dict[str, Sentence | None]:
    examples = {visibility_of(campaign): campaign for campaign in campaigns if campaign.visibility}
    return _by_title({raw: words.visibility(campaign) for raw, campaign in examples.items()})


def _statuses(campaigns: Sequence[Campaign], now: datetime) -> dict[CampaignStatus, Sentence]:
    rare = {status_of(campaign, now) for campaign in campaigns if not is_switched_on(campaign)}
    return {status: title for status, title in STATUS_NAMES.items() if status in rare or status not in RARE_STATUSES}


def _filter(name: str, title: Sentence, values: Mapping[Any, Sentence | None], chosen: str) -> Filter:
    if chosen and chosen not in values:
        values = {**values, chosen: chosen}
    options = (Choice(value, label or value, value == chosen) for value, label in values.items())
    return Filter(name, title, tuple(options))


def _by_title(values: Mapping[str, Sentence | None]) -> dict[str, Sentence | None]:
    return dict(sorted(values.items(), key=lambda item: str(item[1]).casefold()))


def _tier(ladder: TierLadder, order: int) -> str:
    return ladder.names.get(order) or _("number %(order)d") % {"order": order}
