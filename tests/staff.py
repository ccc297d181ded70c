"""Requests of members of staff, and what the security log notes of them."""

from typing import cast

from django.contrib.auth.models import User
from django.test import RequestFactory

from dashboard.access.roles import Staff, StaffRequest, staff_of
from dashboard.access.security_log.models import Event, SecurityRecord


def request_of(staff: Staff | User, address: str = "192.0.2.1", path: str = "/") -> StaffRequest:
    request = cast(StaffRequest, RequestFactory().get(path, REMOTE_ADDR=address))
    request.staff = staff if isinstance(staff, Staff) else staff_of(staff)
    return request


async def noted(*events: Event) -> list[tuple[str, ...]]:
    """Event, person, program and detail of the rows of these events, oldest first."""
    rows = SecurityRecord.objects.filter(event__in=events).order_by("pk")
    return [row async for row in rows.values_list("event", "staff_name", "program", "detail")]
