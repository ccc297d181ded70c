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

SIGNED_IN = "signed_in_at"
SEEN = "seen_at"
# A busy page doesn't write its session with every request; one may end this much before its idle time.
SEEN_EVERY = timedelta(seconds=30)


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    """Note when the session began."""
    request.session[SIGNED_IN] = request.session[SEEN] = timezone.now().isoformat()


def end_if_over(session: SessionBase) -> None:
    """Empty a session past its lifetime; note that another was just used.

    The idle time needs no check: it is the age Django gives a session when it is saved (`SESSION_COOKIE_AGE`).
    """
    if SIGNED_IN not in session:
        return
    now = timezone.now()
    if now - datetime.fromisoformat(session[SIGNED_IN]) >= settings.SESSION_LIFETIME:
        session.flush()
    elif now - datetime.fromisoformat(session[SEEN]) >= SEEN_EVERY:
        session[SEEN] = now.isoformat()


def end_sessions_of(user: User) -> None:
    """Wherever they are signed in: they have to sign in anew, though they may be let in again later."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
