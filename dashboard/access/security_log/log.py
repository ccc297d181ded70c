"""Writes the security log: a row of the table, and a line of the log output."""

from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import Error, transaction
from django.http import HttpRequest

from dashboard.access.access_log.log import fitting
from dashboard.access.logs.unavailable import LogUnavailable
from dashboard.access.roles import Staff, name_of
from dashboard.access.security_log.models import COMMAND_LINE, Event, SecurityRecord
from dashboard.serving.requests import client_address, current_request_id

log = structlog.get_logger(__name__)

# Nothing is shown or changed by these, so a row that cannot be written does not stop them.
BEST_EFFORT = {Event.SIGN_IN_FAILED, Event.SIGNED_OUT, Event.LIMIT_REACHED, Event.PAGE_REFUSED}
LIMIT_INTERVAL = 60  # seconds; whoever goes on beyond a limit adds at most one row in this time


class SecurityLogUnavailable(LogUnavailable):
    """A row could not be written, so nothing may be shown or changed. The middleware answers with a 503 page."""


def write_event(
    event: Event,
    request: HttpRequest | None,
    *,
    person: User | None = None,
    about: User | None = None,
    program: str = "",
    detail: str = "",
) -> None:
    """Write one row and one line, before the answer is sent. In a change, write them in the change's transaction.

    `person` did it; if left out, the member of staff of the request, and without a request the command line. The other
    arguments: see `SecurityRecord`. Raises SecurityLogUnavailable if the row cannot be written, except for events in
    `BEST_EFFORT`.
    """
    fields = event_fields(event, request, person, about, program, detail)
    line = {name: fields[name] for name in ("address", "program", "detail", "request_id")}
    line |= {"what": event.value, "person": fields["staff_id"], "about": fields["about_id"]}
    try:
        with transaction.atomic():  # so that a row that fails breaks no transaction around it
            SecurityRecord.objects.create(**fields)
    except Error as error:
        log.error("a row of the security log could not be written", **line, error=type(error).__name__)
        if event not in BEST_EFFORT:
            raise SecurityLogUnavailable(error) from None
    else:
        log.info("security", **line)


record_event = sync_to_async(write_event)


def write_limit(request: HttpRequest, *, about: User | None = None) -> None:
    """Write that a limit was reached: once a minute for a person (or a stranger's address) and an account."""
    staff: Staff | None = getattr(request, "staff", None)
    who = f"staff-{staff.user_id}" if staff else client_address(request)
    if cache.add(f"security-limit:{who}:{about and about.pk}", 1, LIMIT_INTERVAL):
        write_event(Event.LIMIT_REACHED, request, about=about, detail=request.path)


def event_fields(
    event: Event, request: HttpRequest | None, person: User | None, about: User | None, program: str, detail: str
) -> dict[str, Any]:
    """Return the fields of a row, cut to the sizes of the columns."""
    staff_id, name = _who(request, person)
    columns = {
        "staff_id": staff_id,
        "staff_name": name,
        "about_id": about.pk if about else None,
        "about_name": name_of(about) if about else "",
        "program": program,
        "detail": detail,
        "address": client_address(request) if request else "",
        "request_id": current_request_id() if request else "",
    }
    return {"event": event, **fitting(SecurityRecord, columns)}


def _who(request: HttpRequest | None, person: User | None) -> tuple[int | None, str]:
    """Return the id and the name of the person who did it; a name alone if nobody signed in."""
    staff: Staff | None = getattr(request, "staff", None)
    if person:
        return person.pk, name_of(person)
    if staff:
        return staff.user_id, staff.name
    return None, "" if request else COMMAND_LINE
