"""The customers a member of staff had open last, and where customers are found."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from customers import index
from customers.shown import ShownCustomer
from dashboard.access.roles import Staff, StaffRequest
from dashboard.frame.places import Place
from dashboard.programs import Program


@dataclass(frozen=True, slots=True)
class Recent:
    """A customer whose profile was open, and when. Tier and points are as the platform gave them at the record's
    `standing_seen_at`."""

    customer: ShownCustomer
    viewed_at: datetime


async def recent(program: Program, staff: Staff) -> list[Recent]:
    """Newest first, at most twenty."""
    rows = await index.recent(program, staff.user_id)
    return [Recent(ShownCustomer.of(row.customer.record, staff.mask), row.viewed_at) for row in rows]


def places(staff: Staff, program: Program) -> list[Place]:
    """The customers' page, for who may see it."""
    return [Place(_("Customers"), reverse("customers:search", args=[program]))] if staff.may_see_customers else []


async def card(request: StaffRequest, program: Program) -> str:
    """Recent customers on the home page, nothing for who may not see customers."""
    if not request.staff.may_see_customers:
        return ""
    return render_to_string(
        "customers/recent.html", {"program": program, "recent": await recent(program, request.staff)}
    )
