"""Signing out at the provider too (OpenID Connect RP-Initiated Logout 1.0)."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from dashboard.sealing import seal, unseal

SESSION_KEY = "oidc_sign_out"
PURPOSE = "id-token"
MAX_HINT_LENGTH = 4_000  # characters of an ID token; with many groups in it, the address could be too long for the way


def remember_sign_out(request: HttpRequest, url: str, client_id: str, id_token: str) -> None:
    """Keep the address that signs out at the provider, and the ID token as a hint, unless it is long.

    The token is sealed: it is personal data. Without it the provider may ask the person. Okta takes no request without.
    """
    if url:
        hint = seal(id_token, PURPOSE) if len(id_token) <= MAX_HINT_LENGTH else ""
        request.session[SESSION_KEY] = [_with(url, client_id=client_id), hint]


def provider_sign_out_url(request: HttpRequest) -> str:
    """Return where to send the browser to sign out at the provider and come back, "" if nothing is known."""
    url, sealed = request.session.get(SESSION_KEY, ("", ""))
    if not url:
        return ""
    hint = unseal(sealed, PURPOSE)
    back = request.build_absolute_uri(resolve_url(settings.LOGIN_URL))
    return _with(url, post_logout_redirect_uri=back, **({"id_token_hint": hint} if hint else {}))


def _with(url: str, **query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
