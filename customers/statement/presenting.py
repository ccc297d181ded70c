"""An explained balance in words, for the page, the ticket and the file. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.panels.as_sent import more_fields
from customers.panels.number_links import NumberLinks
from customers.statement import words
from customers.statement.expiring import points_of, schedule
from customers.statement.explaining import Explanation, Movement, Part
from customers.statement.over_time import PointsOverTime
from customers.statement.period import Asked
from customers.statement.reading import Book, Books
from dashboard.ledger.sums import by_kind, is_blocked, is_pending, total
from dashboard.ledger.words import kind_title, row_status, row_title, sign_note
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Currency, LedgerKind, LedgerRow, LedgerStatus
from dashboard.loyalty.models.numbers import difference
from dashboard.text.formatting import points
from dashboard.text.lines import Line
from dashboard.text.lists import listed
from dashboard.text.numbers import named_points, number, plural, points_name
from dashboard.text.times import day_text, on_day

FACTS_SHOWN = 3  # facts of a line of the sum; the others unfold


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line of the sum: `points` are signed, except in the lines that are balances (`is_balance`).

    `kinds` are its parts. `internal` are facts that only staff see, `note` explains the line to staff; on paper the
    line has the name `on_paper`, if that is another.
    """

    name: Sentence
    points: Decimal
    is_balance: bool = False
    kinds: tuple[tuple[Sentence, Decimal], ...] = ()
    internal: tuple[Line, ...] = ()
    note: Sentence = ""
    on_paper: Sentence = ""

    @property
    def shown(self) -> str:
        """The number as text."""
        return points(self.points, signed=not self.is_balance) or ""

    @property
    def newest(self) -> tuple[Line, ...]:
        """The facts that are always seen."""
        return self.internal[:FACTS_SHOWN]

    @property
    def older(self) -> tuple[Line, ...]:
        """The facts that unfold."""
        return self.internal[FACTS_SHOWN:]


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
    if books.rows.reaches_end or books.answers[0].missing:
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
        lines=tuple(_lines(one, unit, now)),
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


def _lines(one: Explanation, unit: Sentence, now: datetime) -> Iterator[SumLine]:
    """Yield the sum up to the balance at the end; from the balance now, go on to the platform's total."""
    yield _opening(one)
    for part, kinds in one.parts.items():
        internal = tuple(_by_hand(one, now)) if part is Part.BY_HAND else ()
        yield SumLine(words.PARTS[part], total(kinds), kinds=_kinds(kinds), internal=internal)
    if one.missing:
        yield SumLine(_("Not in the ledger"), one.missing, note=_why_missing(one, unit), on_paper=_("Other changes"))
    yield SumLine(_("Available") if one.is_current else _("Closing balance"), one.closing, is_balance=True)
    if one.pending:
        yield SumLine(_("Pending"), one.pending_points, note=_("Earned, but not yet available to spend."))
    if one.is_current:
        yield from _up_to_total(one)


def _opening(one: Explanation) -> SumLine:
    note = _("This balance includes older movements, which are not listed.") if one.older_rows and one.opening else ""
    return SumLine(_("Opening balance"), one.opening, is_balance=True, note=note)


def _kinds(kinds: Mapping[LedgerKind | None, Decimal]) -> tuple[tuple[Sentence, Decimal], ...]:
    """Name the kinds in a part of the sum, if there are several."""
    return tuple((kind_title(kind), points) for kind, points in kinds.items()) if len(kinds) > 1 else ()


def _up_to_total(one: Explanation) -> Iterator[SumLine]:
    if one.missing_in_total:
        yield SumLine(_("Other points in the total"), one.missing_in_total, note=_what_else(one, one.missing_in_total))
    if one.total is not None and (one.pending or one.missing_in_total):
        yield SumLine(_("Total"), one.total, is_balance=True)


def _what_else(one: Explanation, points: Decimal) -> Sentence:
    """Say what points of the total are that are neither available nor pending."""
    if difference(points, total(by_kind(one.blocked))):
        return _("The platform's total includes these points, but they are neither available nor pending.")
    return _("These points are blocked.")


def _by_hand(one: Explanation, now: datetime) -> Iterator[Line]:
    """Yield the changes by hand with their reasons, newest first."""
    for row in (each.row for each in one.movements):
        if words.is_by_hand(row) and not is_pending(row) and not is_blocked(row):
            reason = {"day": _day(row, now), "reason": row.reason or _("no reason sent")}
            yield Line(points(row.points, signed=True) or _("unknown"), _("%(day)s: %(reason)s") % reason)


def _day(row: LedgerRow, now: datetime) -> str:
    return on_day(row.at, now) if row.at else _("date unknown")


def _why_missing(one: Explanation, unit: Sentence) -> Sentence:
    """Say that points are in no row, and where."""
    sentence = ngettext(
        "%(amount)s is not in the ledger.", "%(amount)s are not in the ledger.", plural(one.missing)
    ) % {"amount": f"{number(abs(one.missing))} {unit}"}  # fmt: skip
    if one.missing_in_gaps and not difference(one.missing_in_gaps, one.missing):
        return _("%(sentence)s The list shows where the balance changed without a movement.") % {"sentence": sentence}
    if one.missing_in_gaps:
        return _("%(sentence)s Between listed movements, the balance changed by %(points)s.") % {
            "sentence": sentence,
            "points": points(one.missing_in_gaps, signed=True),
        }
    return sentence


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
    if book.rows and not book.sends_balances:
        yield _("The platform sends movements without balances. The balances here are worked out.")
    if book.balance is None:
        yield _("The balance is unknown, so the sum could not be checked against it.")
    if one.pending and book.sends_balances:
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
