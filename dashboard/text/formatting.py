"""How numbers, money and times are written for staff. Pure: no request, no template, no clock of its own.

None, and what is no number (NaN, infinity), is unknown: every function here answers None for it, never 0.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext, ngettext

MINUS = "\N{MINUS SIGN}"

# Currencies that are not written with two decimals (ISO 4217).
DECIMALS = {
    **dict.fromkeys(["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


def points(value: Decimal | int | None, *, signed: bool = False) -> str | None:
    """Points or any count: "2,640.5"; nothing is rounded. Signed, for movements: "+120", "−50", "0"."""
    return plain(value, least_decimals=0, signed=signed)


def money(amount: Decimal | int | None, currency: str | None, *, signed: bool = False) -> str | None:
    """An amount with at least its currency's decimals, more if the platform sent more: "132.03 EGP". Without a
    currency the number stands alone."""
    code = (currency or "").strip()
    number = plain(amount, least_decimals=DECIMALS.get(code.upper(), 2), signed=signed)
    return f"{number} {code}" if number and code else number


def plain(value: Decimal | int | None, *, least_decimals: int, signed: bool) -> str | None:
    if value is None or not (exact := Decimal(value)).is_finite():
        return None
    return written(exact, least_decimals, signed)


def written(exact: Decimal, least_decimals: int, signed: bool) -> str:
    whole, _, decimals = f"{exact.copy_abs():,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    sign = MINUS if exact < 0 else "+" if signed and exact > 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The moment on the programme's clock; a time without an offset is on it already."""
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def absolute(moment: date | datetime, zone: tzinfo) -> str:
    """ "1 Dec 2026, 14:02", or "1 Dec 2026" for a date without a time."""
    if isinstance(moment, datetime):
        local = in_zone(moment, zone)
        return f"{day_text(local)}, {local:%H:%M}"
    return day_text(moment)


def day_text(day: date) -> str:
    """ "1 Dec 2026". A page has hundreds, and Django's own `date` takes twenty times as long."""
    return f"{day.day} {str(MONTHS_3[day.month]).title()} {day.year}"


def relative(moment: date | datetime, now: datetime, zone: tzinfo) -> str:
    """How far from `now` (aware): "in 11 days", "3 hours ago". Days are counted on the programme's calendar."""
    today = now.astimezone(zone).date()
    if not isinstance(moment, datetime):
        return by_days((moment - today).days)
    local = in_zone(moment, zone)
    distance = local.astimezone(UTC) - now.astimezone(UTC)  # on one clock Python would not see it being changed
    if abs(distance) < timedelta(minutes=1):
        return gettext("in less than a minute") if distance > timedelta(0) else gettext("just now")
    if abs(distance) < timedelta(hours=24):
        return by_minutes(round(distance.total_seconds() / 60))
    return by_days((local.date() - today).days)


def old(moment: datetime, now: datetime) -> str:
    """The age of what was read at `moment`, both aware, for a panel's head: "23 min old", "5 hours old"."""
    minutes = int((now - moment).total_seconds() / 60)
    if minutes < 1:
        return gettext("under 1 min old")
    return gettext("%s old") % (gettext("%d min") % minutes if minutes < 60 else duration(minutes))


def by_minutes(minutes: int) -> str:
    return ahead_or_ago(minutes, duration(abs(minutes)))


def duration(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%d hour", "%d hours", hours) % hours
    days = round(hours / 24)
    return ngettext("%d day", "%d days", days) % days


def by_days(days: int) -> str:
    size = abs(days)
    if size == 0:
        return gettext("today")
    if size == 1:
        return gettext("tomorrow") if days > 0 else gettext("yesterday")
    if size < 60:
        return ahead_or_ago(days, ngettext("%d day", "%d days", size) % size)
    if size < 730:
        months = round(size / 30.44)
        return ahead_or_ago(days, ngettext("%d month", "%d months", months) % months)
    years = round(size / 365.25)
    return ahead_or_ago(days, ngettext("%d year", "%d years", years) % years)


def ahead_or_ago(direction: int, length: str) -> str:
    return (gettext("in %s") if direction > 0 else gettext("%s ago")) % length


def to_the_second(moment: datetime, zone: tzinfo) -> str:
    """ "1 Dec 2026, 14:02:20"."""
    local = in_zone(moment, zone)
    return f"{day_text(local)}, {local:%H:%M:%S}"


def clock(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """When something was read: "12:03:20" today, with the date before it on any other day."""
    local = in_zone(moment, zone)
    return f"{local:%H:%M:%S}" if local.date() == now.astimezone(zone).date() else to_the_second(moment, zone)


def offset(zone: tzinfo, now: datetime) -> str:
    """The zone's distance from UTC at `now`: "UTC+2", "UTC−3:30", "UTC"."""
    minutes = round((now.astimezone(zone).utcoffset() or timedelta(0)).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")


def fresh(address: str) -> str:
    """The same address, asking the platform again instead of the cache (`fresh=1`)."""
    if "?" not in address and "#" not in address:
        return f"{address}?fresh=1"
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "fresh"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("fresh", "1")])))
