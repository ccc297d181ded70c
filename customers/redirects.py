"""The redirect to a profile, for links from other systems and for the search."""

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
    """Redirect to the profile of `key`.

    The redirect reveals that the customer exists, so a row in the access log comes first, with the `page` ("open" or
    "search") and the `searched_id`. Raises AccessLogUnavailable.
    """
    await record(
        request,
        program=program.slug,
        page=page,
        outcome=Outcome.FOUND,
        customer_id=searched_id,
        customer_key=key,
    )
    return SeeOther(profile_address(program, key))
