"""The points of the last twelve months, and what expires in the months ahead: as a picture, and as tables. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.statement.book import Book
from customers.statement.expiring import Lot, Schedule, by_month, points_of, schedule
from customers.statement.explaining import Explanation
from customers.statement.month_ends import points_before
from dashboard.ledger.sums import ZERO
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models.numbers import without_dust
from dashboard.pictures.bars import Bar, bars_picture
from dashboard.pictures.shapes import Key, Picture
from dashboard.text.numbers import named_points, points_name
from dashboard.text.times import add_months, month_name, month_text

MONTHS = 12  # back, this one included, and at most as many ahead


@dataclass(frozen=True, slots=True)
class PastMonth:
    """A month by its first day, and the points at its end; of this month, now. None is unknown."""

    first: date
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """A month by its first day: what expires in it, and what is left at its end, if nothing is spent."""

    first: date
    expiring: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class PointsOverTime:
    """The picture and its numbers. `notes` say what it does not show. `why_unknown` explains unknown points."""

    picture: Picture
    past: tuple[PastMonth, ...]
    ahead: tuple[MonthAhead, ...]
    notes: tuple[Sentence, ...]
    why_unknown: Sentence


def points_over_time(book: Book, one: Explanation, now: datetime, name: str | None) -> PointsOverTime | None:
    """Draw a balance over time, None if there are no rows to draw it from. `one` explains it without a period; `now` is
    in the program's zone."""
    if not book.rows:
        return None
    this_month = now.date().replace(day=1)
    firsts = [add_months(this_month, number) for number in range(1 - MONTHS, 1)]
    ends = points_before(book, [add_months(first, 1) for first in firsts], now.tzinfo or UTC)
    past = tuple(map(PastMonth, firsts, [*ends[:-1], ends[-1] if book.available is None else book.available]))
    found = schedule(book.rows, now, one.closing, one.opening)
    ahead = tuple(_ahead(found.coming, one.closing, now)) if book.reaches_end else ()
    return PointsOverTime(
        picture=_picture(past, ahead, points_name(name)),
        past=past,
        ahead=ahead,
        notes=tuple(_notes(past, ahead, found, name)),
        why_unknown=_("Movements around the end of this month are missing or were not read."),
    )


def months_between(first: date, last: date, most: int) -> list[date]:
    """Return the months from `first` to `last`, both included, but at most so many."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(first, number) for number in range(min(count, most))]


def month_bar(look: str, first: date, value: Decimal | None, *, is_first: bool = False, top: Decimal = ZERO) -> Bar:
    """Return the bar of a month. The year stands below January, and below the first month unless January is near."""
    has_year = first.month == 1 or (is_first and first.month <= 10)
    return Bar(look, month_name(first), value, below=str(first.year) if has_year else "", top=top)


def _ahead(lots: Sequence[Lot], available: Decimal, now: datetime) -> Iterator[MonthAhead]:
    """Yield the months until the last of the lots expires, this month only if something expires in it."""
    expiring = {first: points_of(of_month) for first, of_month in by_month(lots, now.tzinfo or UTC)}
    if not expiring:
        return
    this_month = now.date().replace(day=1)
    begin = this_month if this_month in expiring else add_months(this_month, 1)
    last = max((first for first in expiring if first < add_months(begin, MONTHS)), default=None)
    left = available
    for first in months_between(begin, last, MONTHS) if last else ():
        left = without_dust(left - expiring.get(first, ZERO))
        yield MonthAhead(first, expiring.get(first, ZERO), left)


def _picture(past: Sequence[PastMonth], ahead: Sequence[MonthAhead], unit: str) -> Picture:
    bars = [month_bar("bar", each.first, each.points, is_first=place == 0) for place, each in enumerate(past)]
    bars += [month_bar("bar-ahead", each.first, each.left, top=each.expiring) for each in ahead]
    span = {"unit": unit, "first": month_text(past[0].first), "last": month_text(past[-1].first)}
    legend = [Key("bar", _("%(unit)s at the end of the month") % span)]
    if not ahead:
        name = _("%(unit)s at the end of each month from %(first)s to %(last)s.") % span
    else:
        name = _(
            "%(unit)s at the end of each month from %(first)s to %(last)s, and what expires in the months "
            "until %(end)s."
        ) % {**span, "end": month_text(ahead[-1].first)}
        legend += [
            Key("bar-going", _("expire in the month")),
            Key("bar-ahead", _("left, if nothing is spent")),
        ]
    return bars_picture(name, bars, tuple(legend), divided_after=len(past) if ahead else 0)


def _notes(
    past: Sequence[PastMonth], ahead: Sequence[MonthAhead], found: Schedule, name: str | None
) -> Iterator[Sentence]:
    if any(each.points is None for each in past):
        yield _("“?” stands for a month whose points are unknown.")
    if found.unknown and ahead:
        amount = named_points(points_of(found.unknown), name)
        yield _("The expiry of %(amount)s is unknown: the months ahead count them as left.") % {"amount": amount}
    later = points_of(found.coming) - sum((each.expiring for each in ahead), ZERO)
    if ahead and later > ZERO:
        yield _("After %(month)s, %(amount)s more expire.") % {
            "month": month_text(ahead[-1].first),
            "amount": named_points(without_dust(later), name),
        }
