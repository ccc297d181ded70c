"""The customers that a member of staff opened last, and the app's entry in the navigation."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from customers import index
from customers.shown import ShownCustomer, contacts_of_namesakes
from dashboard.access.roles import Staff, StaffRequest
from dashboard.frame.places import Place
from dashboard.programs import Program


@dataclass(frozen=True, slots=True)
class Recent:
    """A customer whose profile was opened, and when."""

    customer: ShownCustomer
    viewed_at: datetime
    contact: str  # the e-mail or phone of one of several namesakes


async def recent(program: Program, staff: Staff) -> list[Recent]:
    """Return the recent customers, newest first, at most twenty."""
    rows = await index.recent(program, staff.user_id)
    shown = [ShownCustomer.of(row.customer.record, staff.mask) for row in rows]
    return [
        Recent(customer, row.viewed_at, contact)
        for customer, row, contact in zip(shown, rows, contacts_of_namesakes(shown), strict=True)
    ]


def places(staff: Staff, program: Program) -> list[Place]:
    """Return the navigation's entry for customers, for staff who may see them."""
    return [Place(_("Customers"), reverse("customers:search", args=[program]))] if staff.may_see_customers else []


async def card(request: StaffRequest, program: Program) -> str:
    """Render the recent customers for the home page; "" for staff who may not see customers."""
    if not request.staff.may_see_customers:
        return ""
    return render_to_string(
        "customers/recent.html", {"program": program, "recent": await recent(program, request.staff)}
    )
