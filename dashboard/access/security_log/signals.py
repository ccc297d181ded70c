"""Writes sign-ins, sign-outs and changes of second factors into the security log, however they come about."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.core import context as current
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from dashboard.access.security_log.log import SecurityLogUnavailable, write_event
from dashboard.access.security_log.models import Event


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Without a row there is no sign-in. Raises SecurityLogUnavailable."""
    try:
        write_event(Event.SIGNED_IN, request, person=user, detail=factors_of(request, user))
    except SecurityLogUnavailable:
        request.session.flush()
        raise


def factors_of(request: HttpRequest, user: User) -> str:
    """Return what the person signed in with: "password, totp", or the slug of a company."""
    records = get_authentication_records(request, user)
    return ", ".join(one.get("type") or one.get("provider") or one["method"] for one in records)


@receiver(user_logged_out)
def note_sign_out(sender: Any, request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user:
        write_event(Event.SIGNED_OUT, request, person=user)


@receiver(post_save, sender=Authenticator)
def note_added_factor(instance: Authenticator, created: bool, **_kwargs: Any) -> None:
    """Write a row in the transaction of the change. allauth's own signals come after it, or leave a change out."""
    if created:
        write_event(Event.FACTOR_ADDED, current.request, about=instance.user, detail=instance.type)


@receiver(post_delete, sender=Authenticator)
def note_removed_factor(instance: Authenticator, **_kwargs: Any) -> None:
    write_event(Event.FACTOR_REMOVED, current.request, about=instance.user, detail=instance.type)
