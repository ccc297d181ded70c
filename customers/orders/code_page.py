"""The page of a coupon code: to whom it was issued, and when and where it was used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from customers.orders.frame import NumberLink, may_be_shown, opened, record_view
from customers.orders.links import NumberLinks, came_from_in
from customers.orders.listed_coupon import ListedCoupon, listed_coupon
from customers.orders.movements import RowLine, Share, share
from customers.orders.owners import Owner, OwnerNotes, owners_of
from dashboard.access.guard import requires
from dashboard.access.masking.masked_loyalty import loyalty_for
from dashboard.access.roles import Right, StaffRequest
from dashboard.ledger import lookup
from dashboard.ledger.keeping import is_on
from dashboard.ledger.sums import customers_of
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import LedgerRow
from dashboard.loyalty.reads import ORDER
from dashboard.programs import Program, units_of
from dashboard.text.units import Units

PAGE = "code"  # in the access log


@dataclass(frozen=True, slots=True)
class Use:
    """When and where a code was used; `sentence` says what is known if there is no row for it."""

    sentence: Sentence
    at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """A code that one customer has: `share` has all rows, the first of which gave the code."""

    share: Share
    use: Use

    @property
    def given(self) -> RowLine:
        """The row that gave the code."""
        return self.share.rows[0]


@dataclass(frozen=True, slots=True)
class CodeView:
    """The page. `listed` is the coupon in the list of the customer from whose profile somebody came, if no movement has
    its code.

    Without it and `issues` there are `reasons` why nothing is known, and `similar` spellings. `kept_at` is when the
    platform sent the rows.
    """

    code: str
    issues: tuple[Issue, ...]
    listed: ListedCoupon | None
    notes: tuple[Sentence, ...]
    reasons: tuple[Sentence, ...]
    similar: tuple[NumberLink, ...]
    kept_at: datetime | None


@require_safe
@never_cache
@requires(Right.CUSTOMERS)
@opened(PAGE)
async def code(request: StaffRequest, program: Program, text: str) -> HttpResponse:
    """Show the coupon code, from kept rows: platforms offer no lookup by code."""
    view = await present(request, program, text, await lookup.rows_with_code(program, text))
    status = HTTPStatus.OK if view.issues or view.listed else HTTPStatus.NOT_FOUND
    return render(request, "customers/code.html", {"view": view}, status=status)


async def present(request: StaffRequest, program: Program, text: str, rows: Sequence[LedgerRow]) -> CodeView:
    """Present the code as this person may see it, after the rows in the access log. Raises TooManyLookups and
    AccessLogUnavailable."""
    staff, came_from, read_at = request.staff, came_from_in(request.GET), await lookup.read_at(program, rows)
    customer_ids = customers_of(rows)
    owners = await owners_of(
        request, program, customer_ids, words=text, page=PAGE, read_at=read_at, came_from=came_from
    )
    links = NumberLinks(program, staff, came_from, here=text)
    issues = tuple(_issues(rows, owners, await units_of(program, loyalty_for(program, staff.mask)), links))
    listed = None if issues else await listed_coupon(request, program, text, links, page=PAGE)
    is_known = bool(issues or listed)
    if not is_known:
        await record_view(request, program, text, page=PAGE, is_shown=False)
    like = [] if is_known else may_be_shown(await lookup.codes_like(program, text), staff.mask)
    return CodeView(
        code=staff.mask.seen(text),
        issues=issues,
        listed=listed,
        notes=tuple(_notes(issues, len(customer_ids))),
        reasons=() if is_known else tuple(_reasons(program)),
        similar=tuple(NumberLink(one, links.code(one)) for one in like),
        kept_at=read_at if issues else None,
    )


def _issues(
    rows: Sequence[LedgerRow], owners: Mapping[str, Owner], units: Units, links: NumberLinks
) -> Iterator[Issue]:
    """Yield the rows of each owner."""
    for customer_id, owner in owners.items():
        own = [row for row in rows if row.customer_id == customer_id]
        shown = share(own, owner, units, links)
        yield Issue(shown, _use(shown.rows, own[0].coupon_used))


def _use(rows: Sequence[RowLine], is_used: bool | None) -> Use:
    """Return the use of a code: a row after the one that gave it, else what that row says (`is_used`)."""
    if len(rows) > 1:
        return Use(_("Used"), rows[-1].at, rows[-1].place)
    match is_used:
        case True:
            return Use(_("Used. The platform does not say when and where."))
        case False:
            return Use(_("Not used yet."))
        case None:
            return Use(_("Unknown. The platform does not say whether it was used."))


def _notes(issues: Sequence[Issue], customers: int) -> Iterator[Sentence]:
    notes = OwnerNotes(
        other=_("This code belongs to a different customer, not to the one you came from."),
        several=_("Several customers have this code."),
        more=_("%(number)d customers have this code. At most %(shown)d are shown here."),
    )
    return notes.about((one.share.owner for one in issues), customers)


def _reasons(program: Program) -> Iterator[Sentence]:
    names = {"platform": program.platform_name}
    if not is_on() or not program.offers(ORDER):
        yield _("%(platform)s cannot look up codes, and this dashboard stores no movements to search.") % names
        yield _("Find the customer, and look at the coupons there.")
        return
    yield (
        _(
            "%(platform)s cannot look up codes, and this dashboard has not read the customer's points yet. Find the "
            "customer, and look at the coupons there."
        )
        % names
    )
    yield _("The code is written differently: capitals, spaces and dashes matter, and O and 0, or l and 1, look alike.")
    yield _("No points were paid for the code, and none came with it: for example a code that everybody can use.")
