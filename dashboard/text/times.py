"""Times as text. Only this module turns the program's zone into text and writes distances such as "in 3 days".

Pure: no request, no template, no clock. `now` is aware, in the program's zone, which decides the days.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TypeAlias

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.models import End
from dashboard.loyalty.models.times import is_start_of_day
from dashboard.text.formatting import MINUS

When: TypeAlias = date | datetime | End
"""A day in the program's calendar, an instant, or the end of something."""


def shown(when: When, zone: tzinfo) -> date | datetime:
    """Return what pages show: the day if a whole day is meant (of an end, its last day), else the time in `zone`."""
    at = when.at if isinstance(when, End) else when
    if not isinstance(at, datetime) or is_start_of_day(at, zone):
        return day_of(when, zone)
    return at.astimezone(zone)


def day_of(when: When, zone: tzinfo) -> date:
    """Return the day of the moment; of an end, its last day."""
    at = when.last_instant if isinstance(when, End) else when
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def day_text(day: date) -> str:
    """ "1 Dec 2026". A page has hundreds of days, and Django's own `date` takes twenty times as long."""
    return f"{day.day} {month_name(day)} {day.year}"


def month_text(day: date) -> str:
    """ "Dec 2026": the month of the day."""
    return f"{month_name(day)} {day.year}"


def month_name(day: date) -> str:
    """ "Dec": the month of the day, without the year."""
    return str(MONTHS_3[day.month]).title()


def add_months(first: date, months: int) -> date:
    """Return the first day of the month `months` after `first`; before it, if negative."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def absolute(when: When, zone: tzinfo) -> str:
    """ "1 Dec 2026, 14:02", or "1 Dec 2026" if a whole day is meant."""
    local = shown(when, zone)
    return f"{day_text(local)}, {time_of_day(local)}" if isinstance(local, datetime) else day_text(local)


def time_of_day(local: datetime, form: str = "%H:%M") -> str:
    """ "14:02"; "02:30 UTC+2" in the hour that comes twice when the clocks go back."""
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:{form}} {offset(local.tzinfo or UTC, local)}" if comes_twice else f"{local:{form}}"


def on_day(when: When, now: datetime) -> str:
    """Return the same as `absolute`, in the zone of `now`."""
    return absolute(when, now.tzinfo or UTC)


def until(end: End, now: datetime) -> str:
    """ "through 31 Jan 2027", or "until 31 Jan 2027, 14:00" if it does not end with a day."""
    if ends_with_day(end, now):
        return _("through %(day)s") % {"day": on_day(end, now)}
    return _("until %(moment)s") % {"moment": on_day(end, now)}


def ends_with_day(end: End, now: datetime) -> bool:
    """Return whether the end is that of a whole day ("through"), and not at a time within one ("until")."""
    return is_start_of_day(end.at, now.tzinfo or UTC)


def to_the_second(moment: datetime, zone: tzinfo) -> str:
    """ "1 Dec 2026, 14:02:20"."""
    local = moment.astimezone(zone)
    return f"{day_text(local)}, {time_of_day(local, '%H:%M:%S')}"


def clock(moment: datetime, now: datetime) -> str:
    """Return the time of a read: "12:03:20" today, with the date before it on other days."""
    zone = now.tzinfo or UTC
    local = moment.astimezone(zone)
    return time_of_day(local, "%H:%M:%S") if local.date() == now.date() else to_the_second(moment, zone)


def sortable(when: When, zone: tzinfo) -> str:
    """As spreadsheets take it: "2026-12-01 14:02", or "2026-12-01" where a whole day is meant."""
    local = shown(when, zone)
    return f"{local.date()} {time_of_day(local)}" if isinstance(local, datetime) else local.isoformat()


def is_past(when: datetime | End, now: datetime) -> bool:
    """Return whether the moment has come."""
    return when.is_over(now) if isinstance(when, End) else when.astimezone(UTC) <= now


def days_until(when: When, now: datetime) -> int:
    """Count the calendar days from `now` to the day of the moment (of an end, its last day); negative if it is past."""
    return (day_of(when, now.tzinfo or UTC) - now.date()).days


def relative(when: When, now: datetime) -> str:
    """Return the distance from `now`: "in 11 days", "3 hours ago"; "today" if a whole day is meant."""
    local = shown(when, now.tzinfo or UTC)
    if isinstance(local, datetime):
        distance = local.astimezone(UTC) - now  # in UTC, since Python ignores clock changes within one zone
        if abs(distance) < timedelta(minutes=1):
            return _("in less than a minute") if distance > timedelta(0) else _("just now")
        if abs(distance) < timedelta(hours=24):
            minutes = round(distance.total_seconds() / 60)
            return ahead_or_ago(minutes, duration(abs(minutes)))
    return by_days(days_until(when, now))


def by_days(days: int) -> str:
    size = abs(days)
    if size == 0:
        return _("today")
    if size == 1:
        return _("tomorrow") if days > 0 else _("yesterday")
    if size < 60:
        return ahead_or_ago(days, ngettext("%d day", "%d days", size) % size)
    if size < 730:
        months = round(size / 30.44)
        return ahead_or_ago(days, ngettext("%d month", "%d months", months) % months)
    years = round(size / 365.25)
    return ahead_or_ago(days, ngettext("%d year", "%d years", years) % years)


def ahead_or_ago(direction: int, length: str) -> str:
    return (_("in %s") if direction > 0 else _("%s ago")) % length


def duration(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%d hour", "%d hours", hours) % hours
    days = round(hours / 24)
    return ngettext("%d day", "%d days", days) % days


def expires_in_words(end: End, now: datetime) -> str:
    """ "expires in 3 days", "expires today"; "expired yesterday", "expired 3 hours ago"."""
    if end.is_over(now):
        return _("expired %(when)s") % {"when": relative(end, now)}
    return _("expires %(when)s") % {"when": relative(end, now)}


def age_in_words(moment: datetime, now: datetime) -> str:
    """Return the age of an answer that was read at `moment`: "23 min old", "5 hours old"."""
    minutes = int((now - moment).total_seconds() / 60)
    if minutes < 1:
        return _("under 1 min old")
    return _("%s old") % (_("%d min") % minutes if minutes < 60 else duration(minutes))


def day_title(day: date, today: date) -> str:
    """Return the title of a day in a list: "Today", "Yesterday", "" for other days."""
    return {0: _("Today"), 1: _("Yesterday")}.get((today - day).days, "")


def offset(zone: tzinfo, now: datetime) -> str:
    """Return the zone's offset from UTC at `now`: "UTC+2", "UTC−3:30", "UTC"."""
    minutes = round((now.astimezone(zone).utcoffset() or timedelta(0)).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")
