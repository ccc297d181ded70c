"""Pages that explain why something is not shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django_htmx.http import reswap, retarget

from dashboard.loyalty.errors import Sentence


def refusal(
    request: HttpRequest, status: int, explanation: Sentence, heading: str = "", *, query: str = ""
) -> HttpResponse:
    """Return the page for `status` with one sentence, under the page's own heading unless `heading` is given.

    `query` stands in the search field, so no browser may store the page. For HTMX the answer replaces the whole page,
    not a fragment.
    """
    context = {"explanation": explanation, "heading": heading, "query": query}
    response = render(request, f"{status:d}.html", context, status=status)
    add_never_cache_headers(response)
    return reswap(retarget(response, "body"), "innerHTML") if getattr(request, "htmx", False) else response
