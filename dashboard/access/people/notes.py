"""Tells people at sign-in what others have changed in their account since they signed in before.

The security log knows it, so nothing else is stored.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from typing import Any

from allauth.account.signals import user_logged_in
from django.contrib import messages
from django.contrib.auth.models import User
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dashboard.access.roles import ROLE_NAMES, staff_of
from dashboard.access.security_log.models import Event, SecurityRecord
from dashboard.text.times import absolute

SENTENCES: Mapping[str, Callable[[], str]] = {
    Event.PROGRAMS_CHANGED: lambda: _("%(who)s changed the programs that are open to you, %(when)s."),
    Event.PASSWORD_SET: lambda: _("%(who)s set a new password for you, %(when)s."),
    Event.FACTOR_REMOVED: lambda: _("%(who)s removed your second factor, %(when)s."),
    Event.SESSIONS_ENDED: lambda: _("%(who)s ended your sessions, %(when)s."),
    Event.ACCOUNT_ENABLED: lambda: _("%(who)s switched your account on again, %(when)s."),
}


@receiver(user_logged_in)  # allauth's, which comes after the row about this sign-in
def tell_changes(request: HttpRequest, user: User, **_signal: Any) -> None:
    for sentence in changes_since_last_sign_in(user):
        messages.warning(request, sentence)


def changes_since_last_sign_in(user: User) -> list[str]:
    """Return a sentence for each kind of change that others made between the last two sign-ins, oldest first.

    After the first sign-in there is nothing to tell. Of several changes of one kind the newest counts.
    """
    sign_ins = SecurityRecord.objects.filter(staff=user, event=Event.SIGNED_IN).order_by("-pk")
    last_two = list(sign_ins.values_list("pk", flat=True)[:2])
    if len(last_two) < 2:
        return []
    rows = SecurityRecord.objects.filter(about=user, pk__gt=last_two[1], event__in=[Event.ROLE_CHANGED, *SENTENCES])
    newest = {row.event: row for row in rows.order_by("pk") if row.staff_id != user.pk}
    programs = staff_of(user).programs
    zone = programs[0].time_zone if programs else UTC
    return [_sentence(row, zone) for row in sorted(newest.values(), key=lambda row: row.pk)]


def _sentence(row: SecurityRecord, zone: tzinfo) -> str:
    """Say what the row changed; times are in `zone`."""
    who = _("The dashboard's administrator") if row.is_by_command_line else row.staff_name
    said = {"who": who, "when": absolute(row.at, zone)}
    if row.event != Event.ROLE_CHANGED:
        return SENTENCES[row.event]() % said
    _before, _arrow, role = row.detail.partition(" → ")
    return _("%(who)s changed your role to %(role)s, %(when)s.") % {**said, "role": ROLE_NAMES.get(role, role)}
