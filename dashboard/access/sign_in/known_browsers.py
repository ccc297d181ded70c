"""Browsers in which a person has signed in before: their failed attempts are counted on their own.

Without this, anyone could lock a person out with five wrong passwords, or with the right one and five wrong codes. With
it, they lock only browsers that are new to the account, and for a minute those behind their own network address. The
cookie opens nothing: it only chooses which count an attempt adds to.
"""

import secrets
from typing import cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from dashboard.loyalty.store import keyed_hash

SALT = "dashboard.access.known_browsers"
MAX_AGE = 365 * 24 * 3600  # seconds
MAX_ACCOUNTS = 10  # of people who share a browser


def counted_as(request: HttpRequest, account: str) -> str:
    """Return the key under which failed attempts for this account (a normalized name) from this browser are counted."""
    browser, accounts = _known(request)
    return f"{account} {browser}" if _mark(account) in accounts else account


def remember_browser(request: HttpRequest, response: HttpResponse, account: str) -> None:
    """Set the cookie after a successful sign-in. It has no name in it."""
    browser, accounts = _known(request)
    mark = _mark(account)
    accounts = [mark, *(one for one in accounts if one != mark)][:MAX_ACCOUNTS]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([browser or secrets.token_urlsafe(16), accounts], salt=SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the browser's random name and the accounts that signed in there; nothing for a new browser."""
    try:
        value = signing.loads(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return "", []
    return cast(tuple[str, list[str]], tuple(value))


def _mark(account: str) -> str:
    return keyed_hash(SALT, account)[:16]
