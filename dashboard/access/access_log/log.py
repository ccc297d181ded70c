"""Writes the access log, and answers the questions of pages about it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import Error, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from dashboard.access.logs.unavailable import LogUnavailable
from dashboard.access.models import AccessRecord, LoggedText, Outcome
from dashboard.access.roles import StaffRequest
from dashboard.serving.requests import client_address, current_request_id

SEEN_PERIOD = timedelta(days=30)
log = structlog.get_logger(__name__)


class AccessLogUnavailable(LogUnavailable):
    """A row could not be written, so the customer must not be shown. The middleware answers with a 503 page."""


def write_record(
    request: StaffRequest,
    *,
    program: str,
    page: str,
    outcome: str,
    customer_id: str = "",
    customer_key: str = "",
) -> None:
    """Write one row, before the first byte of the answer. Raises AccessLogUnavailable if it cannot be written.

    A line of the log output says the same without the id or the words, for a log store on another system.
    `program` is a slug, `page` the name of the view (profile, a panel, open, search), `outcome` one of `Outcome`.
    """
    fields = record_fields(request, program, page, outcome, customer_id, customer_key)
    try:
        AccessRecord.objects.create(**fields)
    except Error as error:
        raise AccessLogUnavailable(error) from None
    line = {name: fields[name] for name in ("program", "page", "customer_key", "address")}
    log.info("access", person=fields["staff_id"], outcome=fields["outcome"].value, **line)


record = sync_to_async(write_record)


def write_record_once(request: StaffRequest, *, program: str, page: str, outcome: str, within: timedelta) -> None:
    """Write a row about no customer, unless this person has such a row that is younger than `within`.

    Raises AccessLogUnavailable.
    """
    address = fitting(AccessRecord, {"address": client_address(request)})
    newest = _newer_records(request, program, page, outcome, within).filter(customer_key="", **address)
    try:
        exists = newest.exists()
    except Error as error:
        raise AccessLogUnavailable(error) from None
    if not exists:
        write_record(request, program=program, page=page, outcome=outcome)


record_once = sync_to_async(write_record_once)


@sync_to_async
def record_listed(
    request: StaffRequest,
    *,
    program: str,
    page: str,
    ids_by_key: Mapping[str, str],
    within: timedelta = timedelta(0),
) -> None:
    """Write a row for each of these customers in a list, unless this person has such a row that is younger than
    `within`. Raises AccessLogUnavailable."""
    try:
        newer = _newer_records(request, program, page, Outcome.SHOWN, within).filter(customer_key__in=ids_by_key)
        written = set(newer.values_list("customer_key", flat=True)) if ids_by_key and within else set()
        with transaction.atomic():
            for key, customer_id in ids_by_key.items():
                if key not in written:
                    row = {"customer_id": customer_id, "customer_key": key}
                    write_record(request, program=program, page=page, outcome=Outcome.SHOWN, **row)
    except Error as error:
        raise AccessLogUnavailable(error) from None


def _newer_records(
    request: StaffRequest, program: str, page: str, outcome: str, within: timedelta
) -> QuerySet[AccessRecord]:
    """Return this person's rows that are younger than `within`."""
    return AccessRecord.objects.filter(
        at__gte=timezone.now() - within, staff=request.staff.user_id, program=program, page=page, outcome=outcome
    )


def record_fields(
    request: StaffRequest, program: str, page: str, outcome: str, customer_id: str, customer_key: str
) -> dict[str, Any]:
    """Return the fields of a row, cut to the sizes of the columns: an unknown id or slug may have any length."""
    columns = {
        "staff_id": request.staff.user_id,
        "staff_name": request.staff.name,
        "program": program,
        "customer_key": customer_key,
        "page": page,
        "address": client_address(request),
        "request_id": current_request_id(),
    }
    typed = fitting(LoggedText, {"text": customer_id})["text"]
    return {"outcome": Outcome(outcome), "customer_id": typed, **fitting(AccessRecord, columns)}


def fitting(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of these columns with each text cut to the size of its column. NUL and halves of surrogate
    pairs are replaced, because PostgreSQL cannot store them."""

    def fit(name: str, value: Any) -> Any:
        size = getattr(model._meta.get_field(name), "max_length", None)  # noqa: SLF001
        return storable(value[:size]) if isinstance(value, str) else value

    return {name: fit(name, value) for name, value in values.items()}


def storable(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()


async def count_viewers(program: str, customer_key: str) -> int:
    """Count the members of staff who were shown this customer in the last 30 days."""
    shown = AccessRecord.objects.filter(
        program=program, customer_key=customer_key, outcome=Outcome.SHOWN, at__gte=timezone.now() - SEEN_PERIOD
    )
    return await shown.values("staff").distinct().acount()
