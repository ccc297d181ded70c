"""Ends sessions after `SESSION_IDLE` without a request, and at the latest `SESSION_LIFETIME` after sign-in."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from dashboard.serving.requests import client_address

SIGNED_IN_AT_KEY = "signed_in_at"
SEEN_AT_KEY = "seen_at"
ADDRESS_KEY = "address"  # of the client, when the session was last seen
BROWSER_KEY = "browser"  # what the browser says of itself, at sign-in
MAX_BROWSER_LENGTH = 300  # characters
# A session is not written with every request; it may end this much before its idle time.
SEEN_INTERVAL = timedelta(seconds=30)


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    """Store when, in which browser and from which address the person signed in."""
    session = request.session
    session[SIGNED_IN_AT_KEY] = session[SEEN_AT_KEY] = timezone.now().isoformat()
    session[ADDRESS_KEY] = client_address(request)
    session[BROWSER_KEY] = request.headers.get("User-Agent", "")[:MAX_BROWSER_LENGTH]


def end_expired_session(request: HttpRequest) -> None:
    """Empty a session that is past its lifetime; store that another session was used, and from which address.

    The idle time needs no check: Django gives a session this age when it saves it (`SESSION_COOKIE_AGE`).
    """
    session = request.session
    if SIGNED_IN_AT_KEY not in session:
        return
    now = timezone.now()
    if now - datetime.fromisoformat(session[SIGNED_IN_AT_KEY]) >= settings.SESSION_LIFETIME:
        session.flush()
    elif now - datetime.fromisoformat(session[SEEN_AT_KEY]) >= SEEN_INTERVAL:
        session[SEEN_AT_KEY], session[ADDRESS_KEY] = now.isoformat(), client_address(request)
