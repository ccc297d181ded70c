"""The one way to write the access log, and what profiles and pages ask of it."""

from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.db import Error
from django.http import HttpRequest
from django.utils import timezone

from dashboard.access.models import AccessRecord, Outcome
from dashboard.access.roles import StaffRequest
from dashboard.serving.requests import current_request_id

SEEN_PERIOD = timedelta(days=30)


class AccessLogUnavailable(Exception):
    """A row could not be written, so the customer must not be shown: the middleware answers with a 503 page."""


def client_address(request: HttpRequest) -> str:
    """Where the request came from, "" when nobody can tell.

    The server has already looked behind the proxies in `TRUSTED_PROXIES` and took the first address, from the right,
    that is not one of them (uvicorn, `forwarded_allow_ips`); what anyone else claims in a header is not believed.
    """
    return str(request.META.get("REMOTE_ADDR") or "")


def write_record(
    request: StaffRequest,
    *,
    program: str,
    page: str,
    outcome: str,
    customer_id: str = "",
    customer_key: str = "",
) -> None:
    """Write one row; done before the first byte of an answer. Raises AccessLogUnavailable when it can't be written.

    `program` is a slug, `page` the view's name (profile, a panel's, open, search), `outcome` one of `Outcome`.
    """
    try:
        AccessRecord.objects.create(**row(request, program, page, outcome, customer_id, customer_key))
    except Error as error:
        # Its text may hold the row.
        raise AccessLogUnavailable(type(error).__name__) from None


record = sync_to_async(write_record)


async def record_once(request: StaffRequest, *, program: str, page: str, outcome: str, within: timedelta) -> None:
    """The same, of no customer in particular, unless such a row of this member of staff is younger than `within`."""
    newest = AccessRecord.objects.filter(
        at__gte=timezone.now() - within,
        staff=request.staff.user_id,
        program=program,
        page=page,
        outcome=outcome,
        address=client_address(request)[:45],
    )
    try:
        is_there = await newest.aexists()
    except Error as error:
        raise AccessLogUnavailable(type(error).__name__) from None
    if not is_there:
        await record(request, program=program, page=page, outcome=outcome)


def row(
    request: StaffRequest, program: str, page: str, outcome: str, customer_id: str, customer_key: str
) -> dict[str, Any]:
    """A row's fields, cut to what the table holds: an unknown id or slug may be of any length."""
    return {
        "staff_id": request.staff.user_id,
        "staff_name": cut_to_fit(request.staff.name, 150),
        "program": cut_to_fit(program, 40),
        "customer_key": cut_to_fit(customer_key, 64),
        "customer_id": cut_to_fit(customer_id, 256),
        "page": cut_to_fit(page, 40),
        "outcome": Outcome(outcome),
        "address": cut_to_fit(client_address(request), 45),
        "request_id": cut_to_fit(current_request_id(), 64),
    }


def cut_to_fit(text: str, most: int) -> str:
    """As much of the text as fits; PostgreSQL keeps neither NUL nor half a surrogate pair."""
    return text[:most].replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


async def seen_by(program: str, customer_key: str) -> int:
    """How many members of staff were shown this customer in the last 30 days."""
    shown = AccessRecord.objects.filter(
        program=program, customer_key=customer_key, outcome=Outcome.SHOWN, at__gte=timezone.now() - SEEN_PERIOD
    )
    return await shown.values("staff").distinct().acount()
