"""What expires when, as a panel with an address of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.panels.balance_expiry import expiry_is_unknown, expiry_of, no_expiry
from customers.panels.number_links import NumberLinks
from customers.panels.panel import Loaded, Panel, PanelRequest
from customers.statement.book import Book
from customers.statement.expiring import Lot, Schedule, by_month, points_of, schedule
from customers.statement.explaining import explain
from customers.statement.over_time import month_bar, months_between
from customers.statement.reading import read_books
from dashboard.ledger.sums import ZERO, by_kind, total
from dashboard.ledger.words import row_title
from dashboard.loyalty import reads
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Balance, End
from dashboard.loyalty.models.numbers import difference, is_positive
from dashboard.loyalty.threads import build_from
from dashboard.pictures.bars import bars_picture
from dashboard.pictures.shapes import Picture
from dashboard.programs import units_of
from dashboard.text.money import money
from dashboard.text.numbers import named_points, points_name
from dashboard.text.times import add_months, day_text, month_text

MONTHS_DRAWN = 25  # at most: this one and two years


@dataclass(frozen=True, slots=True)
class LotLine:
    """Points that expire, and which movement gave them; `number` is its order's or its own, and `url` its page."""

    points: Decimal
    ends: End | None
    title: Sentence
    number: str
    url: str


@dataclass(frozen=True, slots=True)
class Month:
    """What expires in a calendar month, with its worth if that is known; `first` is a day of the month."""

    first: date
    points: Decimal
    worth: Sentence | None
    lots: tuple[LotLine, ...]


@dataclass(frozen=True, slots=True)
class ExpiriesView:
    """The schedule. `platform` is what the platform says, `check` how the schedule compares with it. `rest` are
    sentences about points without a known expiry. `none` says why there is no schedule. `picture` shows the months
    of two years; `not_drawn` says that there are later ones."""

    platform: Sentence
    check: Sentence
    agrees: bool
    months: tuple[Month, ...]
    rest: tuple[Sentence, ...]
    none: Sentence
    picture: Picture | None = None
    not_drawn: Sentence = ""


async def load(request: PanelRequest) -> Loaded:
    """Read the ledger and the balance, and work out the schedule."""
    books = await read_books(request)
    units = await units_of(request.program, request.loyalty)
    view = await build_from(
        books.answers,
        present,
        books.books[0],
        request.now,
        request.program.platform_name,
        units.points,
        request.links,
    )
    return Loaded(view, books.answers)


def present(
    book: Book,
    now: datetime,
    platform_name: str,
    points_name: str | None,
    links: NumberLinks | None = None,
) -> ExpiriesView:
    """Present what expires when; `now` is in the program's zone. With `links`, numbers of orders are links."""
    balance, zone = book.balance, now.tzinfo or UTC
    if not book.sends_expiries:
        return _without_expiries(platform_name)
    name = book.points_name or points_name
    explained = explain(book, zone)
    found = schedule(book.rows, now, explained.closing, explained.opening)
    check, agrees = _check(found, balance, zone, name, is_whole=not explained.missing and not explained.older_rows)
    months = tuple(_months(found.coming, balance, zone, links))
    return ExpiriesView(
        platform=_platform(balance, now),
        check=check,
        agrees=agrees,
        months=months,
        rest=tuple(_rest(found, name)),
        none="" if found.coming else _("According to the movements, no points expire on a known day."),
        picture=_picture(months, now, name) if months else None,
        not_drawn=_not_drawn(months, now),
    )


def _picture(months: Sequence[Month], now: datetime, name: str | None) -> Picture | None:
    """Draw what expires in this month and the next ones; None if nothing expires in so few months."""
    expiring = {month.first: month.points for month in months}
    firsts = months_between(now.date().replace(day=1), months[-1].first, MONTHS_DRAWN)
    if not any(first in expiring for first in firsts):
        return None
    bars = [
        month_bar("bar-going", first, expiring.get(first, ZERO), is_first=place == 0)
        for place, first in enumerate(firsts)
    ]
    span = {"unit": points_name(name), "first": month_text(firsts[0]), "last": month_text(firsts[-1])}
    return bars_picture(_("%(unit)s that expire in each month from %(first)s to %(last)s.") % span, bars)


def _not_drawn(months: Sequence[Month], now: datetime) -> Sentence:
    end = add_months(now.date().replace(day=1), MONTHS_DRAWN)
    return _("Later months are in the table only.") if months and months[-1].first >= end else ""


