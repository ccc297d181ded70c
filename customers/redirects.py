"""The redirect to a profile, for links from other systems and for the search.

A page that reveals that a customer exists writes a row into the access log first.
"""

from collections.abc import Sequence

from django.http import HttpResponse

from customers.asked import address_after
from dashboard.access.access_log.log import record
from dashboard.access.models import Outcome
from dashboard.access.roles import StaffRequest
from dashboard.frame.addresses import SeeOther
from dashboard.programs import Program


async def redirect_to_profile(
    request: StaffRequest, program: Program, key: str, *, page: str, searched_id: str, asked_id: str = ""
) -> HttpResponse:
    """Redirect to the profile of `key`, after `record_found`. The profile says if `asked_id`, the id that the platform
    was asked for, is not the customer's. Raises AccessLogUnavailable."""
    await record_found(request, program, key, page=page, searched_id=searched_id)
    return SeeOther(await address_after(asked_id, key, program, request.staff))


async def record_found(request: StaffRequest, program: Program, key: str, *, page: str, searched_id: str) -> None:
    """Write to the access log that somebody learned that the customer of `key` exists.

    `page` is "open" or "search", `searched_id` the id that was asked for. Raises AccessLogUnavailable.
    """
    await record(
        request, program=program.slug, page=page, outcome=Outcome.FOUND, customer_id=searched_id, customer_key=key
    )


async def record_choices(request: StaffRequest, program: Program, choices: Sequence[str], *, page: str) -> None:
    """Write to the access log that somebody learned that the customers behind these choices exist. Raises
    AccessLogUnavailable."""
    for choice in choices:
        await record(request, program=program.slug, page=page, outcome=Outcome.FOUND, customer_id=choice)
