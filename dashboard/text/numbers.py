"""Numbers and points in words: "2,640.5", "200 Stars". Pure. An unknown number is the word "unknown", never 0."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dashboard.loyalty.models.numbers import difference
from dashboard.text import formatting
from dashboard.text.formatting import POINT_DECIMALS, is_whole, points, rounded
from dashboard.text.lists import joined


def number(value: Decimal | int | None) -> str:
    """ "2,640.5", or "unknown"."""
    return points(value) or pgettext("value", "unknown")


def percentage(value: Decimal | int | None) -> str:
    """ "33.3" without the percent sign, or "unknown"."""
    return formatting.percentage(value) or pgettext("value", "unknown")


def percent_done(value: Decimal) -> str:
    """Return progress as a percentage without its sign; 100 only if it is complete."""
    shown = min(value, Decimal("99.9")) if difference(value, Decimal(100)) < 0 else value
    return percentage(shown)


def sent_as(*exact: str | None) -> str:
    """ "sent as 268.28000000000003": the numbers that pages show rounded (see `unrounded`), "" if there are none."""
    numbers = [number for number in exact if number]
    return _("sent as %(numbers)s") % {"numbers": joined(numbers)} if numbers else ""


def plural(value: Decimal | int) -> int:
    """Return the number that selects between "time" and "times"; a fraction counts as several."""
    shown = rounded(Decimal(value), POINT_DECIMALS)
    return int(abs(shown)) if is_whole(shown) else 2


def named_points(value: Decimal | None, name: str | None) -> str:
    """ "200 Stars" in the program's own words; "200 points" if it has no name for them."""
    return _("%(amount)s %(name)s") % {"amount": number(value), "name": points_name(name, value)}


def named_factor(value: Decimal | None, name: str | None) -> str:
    """ "0.00125 Stars": points for each unit of something."""
    amount = formatting.factor(value) or pgettext("value", "unknown")
    return _("%(amount)s %(name)s") % {"amount": amount, "name": points_name(name, value)}


def points_name(name: str | None, value: Decimal | None = None) -> str:
    """Return the program's name for points; "points" (or "point", for one) if it has none."""
    if name and name.strip():
        return name.strip()
    return ngettext("point", "points", 2 if value is None else plural(value))