def _without_expiries(platform_name: str) -> ExpiriesView:
    sentence = _("%(platform)s sends no expiry with its movements, so the dashboard cannot say what expires when.")
    return ExpiriesView("", "", agrees=False, months=(), rest=(), none=sentence % {"platform": platform_name})


def _platform(balance: Balance | None, now: datetime) -> Sentence:
    if balance is None:
        return _("The platform's next expiry is not known now.")
    expiry = expiry_of(balance, now)
    return expiry.with_worth if expiry else no_expiry(balance)


def _check(
    found: Schedule, balance: Balance | None, zone: tzinfo, name: str | None, *, is_whole: bool
) -> tuple[Sentence, bool]:
    """Compare the first expiry with the platform's, whose line stands."""
    if balance is None or expiry_is_unknown(balance):
        return _("So the schedule below could not be checked."), False
    day, points = _first_expiry(found.coming, zone)
    if _agrees(balance, day, points, zone):
        return _("The dashboard's own schedule says the same."), True
    words = {"own": _worked_out(day, named_points(points, name)), "why": _why_different(found, is_whole=is_whole)}
    return _("Go by the platform's line. %(own)s %(why)s") % words, False


def _first_expiry(lots: Sequence[Lot], zone: tzinfo) -> tuple[date | None, Decimal]:
    """Return the first day on which points expire, None if there is none, and how many expire then."""
    first = lots[0].last_day(zone) if lots else None
    return first, points_of(lot for lot in lots if lot.last_day(zone) == first)


def _agrees(balance: Balance, day: date | None, points: Decimal, zone: tzinfo) -> bool:
    """Whether the platform's next expiry is this one."""
    theirs, at = balance.next_expiry_points, balance.next_expiry_at
    if day is None or at is None or theirs is None:
        return day is None and not is_positive(theirs)
    return day == at.last_day(zone) and not difference(theirs, points)


def _worked_out(day: date | None, amount: str) -> Sentence:
    if day is None:
        return _("The dashboard worked out that nothing expires on a known day.")
    return _("The dashboard worked out: %(amount)s on %(day)s.") % {"amount": amount, "day": day_text(day)}


def _why_different(found: Schedule, *, is_whole: bool) -> Sentence:
    if found.overdue:
        return _("The balance still counts points that have already expired; the platform may mean those.")
    if is_whole:
        return _("The platform may not spend points in the order in which they expire.")
    return _("Movements are missing or could not be read, so the schedule is not complete.")


def _months(lots: Sequence[Lot], balance: Balance | None, zone: tzinfo, links: NumberLinks | None) -> Iterator[Month]:
    worth = _worth_of_a_point(balance)
    for first, of_month in by_month(lots, zone):
        points = points_of(of_month)
        amount = money(points * worth, balance.currency) if balance and worth is not None else None
        yield Month(first, points, amount, tuple(_line(lot, links) for lot in of_month))


def _worth_of_a_point(balance: Balance | None) -> Decimal | None:
    """Return what a point is worth now, by the balance; None if that is unknown."""
    if balance is None or not is_positive(balance.available_points) or balance.available_value is None:
        return None
    return balance.available_value / balance.available_points


def _line(lot: Lot, links: NumberLinks | None) -> LotLine:
    row = lot.row
    number = (row.order_id if row else None) or ""
    return LotLine(lot.left, lot.ends, row_title(row) if row else "", number, links.order(number) if links else "")


def _rest(found: Schedule, name: str | None) -> Iterator[Sentence]:
    """Say what is in no month."""
    for lots, sentence in (
        (found.overdue, _("%(amount)s: expired already, but the platform's balance still counts them.")),
        (found.lasting, _("%(amount)s: no expiry was sent, so they do not expire.")),
        (found.unknown, _("%(amount)s: expiry unknown, because the movement that gave them is missing or unclear.")),
    ):
        if lots:
            yield sentence % {"amount": named_points(points_of(lots), name)}
    if found.pending:
        amount = named_points(total(by_kind(found.pending)), name)
        yield _("%(amount)s: pending. Their expiry is counted from the day they can be spent.") % {"amount": amount}
    if found.debt > ZERO:
        yield _("The balance is %(amount)s below zero. The next points pay that first.") % {
            "amount": named_points(found.debt, name)
        }


EXPIRIES = Panel("expiries", gettext_lazy("What expires when"), load, reads.LEDGER)
