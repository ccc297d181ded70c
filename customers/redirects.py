"""The way on to a profile, from the door and from the search."""

from django.http import HttpResponse

from customers.visit import profile_address
from dashboard.access.log import record
from dashboard.access.models import Outcome
from dashboard.access.roles import StaffRequest
from dashboard.frame.addresses import SeeOther
from dashboard.programs import Program


async def redirect_to_profile(
    request: StaffRequest, program: Program, key: str, *, page: str, searched_id: str
) -> HttpResponse:
    """On to the profile behind `key`. That there is such a customer is told already, so it is written down first, for
    `page` ("open", "search"), with what was `asked_for`. Raises AccessLogUnavailable."""
    await record(
        request,
        programme=program.slug,
        page=page,
        outcome=Outcome.FOUND,
        customer_id=searched_id,
        customer_key=key,
    )
    return SeeOther(profile_address(program, key))
