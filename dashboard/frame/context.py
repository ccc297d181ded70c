"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """`staff`, who is asking; the `program` that the address names and the `programs` there are, if open to them.

    Safe in async views: nothing here asks the database.
    """
    match, staff = request.resolver_match, getattr(request, "staff", None)
    program = match.kwargs.get("program") if match else None
    return {
        "program": program if staff and program and staff.may_enter(program) else None,
        "programs": staff.programs if staff else (),
        "staff": staff,
    }
