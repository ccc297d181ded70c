"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest

from dashboard.programs import programs


def shell(request: HttpRequest) -> dict[str, Any]:
    """The `program` that the address names, all `programs` there are, and `staff`, who is asking.

    Safe in async views: nothing here asks the database.
    """
    match = request.resolver_match
    return {
        "program": match.kwargs.get("program") if match else None,
        "programs": tuple(programs().values()),
        "staff": getattr(request, "staff", None),
    }
