"""Signing out at the provider too (OpenID Connect RP-Initiated Logout 1.0)."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from dashboard.sealing import seal, unseal

SESSION_KEY = "oidc_sign_out"
PURPOSE = "id-token"


def remember_sign_out(request: HttpRequest, url: str, id_token: str) -> None:
    """Keep the address that signs out at the provider, and the ID token, sealed: it is personal data."""
    if url:
        request.session[SESSION_KEY] = [url, seal(id_token, PURPOSE)]


def provider_sign_out_url(request: HttpRequest) -> str:
    """Return where to send the browser to sign out at the provider and come back, "" if nothing is known."""
    url, sealed = request.session.get(SESSION_KEY, ("", ""))
    if not url:
        return ""
    back = request.build_absolute_uri(resolve_url(settings.LOGIN_URL))
    query = {"id_token_hint": unseal(sealed, PURPOSE) or "", "post_logout_redirect_uri": back}
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
