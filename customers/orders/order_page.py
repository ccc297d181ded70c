"""The page of an order: whose it is, and which points it moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from customers.orders.found import FoundOrder, find_order
from customers.orders.frame import NumberLink, may_be_shown, opened, record_view
from customers.orders.links import NumberLinks, came_from_in, with_origin
from customers.orders.movements import Share, shares
from customers.orders.owners import OwnerNotes, owners_of
from dashboard.access.guard import requires
from dashboard.access.masking.masked_loyalty import loyalty_for
from dashboard.access.roles import Right, StaffRequest
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.reads import ORDER
from dashboard.programs import Program, units_of

PAGE = "order"  # in the access log


@dataclass(frozen=True, slots=True)
class OrderView:
    """The page. Without `shares` it has the `reasons` why nothing is known, and `similar` spellings. `kept_at` is when
    the platform sent the rows, None if it was asked now. `address` is the page's own, without "fresh"."""

    number: str
    shares: tuple[Share, ...]
    notes: tuple[Sentence, ...]
    reasons: tuple[Sentence, ...]
    similar: tuple[NumberLink, ...]
    kept_at: datetime | None
    address: str


@require_safe
@never_cache
@requires(Right.CUSTOMERS)
@opened(PAGE)
async def order(request: StaffRequest, program: Program, number: str) -> HttpResponse:
    """Show the order with this number, from kept rows or with two reads at most."""
    found = await find_order(program, number, fresh=request.GET.get("fresh") == "1")
    view = await present(request, program, found)
    status = HTTPStatus.OK if view.shares else HTTPStatus.SERVICE_UNAVAILABLE if found.error else HTTPStatus.NOT_FOUND
    context = {"view": view, "found": request.staff.mask.seen(found)}
    return render(request, "customers/order.html", context, status=status)


async def present(request: StaffRequest, program: Program, found: FoundOrder) -> OrderView:
    """Present the order as this person may see it, after the rows in the access log. Raises TooManyLookups and
    AccessLogUnavailable."""
    number, staff, came_from = found.rows.order_id, request.staff, came_from_in(request.GET)
    customer_ids = found.rows.customer_ids
    owners = await owners_of(
        request, program, customer_ids, words=number, page=PAGE, read_at=found.read_at, came_from=came_from
    )
    links = NumberLinks(program, staff, came_from, here=number)
    shown = tuple(shares(found.rows.rows, owners, await units_of(program, loyalty_for(program, staff.mask)), links))
    if not owners:
        await record_view(request, program, number, page=PAGE, is_shown=bool(shown))
    return OrderView(
        number=staff.mask.seen(number),
        shares=shown,
        notes=tuple(_notes(shown, found)),
        reasons=() if shown or found.error else tuple(_reasons(program)),
        similar=tuple(NumberLink(one, links.order(one)) for one in may_be_shown(found.rows.similar, staff.mask)),
        kept_at=found.kept_at if shown else None,
        address=with_origin(request.path, came_from),
    )


def _notes(shown: Sequence[Share], found: FoundOrder) -> Iterator[Sentence]:
    owners = [share.owner for share in shown]
    notes = OwnerNotes(
        other=_("This order belongs to a different customer, not to the one you came from."),
        several=_("Several customers have an order with this number. Ask which one is meant."),
        more=_("%(number)d customers have an order with this number. At most %(shown)d are shown here."),
    )
    yield from notes.about(owners, len(found.rows.customer_ids))
    if shown and not any(owners):
        yield _("The platform does not say whose order this is. The customer may be a guest, or deleted.")


def _reasons(program: Program) -> Iterator[Sentence]:
    names = {"platform": program.platform_name}
    if not program.offers(ORDER):
        yield (_("%(platform)s cannot look up orders. Find the customer, and look at the activity there.") % names)
        return
    yield _("The shop has not sent the order to %(platform)s yet.") % names
    yield _("The number is written differently there: capitals, spaces and dashes matter.")
    yield _("The customer ordered as a guest, so the order moved no points.")
