"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """`program` and `programs` as the view (or its middleware) put them on the request, and `staff`, who is asking.

    Reads attributes only, so it is safe in async views: nothing here asks the database.
    """
    return {
        "program": getattr(request, "program", None),
        "programs": getattr(request, "programs", ()),
        "staff": getattr(request, "staff", None),
    }
