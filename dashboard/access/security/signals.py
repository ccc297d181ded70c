"""Writes sign-ins and sign-outs into the security log, however they come about."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from dashboard.access.security.log import SecurityLogUnavailable, write_event
from dashboard.access.security.models import Event


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Without a row there is no sign-in. Raises SecurityLogUnavailable."""
    try:
        write_event(Event.SIGNED_IN, request, person=user)
    except SecurityLogUnavailable:
        request.session.flush()
        raise


@receiver(user_logged_out)
def note_sign_out(sender: Any, request: HttpRequest, user: User | None, **_kwargs: Any) -> None:
    if user:
        write_event(Event.SIGNED_OUT, request, person=user)


@receiver(authentication_failed)
def note_wrong_code(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    write_event(Event.SIGN_IN_FAILED, request, about=user, detail="second factor")


@receiver(authenticator_added)
def note_added_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    write_event(Event.FACTOR_ADDED, request, person=user, about=user, detail=authenticator.type)


@receiver(authenticator_removed)
def note_removed_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    write_event(Event.FACTOR_REMOVED, request, person=user, about=user, detail=authenticator.type)
