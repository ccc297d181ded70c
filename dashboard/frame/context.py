"""The template context of the frame around every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dashboard.serving.version import VERSION


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `staff` (the person), the `program` of the address and all `programs`, as far as they are open to the
    person. `session_seconds` is the time without a request after which the session ends, `version` the product's.

    Safe in async views: it does not ask the database.
    """
    match, staff = request.resolver_match, getattr(request, "staff", None)
    program = match.kwargs.get("program") if match else None
    return {
        "program": program if staff and program and staff.may_enter(program) else None,
        "programs": staff.programs if staff else (),
        "staff": staff,
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "version": VERSION,
    }
