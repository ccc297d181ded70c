"""An explained balance in words, for the page, the ticket and the file. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.panels.as_sent import more_fields
from customers.panels.number_links import NumberLinks
from customers.statement import words
from customers.statement.book import Book
from customers.statement.expiring import points_of, schedule
from customers.statement.explaining import Explanation, Movement
from customers.statement.over_time import PointsOverTime
from customers.statement.period import Asked
from customers.statement.reading import Books
from customers.statement.sum_lines import SumLine, sum_lines
from dashboard.ledger.sums import by_kind, sends_balances, total
from dashboard.ledger.words import row_status, row_title, sign_note
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Currency, LedgerRow, LedgerStatus
from dashboard.text.formatting import points
from dashboard.text.lines import Line
from dashboard.text.lists import listed
from dashboard.text.numbers import named_points, plural, points_name
from dashboard.text.times import day_text


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row of the ledger in words; `gap` says that the balance changed before it without a row. `more` are fields
    without another place."""

    row: LedgerRow
    title: Sentence
    balance: Decimal | None
    facts: tuple[Line, ...]
    internal: tuple[Line, ...]
    gap: Sentence
    more: tuple[Line, ...]

    @property
    def moved(self) -> str | None:
        """The signed points as text, None if they are unknown."""
        return points(self.row.points, signed=True)

    @property
    def meaning(self) -> str:
        """The name of the color of the points: "plus" for points received."""
        return "plus" if self.row.points and self.row.points > 0 else ""

    @property
    def status(self) -> Sentence:
        """The status, "" for the usual one."""
        return "" if self.row.known_status is LedgerStatus.ACTIVE else row_status(self.row)[0]

    @property
    def status_meaning(self) -> str:
        """The name of the color of the status."""
        return row_status(self.row)[1]


@dataclass(frozen=True, slots=True)
class BookView:
    """The statement of one balance: the sum, the pending points with their orders, and the rows, newest first.

    `wallet` is the wallet's name, "" if there is one balance only. `notes` are for staff.
    """

    wallet: Sentence
    unit: Sentence
    lines: tuple[SumLine, ...]
    pending: tuple[RowLine, ...]
    rows: tuple[RowLine, ...]
    empty: Sentence
    notes: tuple[Sentence, ...]
    over_time: PointsOverTime | None = None  # not for a part of the movements


@dataclass(frozen=True, slots=True)
class StatementView:
    """The statement. With errors in the dates there are no books. `period` is the period in words."""

    asked: Asked
    period: Sentence
    books: tuple[BookView, ...] = ()
    notes: tuple[Sentence, ...] = ()


def period_in_words(asked: Asked) -> Sentence:
    """Return the period of a statement: "1 Nov 2026 to 30 Nov 2026"."""
    first, last = asked.period.first, asked.period.last
    if first and last:
        return _("%(first)s to %(last)s") % {"first": day_text(first), "last": day_text(last)}
    if first:
        return _("from %(day)s") % {"day": day_text(first)}
    return _("until %(day)s") % {"day": day_text(last)} if last else _("all movements")


def notes_of(books: Books) -> tuple[Sentence, ...]:
    """Return what is to know about the rows that were read."""
    if books.books[0].reaches_end or books.answers[0].missing:
        return ()
    return (_("There are more movements than can be read for one page. The newest are not in this statement."),)


def present_book(
    book: Book, one: Explanation, asked: Asked, now: datetime, name: str | None, links: NumberLinks | None = None
) -> BookView:
    """Present one balance; `name` is the program's name for points, `now` is in the program's zone. With `links`,
    numbers of orders and coupon codes are links."""
    unit = _unit(book, name)
    shown = [each for each in one.movements if each.takes or not asked.only_minus]
    return BookView(
        wallet=book.wallet.name or book.first("wallet") or "",
        unit=unit,
        lines=tuple(sum_lines(one, unit, now)),
        pending=tuple(_row(Movement(row, None), now, links) for row in one.pending),
        rows=tuple(_row(each, now, links) for each in shown),
        empty="" if shown else _empty(one, asked),
        notes=tuple(filter(None, (*_notes(one, book, name), overdue_note(book, one, now, name)))),
    )


def overdue_note(book: Book, one: Explanation, now: datetime, name: str | None) -> Sentence:
    """Say which points have expired although the platform's balance still counts them, "" if there are none."""
    points = points_of(schedule(book.rows, now, None).overdue)
    if not one.is_current or not points:
        return ""
    sentence = ngettext(
        "%(amount)s has expired, but the platform's balance still counts it.",
        "%(amount)s have expired, but the platform's balance still counts them.",
        plural(points),
    )
    return sentence % {"amount": named_points(points, name)}


def _unit(book: Book, name: str | None) -> Sentence:
    currency: Currency | None = book.wallet.currency or book.first("unit")
    return (currency.sign if currency else None) or points_name(name)


def _row(each: Movement, now: datetime, links: NumberLinks | None) -> RowLine:
    gap = ""
    if each.gap_before:
        gap = _("The balance changed by %(points)s before this movement, and no movement explains it.") % {
            "points": points(each.gap_before, signed=True)
        }
    row = each.row
    return RowLine(
        row,
        row_title(row),
        each.balance_after,
        words.facts(row, now, links),
        words.internal_facts(row, links),
        gap,
        more_fields(row.other),
    )


def _empty(one: Explanation, asked: Asked) -> Sentence:
    if one.movements:
        return _("No movement in this period took points.")
    if asked.period.is_open:
        return _("The platform lists no point movements for this customer.")
    return _("There are no movements in this period.")


def _notes(one: Explanation, book: Book, name: str | None) -> Iterator[Sentence]:
    if one.without_points:
        yield ngettext(
            "The points of %(number)d movement are unknown. They are not in the sum.",
            "The points of %(number)d movements are unknown. They are not in the sum.",
            one.without_points,
        ) % {"number": one.without_points}
    if one.blocked:
        yield _("Blocked: %(amount)s, not included in any balance.") % {
            "amount": named_points(total(by_kind(one.blocked)), name)
        }
    yield from _about_balances(one, book)
    yield from _about_signs(book.rows)


def _about_balances(one: Explanation, book: Book) -> Iterator[Sentence]:
    if book.rows and not sends_balances(book.rows):
        yield _("The platform sends movements without balances. The balances here are worked out.")
    if book.balance is None:
        yield _("The balance is unknown, so the sum could not be checked against it.")
    if one.pending and sends_balances(book.rows):
        yield _("The balance after a movement is the platform's own. It may include points that are pending.")
    if one.closing < 0:
        yield _("The balance is below zero. The next points pay that first.")


def _about_signs(rows: Iterable[LedgerRow]) -> Iterator[Sentence]:
    """Yield each remark about the sign of points once, with the first of its movements."""
    unclear: dict[Sentence, list[str]] = {}
    for row in rows:
        unclear.setdefault(sign_note(row), []).append(row.order_id or str(row.row_id or row_title(row)))
    unclear.pop("", None)
    for note, orders in unclear.items():
        yield _("%(sentence)s Movements: %(orders)s.") % {"sentence": note, "orders": listed(orders[:5])}
