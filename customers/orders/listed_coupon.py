"""A coupon of the customer from whose profile somebody came: the platform lists it there, also if no movement has its
code."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from customers import index
from customers.orders.links import NumberLinks
from customers.orders.owners import Owner, owners_of
from customers.panels import coupons
from customers.panels.coupons import CouponRow
from dashboard.access.roles import StaffRequest
from dashboard.loyalty.attempt import attempt
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.models import Answer, Coupon
from dashboard.loyalty.reads import COUPONS
from dashboard.programs import Program, loyalty


@dataclass(frozen=True, slots=True)
class ListedCoupon:
    """A coupon in a customer's list, with its status and the reason why it works or not. `answers` are the platform's,
    for the age."""

    owner: Owner
    rows: tuple[CouponRow, ...]
    answers: tuple[Answer[tuple[Coupon, ...]], ...]


async def listed_coupon(
    request: StaffRequest, program: Program, code: str, links: NumberLinks, *, page: str
) -> ListedCoupon | None:
    """Return the coupon with exactly this code in the list of the customer of `links.came_from`, with one read at most;
    None if there is none. The look is written into the access log first. Raises TooManyLookups and
    AccessLogUnavailable."""
    known = await index.find_by_key(program, links.came_from) if links.came_from else None
    if known is None or not program.offers(COUPONS):
        return None
    options = ReadOptions.within(settings.PAGE_DEADLINE)
    read = await attempt(loyalty(program).read, COUPONS, known.customer_id, options)
    found = [one for one in read.value or () if one.code == code]
    if not found:
        return None
    owners = await owners_of(
        request, program, [known.customer_id], words=code, page=page, read_at=known.seen_at, came_from=links.came_from
    )
    if not owners:
        return None
    now = timezone.now().astimezone(program.time_zone)
    view = coupons.present(request.staff.mask.seen(found), now, links=links)
    return ListedCoupon(owners[known.customer_id], view.rows, read.answers)
