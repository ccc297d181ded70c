"""Pages that say why something isn't shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django_htmx.http import reswap, retarget


def refusal(
    request: HttpRequest, status: int, explanation: str, heading: str = "", *, searched: str = ""
) -> HttpResponse:
    """The designed page for `status`: one sentence, under the page's own heading unless one is given; `searched` stands
    in its search field, so no browser keeps the page.

    Asked for by HTMX it takes the place of the whole page, not of a fragment within it.
    """
    context = {"explanation": explanation, "heading": heading, "query": searched}
    response = render(request, f"{status:d}.html", context, status=status)
    add_never_cache_headers(response)
    return reswap(retarget(response, "body"), "innerHTML") if getattr(request, "htmx", False) else response
