"""The statement as plain text for a ticket."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from customers.statement import words
from customers.statement.explaining import Part
from customers.statement.presenting import BookView, StatementView
from dashboard.loyalty.errors import Sentence


def ticket_lines(view: StatementView) -> tuple[Sentence, ...]:
    """Return the sum as lines of plain text."""
    return (_("Period: %s") % view.period, *(line for book in view.books for line in _book_in_lines(book)))


def _book_in_lines(book: BookView) -> Iterator[Sentence]:
    yield from filter(None, (book.wallet,))
    for line in book.lines:
        yield _("%(name)s: %(number)s %(unit)s") % {"name": line.name, "number": line.shown, "unit": book.unit}
    for row in book.pending:
        row_words = {"points": row.moved or _("unknown"), "what": row.title, "order": row.row.order_id or ""}
        yield _("Pending: %(points)s, %(what)s %(order)s") % row_words
    yield from book.notes


def reason_lines(view: StatementView) -> tuple[Sentence, ...]:
    """Return the changes by hand with their reasons, in which staff may have named people."""
    facts = [fact for book in view.books for line in book.lines for fact in line.internal]
    return tuple(f"{words.PARTS[Part.BY_HAND]}: {fact.name}, {fact.value}" for fact in facts)
