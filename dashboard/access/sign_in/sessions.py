"""Ends sessions after `SESSION_IDLE` without a request, and at the latest `SESSION_LIFETIME` after sign-in."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

SIGNED_IN_AT_KEY = "signed_in_at"
SEEN_AT_KEY = "seen_at"
# A session is not written with every request; it may end this much before its idle time.
SEEN_INTERVAL = timedelta(seconds=30)


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    """Store the time of sign-in."""
    request.session[SIGNED_IN_AT_KEY] = request.session[SEEN_AT_KEY] = timezone.now().isoformat()


def end_expired_session(session: SessionBase) -> None:
    """Empty a session that is past its lifetime; store that another session was used.

    The idle time needs no check: Django gives a session this age when it saves it (`SESSION_COOKIE_AGE`).
    """
    if SIGNED_IN_AT_KEY not in session:
        return
    now = timezone.now()
    if now - datetime.fromisoformat(session[SIGNED_IN_AT_KEY]) >= settings.SESSION_LIFETIME:
        session.flush()
    elif now - datetime.fromisoformat(session[SEEN_AT_KEY]) >= SEEN_INTERVAL:
        session[SEEN_AT_KEY] = now.isoformat()


def end_sessions_of(user: User, *, keep: str | None = None) -> None:
    """End all sessions of a user except `keep`, so that they must sign in again even if they are let in again later."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=keep).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
