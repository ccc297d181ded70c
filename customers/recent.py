"""The customers a member of staff had open last, and where customers are found."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from customers import index
from dashboard.access.roles import Staff, StaffRequest
from dashboard.frame.places import Place
from dashboard.programs import Program


@dataclass(frozen=True, slots=True)
class Recent:
    """One of them, masked. Tier and points are as the platform gave them at `standing_seen_at`; "" and None unknown."""

    key: str
    name: str
    shown_id: str
    tier: str
    points: Decimal | None
    points_name: str
    standing_seen_at: datetime | None
    viewed_at: datetime


async def recent(program: Program, staff: Staff) -> list[Recent]:
    """Newest first, at most twenty."""
    mask = staff.mask
    return [
        Recent(
            key=row.customer.key,
            name=mask.text(row.customer.name) or "",
            shown_id=mask.customer_id(row.customer.customer_id, email=row.customer.email, phone=row.customer.phone),
            tier=row.customer.tier,
            points=row.customer.points,
            points_name=row.customer.points_name,
            standing_seen_at=row.customer.standing_seen_at,
            viewed_at=row.viewed_at,
        )
        for row in await index.recent(program, staff.user_id)
    ]


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
