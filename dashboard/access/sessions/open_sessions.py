"""The open sessions of people: to see, to count and to end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from dashboard.access.security_log.log import write_event
from dashboard.access.security_log.models import Event
from dashboard.access.sessions.browsers import browser_in_words
from dashboard.access.sessions.lifetime import ADDRESS_KEY, BROWSER_KEY, SEEN_AT_KEY, SIGNED_IN_AT_KEY
from dashboard.access.sessions.models import StaffSession
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.store import keyed_hash


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session in which somebody is signed in.

    `mark` stands for it in a form: the key itself would sign somebody in. `address` is that of the last use.
    """

    mark: str
    browser: Sentence
    began_at: datetime
    seen_at: datetime
    address: str
    is_this: bool


def open_sessions(user_id: int, this_key: str | None = None) -> list[OpenSession]:
    """Return the open sessions of a person, that with the key `this_key` first, then the last used first."""
    now = timezone.now()
    found = [_opened(row, this_key) for row in _rows([user_id])]
    alive = [one for one in found if one and now - one.began_at < settings.SESSION_LIFETIME]
    return sorted(alive, key=lambda one: (one.is_this, one.seen_at), reverse=True)


def count_open_sessions(user_ids: Collection[int]) -> dict[int, int]:
    """Count the open sessions of each of these people; people without one are left out.

    One that is past its lifetime counts until its idle time is over too.
    """
    rows = _rows(user_ids)
    return dict(rows.values("user_id").annotate(number=Count("pk")).values_list("user_id", "number"))


def end_sessions_of(user: User, *, keep: str | None = None) -> int:
    """End all sessions of a person but the one with the key `keep`, and return how many were open.

    One statement deletes them, which also works behind a PgBouncer that keeps no cursor open.
    """
    number = _rows([user.pk]).exclude(pk=keep).count()
    StaffSession.objects.filter(user_id=user.pk).exclude(pk=keep).delete()
    return number


def end_own_sessions(request: HttpRequest, user: User, mark: str = "") -> int:
    """End a person's other sessions, or only the one with this mark, and return how many.

    Writes a row of the security log: call it in a transaction. Raises SecurityLogUnavailable.
    """
    this_key = request.session.session_key
    if mark:
        keys = [row.pk for row in _rows([user.pk]) if _mark(row) == mark and row.pk != this_key]
        number = StaffSession.objects.filter(pk__in=keys).delete()[0]
    else:
        number = end_sessions_of(user, keep=this_key)
    if number:
        write_event(Event.SESSIONS_ENDED, request, about=user, detail=str(number))
    return number


def _rows(user_ids: Collection[int]) -> QuerySet[StaffSession]:
    """Return the sessions of these people whose idle time is not over."""
    return StaffSession.objects.filter(user_id__in=user_ids, expire_date__gt=timezone.now())


def _opened(row: StaffSession, this_key: str | None) -> OpenSession | None:
    """Return None for a session that cannot be read any more, because the secret key has changed."""
    data = row.get_decoded()
    if SIGNED_IN_AT_KEY not in data:
        return None
    return OpenSession(
        mark=_mark(row),
        browser=browser_in_words(data.get(BROWSER_KEY, "")),
        began_at=datetime.fromisoformat(data[SIGNED_IN_AT_KEY]),
        seen_at=datetime.fromisoformat(data[SEEN_AT_KEY]),
        address=data.get(ADDRESS_KEY, ""),
        is_this=row.pk == this_key,
    )


def _mark(row: StaffSession) -> str:
    return keyed_hash("dashboard.access.sessions", row.pk)[:32]
