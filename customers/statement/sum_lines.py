"""The sum of a statement in words: from the opening balance to the one at the end. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.statement import words
from customers.statement.explaining import PART_OF, Explanation, Part
from dashboard.ledger.sums import by_kind, counts, total
from dashboard.ledger.words import kind_title
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import LedgerKind, LedgerRow
from dashboard.loyalty.models.numbers import difference
from dashboard.text.formatting import points
from dashboard.text.lines import Line
from dashboard.text.numbers import number, plural
from dashboard.text.times import on_day

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


def sum_lines(one: Explanation, unit: Sentence, now: datetime) -> Iterator[SumLine]:
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
        if PART_OF[row.known_kind] is Part.BY_HAND and counts(row):
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
