"""Pages that explain why something is not shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget

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


def reload_if_another_person(request: HttpRequest) -> HttpResponse | None:
    """Answer an HTMX request of a page that was made for somebody else: the browser reloads the page.

    Another person has signed in, in the same browser, since the page was loaded. The page says for whom it was made.
    """
    made_for, staff = request.headers.get("X-Staff"), getattr(request, "staff", None)
    return HttpResponseClientRefresh() if staff and made_for and made_for != str(staff.user_id) else None
