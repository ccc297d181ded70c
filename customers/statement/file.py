"""The statement as a CSV file."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _

from customers.statement.presenting import BookView, StatementView
from customers.visit import Visit
from dashboard.ledger.words import row_place
from dashboard.text.csv_lines import BYTE_ORDER_MARK, csv_lines


def as_file(view: StatementView, visit: Visit) -> HttpResponse:
    """Answer with the statement as a file: the movements, newest first, then the lines of the sum.

    The file's name has the customer's key, never the id.
    """
    zone = visit.program.time_zone
    columns = (
        *(_("When"), _("What"), _("Points"), _("Balance after"), _("Unit"), _("Status"), _("Order"), _("Amount")),
        *(_("Campaign"), _("Coupon"), _("Place"), _("Expires"), _("Reason"), _("Note"), _("Wallet")),
    )
    rows = [columns, *(row for book in view.books for row in _rows(book))]
    response = HttpResponse(BYTE_ORDER_MARK + csv_lines(rows, zone), content_type="text/csv; charset=utf-8")
    name = f"{visit.program.slug}-statement-{visit.known.key}-{visit.now:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(book: BookView) -> Iterator[tuple[object, ...]]:
    for each in book.rows:
        row = each.row
        yield (
            *(row.at, each.title, row.points, each.balance, book.unit, each.status, row.order_id, row.amount),
            *(row.campaign, row.coupon_code, row_place(row), row.expires_at, row.reason, each.gap),
            book.wallet,
        )
    for line in book.lines:
        yield (None, line.name, line.points, None, book.unit, *(None,) * 8, line.note, book.wallet)
