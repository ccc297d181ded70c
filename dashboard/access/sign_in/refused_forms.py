"""Forms that Django's protection against forged requests refuses: what happened, and what to do."""

from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

import structlog
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.access.refusal import refusal, reload_if_another_person

log = structlog.get_logger(__name__)
WRONG_ORIGIN = "Origin checking failed"  # how Django's reason begins


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain that a form without a valid CSRF token was not sent.

    Most often the page was left open overnight, or the person signed in again in another tab after the page was loaded.
    In a search the words stay in the field. The sign-in page gets a fresh form, and still leads on to the same page.
    """
    if reloading := reload_if_another_person(request):
        return reloading
    if reason.startswith(WRONG_ORIGIN) and (origin := origin_of(request)):
        return wrong_origin_page(request, origin)
    if request.resolver_match and request.resolver_match.url_name == "account_login":
        next_url = get_next_redirect_url(request)
        fresh = urlencode({"stale": "1"} | ({"next": next_url} if next_url else {}))
        return HttpResponseRedirect(f"{reverse('account_login')}?{fresh}", status=HTTPStatus.SEE_OTHER)
    query = request.POST.get("q", "") if getattr(request, "staff", None) else ""
    explanation = _(
        "The form was open for too long, or your browser blocks cookies for this site. Nothing was "
        "changed. Go back, reload the page and send the form again."
    )
    if query:
        explanation = _(
            "You signed in again after that page was loaded. Your search words are in the search field: press Enter."
        )
    return refusal(request, HTTPStatus.FORBIDDEN, explanation, _("The form was not sent"), query=query)


def origin_of(request: HttpRequest) -> str:
    """Return where the browser says that the form comes from, `https://desk.example.com:8443`; "" if it hides that."""
    try:
        parts = urlsplit(request.headers.get("Origin", ""))
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def wrong_origin_page(request: HttpRequest, origin: str) -> HttpResponse:
    """Explain a proxy that hides the site's own address. The form of another site gets the same page."""
    own = f"{request.scheme}://{request.get_host()}"
    log.warning("a form was refused because of its origin", origin=origin, own=own)
    explanation = _(
        "The form comes from %(origin)s, but the dashboard believes that its own address is %(own)s. Nothing was "
        "changed. If you opened this page yourself, tell the dashboard's administrator: the proxy must pass on the "
        "Host with its port ($http_host in nginx) and X-Forwarded-Proto, and TRUSTED_PROXIES must name the proxy."
    ) % {"origin": origin, "own": own}
    return refusal(request, HTTPStatus.FORBIDDEN, explanation, _("The form was not sent"))
