"""The template context of the frame around every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dashboard.access.roles import Staff
from dashboard.programs import Program
from dashboard.serving.version import VERSION


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `staff` (the person), the `program` of the address and all `programs`, as far as they are open to the
    person. `session_seconds` is the time without a request after which the session ends, `version` the product's.

    Safe in async views: it does not ask the database.
    """
    match, staff = request.resolver_match, getattr(request, "staff", None)
    program = match.kwargs.get("program") if match else way_back(request.path_info, staff)
    return {
        "program": program if staff and program and staff.may_enter(program) else None,
        "programs": staff.programs if staff else (),
        "staff": staff,
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "version": VERSION,
    }


def way_back(path: str, staff: Staff | None) -> Program | None:
    """Return the program whose frame a page shows at an address that does not exist: the one that the address begins
    with, or the person's first."""
    slug = path.split("/")[1]
    programs = staff.programs if staff else ()
    return next((one for one in programs if one.slug == slug), next(iter(programs), None))
