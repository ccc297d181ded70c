"""Campaigns over time: three months of days, a bar for each campaign. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboard.campaigns.status import EARLIEST, LATEST, CampaignStatus, Period, status_of
from dashboard.loyalty.models import Campaign
from dashboard.loyalty.models.times import start_of_day
from programconfig.campaigns.rows import CampaignLine, Rows
from programconfig.pages import BadQuery
from programconfig.paging import Paging, paged

MONTHS = 3
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
FIRST_MONTH, LAST_MONTH = "2000-01", "2099-10"
MIN_BAR_DAYS = 0.6  # of a day: less would not be seen


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the heading; `days` is its width."""

    first: date
    days: int

    @property
    def title(self) -> str:
        return date_format(self.first, "M Y")


@dataclass(frozen=True, slots=True)
class Bar:
    """A campaign drawn: `x` and `width` are days from the calendar's first one."""

    line: CampaignLine
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Scale:
    """What bars are drawn on: `days` is the width of all months, `lines` where one begins after another, `today` the
    present's place, None outside."""

    days: int
    lines: tuple[int, ...]
    today: float | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """`previous` and `next` are months as addresses write them, None at the end of what can be asked for.
    `elsewhere` counts campaigns with dates outside, `always_on` and `unknown` those that cannot be drawn."""

    months: tuple[Month, ...]
    scale: Scale
    bars: tuple[Bar, ...]
    paging: Paging
    previous: str | None
    next: str | None
    elsewhere: int
    always_on: int
    unknown: int

    @property
    def span(self) -> str:
        """From which month to which: "October 2026 – December 2026"."""
        first, last = (date_format(month.first, "F Y") for month in (self.months[0], self.months[-1]))
        return f"{first} – {last}"


def month_of(text: str | None, now: datetime) -> date:
    """The first day of the month an address asks for ("2026-11"), this month when it asks for none. Raises BadQuery."""
    if not text:
        return now.date().replace(day=1)
    found = MONTH.fullmatch(text)
    if found is None or not FIRST_MONTH <= text <= LAST_MONTH:
        raise BadQuery(_("“%(month)s” is not a month. Write it like 2026-11.") % {"month": text})
    return date(int(found[1]), int(found[2]), 1)


def calendar(
    campaigns: Sequence[Campaign], rows: Rows, first: date, page: int, now: datetime, zone: ZoneInfo
) -> Calendar:
    """Three months from `first` on; the campaigns that run in them by when they start, a page at a time."""
    starts = [later(first, number) for number in range(MONTHS + 1)]
    opens, closes = start_of_day(first, zone), start_of_day(starts[-1], zone)
    statuses = [status_of(campaign, now) for campaign in campaigns]
    dated = [
        campaign
        for campaign, status in zip(campaigns, statuses, strict=True)
        if status not in (CampaignStatus.ALWAYS_ON, CampaignStatus.UNKNOWN)
    ]
    drawn = [one for one in dated if Period.of(one).overlaps(opens, closes)]
    drawn.sort(key=_by_start)
    shown, paging = paged(drawn, page)

    def place(moment: datetime) -> float:
        """Whole days on the programme's calendar, and how much of the day."""
        local = moment.astimezone(zone)
        return (local.date() - first).days + (local.hour * 60 + local.minute) / 1440

    days = (starts[-1] - first).days

    def bar(campaign: Campaign) -> Bar:
        x = max(0.0, place(campaign.starts_at)) if campaign.starts_at else 0.0
        end = min(float(days), place(campaign.ends_at.at)) if campaign.ends_at else float(days)
        width = max(MIN_BAR_DAYS, end - x)
        return Bar(rows.line(campaign), round(min(x, days - width), 2), round(width, 2))

    return Calendar(
        months=tuple(Month(start, (end - start).days) for start, end in pairwise(starts)),
        scale=Scale(
            days=days,
            lines=tuple((start - first).days for start in starts[1:-1]),
            today=round(place(now), 2) if opens <= now < closes else None,
        ),
        bars=tuple(bar(campaign) for campaign in shown),
        paging=paging,
        previous=asked(later(first, -MONTHS)),
        next=asked(later(first, MONTHS)),
        elsewhere=len(dated) - len(drawn),
        always_on=statuses.count(CampaignStatus.ALWAYS_ON),
        unknown=statuses.count(CampaignStatus.UNKNOWN),
    )


def _by_start(campaign: Campaign) -> tuple[datetime, datetime]:
    period = Period.of(campaign)
    return period.starts_at or EARLIEST, period.ends_at.at if period.ends_at else LATEST


def later(first: date, months: int) -> date:
    """The first day of the month that many months after (before, when negative)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def asked(first: date) -> str | None:
    """The month as an address asks for it, None where none may."""
    text = f"{first:%Y-%m}"
    return text if FIRST_MONTH <= text <= LAST_MONTH else None
