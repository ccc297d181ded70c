"""The calendar of campaigns: three months of days, with a bar for each campaign. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboard.campaigns.status import CampaignStatus, Period, status_of
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.models import Campaign
from dashboard.loyalty.models.times import EARLIEST, LATEST, start_of_day
from dashboard.text.times import add_months
from programconfig.campaigns.rows import CampaignLine, Rows
from programconfig.paging import Paging, paginate

MONTHS = 3
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
FIRST_MONTH, LAST_MONTH = "2000-01", "2099-10"
WITHOUT_BAR = {CampaignStatus.ALWAYS_ON, CampaignStatus.UNKNOWN}
OFF = {CampaignStatus.OFF, CampaignStatus.DELETED}  # a bar only with a date
MIN_BAR_DAYS = 0.6  # a narrower bar would be invisible


@dataclass(frozen=True, slots=True)
class Month:
    """A month in the heading; `days` is its width."""

    first: date
    days: int

    @property
    def title(self) -> str:
        return date_format(self.first, "M Y")


@dataclass(frozen=True, slots=True)
class Bar:
    """A campaign's bar; `x` and `width` are in days from the calendar's first day."""

    line: CampaignLine
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Scale:
    """The background of the bars: `days` is the total width, `lines` the borders between months, `today` the present
    moment (None if outside)."""

    days: int
    lines: tuple[int, ...]
    today: float | None

    @property
    def today_percent(self) -> float:
        """Where the label of today is, in percent of the width."""
        return round(100 * (self.today or 0) / self.days, 2)

    @property
    def today_anchor(self) -> str:
        """Which end of the label is there: near an edge, the label stays inside."""
        return "start" if self.today_percent < 6 else "end" if self.today_percent > 94 else "middle"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Three months of campaigns.

    `previous` and `next` are months for addresses, None beyond the limits. `in_other_months` counts campaigns with
    dates outside these months; `always_on`, `unknown` and `off` (switched off or deleted, without dates)
    count campaigns that have no bar.
    """

    months: tuple[Month, ...]
    scale: Scale
    bars: tuple[Bar, ...]
    paging: Paging
    previous: str | None
    next: str | None
    in_other_months: int
    always_on: int
    unknown: int
    off: int

    @property
    def last_day(self) -> date:
        last = self.months[-1]
        return last.first + timedelta(days=last.days - 1)

    @property
    def span(self) -> str:
        """The first and the last month: "October 2026 – December 2026"."""
        first, last = (date_format(month.first, "F Y") for month in (self.months[0], self.months[-1]))
        return f"{first} – {last}"


def month_of(text: str | None, now: datetime) -> date:
    """The first day of the month in an address ("2026-11"), or of this month if there is none. Raises BadQuery."""
    if not text:
        return now.date().replace(day=1)
    found = MONTH.fullmatch(text)
    if found is None or not FIRST_MONTH <= text <= LAST_MONTH:
        raise BadQuery(_("“%(month)s” is not a month. Write it like 2026-11.") % {"month": text})
    return date(int(found[1]), int(found[2]), 1)


def calendar(
    campaigns: Sequence[Campaign], rows: Rows, first: date, page: int, now: datetime, zone: ZoneInfo
) -> Calendar:
    """Three months from `first` on, with a page of the campaigns that run in them, sorted by start."""
    starts = [add_months(first, number) for number in range(MONTHS + 1)]
    opens, closes = start_of_day(first, zone), start_of_day(starts[-1], zone)
    reasons = [_why_no_bar(campaign, now) for campaign in campaigns]
    dated = [campaign for campaign, reason in zip(campaigns, reasons, strict=True) if reason is None]
    in_view = sorted((one for one in dated if Period.of(one).overlaps(opens, closes)), key=_by_start)
    shown, paging = paginate(in_view, page)
    days = (starts[-1] - first).days
    day_of = partial(_days_since, first, zone)
    return Calendar(
        months=tuple(Month(start, (end - start).days) for start, end in pairwise(starts)),
        scale=Scale(
            days=days,
            lines=tuple((start - first).days for start in starts[1:-1]),
            today=round(day_of(now), 2) if opens <= now < closes else None,
        ),
        bars=tuple(_bar(campaign, rows, days, day_of) for campaign in shown),
        paging=paging,
        previous=month_in_address(add_months(first, -MONTHS)),
        next=month_in_address(add_months(first, MONTHS)),
        in_other_months=len(dated) - len(in_view),
        always_on=reasons.count(CampaignStatus.ALWAYS_ON),
        unknown=reasons.count(CampaignStatus.UNKNOWN),
        off=reasons.count(CampaignStatus.OFF),
    )


def _why_no_bar(campaign: Campaign, now: datetime) -> CampaignStatus | None:
    """The status for which a campaign has no bar; None if it has one. Deleted campaigns count as switched off."""
    status = status_of(campaign, now)
    if status in WITHOUT_BAR:
        return status
    return CampaignStatus.OFF if status in OFF and Period.of(campaign) == Period() else None


def _days_since(first: date, zone: ZoneInfo, moment: datetime) -> float:
    """The moment in days since `first`, by the program's calendar, with the time as a fraction."""
    local = moment.astimezone(zone)
    return (local.date() - first).days + (local.hour * 60 + local.minute) / 1440


def _bar(campaign: Campaign, rows: Rows, days: int, day_of: Callable[[datetime], float]) -> Bar:
    x = max(0.0, day_of(campaign.starts_at)) if campaign.starts_at else 0.0
    end = min(float(days), day_of(campaign.ends_at.at)) if campaign.ends_at else float(days)
    width = max(MIN_BAR_DAYS, end - x)
    return Bar(rows.line(campaign), round(min(x, days - width), 2), round(width, 2))


def _by_start(campaign: Campaign) -> tuple[datetime, datetime]:
    period = Period.of(campaign)
    return period.starts_at or EARLIEST, period.ends_at.at if period.ends_at else LATEST


def month_in_address(first: date) -> str | None:
    """The month as written in addresses; None beyond the limits."""
    text = f"{first:%Y-%m}"
    return text if FIRST_MONTH <= text <= LAST_MONTH else None
