"""The statement as a panel with an address of its own. It is on no profile: it is read when somebody asks for it."""

from dataclasses import replace

from django.utils.translation import gettext_lazy

from customers.panels.panel import Loaded, Panel, PanelRequest
from customers.statement.explaining import explain
from customers.statement.over_time import points_over_time
from customers.statement.period import Asked, asked
from customers.statement.presenting import StatementView, notes_of, period_in_words, present_book
from customers.statement.reading import Books, read_books
from customers.statement.ticket import reason_lines, ticket_lines
from dashboard.loyalty import reads
from dashboard.loyalty.threads import build_from
from dashboard.programs import units_of


async def load(request: PanelRequest) -> Loaded:
    """Read and explain the balance (`?from=`, `?to=`, `?minus=1`). With a wrong date nothing is read."""
    chosen = asked(request.query)
    if chosen.errors:
        return Loaded(StatementView(chosen, ""), ())
    books = await read_books(request)
    units = await units_of(request.program, request.loyalty)
    view = await build_from(books.answers, present, books, chosen, request, units.points)
    return Loaded(view, books.answers, ticket=ticket_lines(view), ticket_personal=reason_lines(view))


def present(books: Books, chosen: Asked, request: PanelRequest, points_name: str | None) -> StatementView:
    """Explain and present every balance."""
    zone, now, is_everything = request.program.time_zone, request.now, chosen.period.is_open and not chosen.only_minus
    views = []
    for book in books.books:
        one = explain(book, zone, chosen.period)
        name = book.points_name or points_name
        over_time = points_over_time(book, one, now, name) if is_everything else None
        views.append(replace(present_book(book, one, chosen, now, name, request.links), over_time=over_time))
    if len(views) == 1:
        views = [replace(views[0], wallet="")]
    return StatementView(chosen, period_in_words(chosen), tuple(views), notes_of(books))


STATEMENT = Panel("statement", gettext_lazy("Statement"), load, reads.LEDGER)
