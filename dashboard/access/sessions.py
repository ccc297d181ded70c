"""Sessions end after `SESSION_IDLE` without a request, and `SESSION_LIFETIME` after signing in whatever happens."""

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
# A busy page doesn't write its session with every request; one may end this much before its idle time.
SEEN_INTERVAL = timedelta(seconds=30)


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    """Note when the session began."""
    request.session[SIGNED_IN_AT_KEY] = request.session[SEEN_AT_KEY] = timezone.now().isoformat()


def end_expired_session(session: SessionBase) -> None:
    """Empty a session past its lifetime; note that another was just used.

    The idle time needs no check: it is the age Django gives a session when it is saved (`SESSION_COOKIE_AGE`).
    """
    if SIGNED_IN_AT_KEY not in session:
        return
    now = timezone.now()
    if now - datetime.fromisoformat(session[SIGNED_IN_AT_KEY]) >= settings.SESSION_LIFETIME:
        session.flush()
    elif now - datetime.fromisoformat(session[SEEN_AT_KEY]) >= SEEN_INTERVAL:
        session[SEEN_AT_KEY] = now.isoformat()


def end_sessions_of(user: User) -> None:
    """Wherever they are signed in: they have to sign in anew, though they may be let in again later."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
