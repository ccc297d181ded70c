"""What a person does after signing in with a password, before any other page opens to them.

The steps are found at sign-in and kept in the session, so that requests after it need no query.
"""

from enum import StrEnum
from typing import Any, cast

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from dashboard.access.models import GivenPassword

STEPS_KEY, GO_ON_KEY = "first_steps", "first_steps_go_on"  # in the session


class Step(StrEnum):
    """A step, by the name of the address of its page."""

    PASSWORD = "account_change_password"  # noqa: S105  (replace a password that an administrator set)
    SECOND_FACTOR = "mfa_index"  # add a second factor


# The addresses that are open during a step, beside those that are open to strangers.
ALWAYS_OPEN = {"account_logout"}
OPEN_DURING = {
    Step.PASSWORD: {"account_change_password"},
    Step.SECOND_FACTOR: {
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
        *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    },
}


def steps_of(user: User) -> list[Step]:
    """Return the steps that this person still has to do. People who sign in at a company have none."""
    steps: list[Step] = []
    if user.has_usable_password():
        if GivenPassword.objects.filter(user=user).exists():
            steps.append(Step.PASSWORD)
        if settings.REQUIRE_MFA and not Authenticator.objects.filter(user=user).exists():
            steps.append(Step.SECOND_FACTOR)
    return steps


def page_of_next_step(request: HttpRequest) -> str:
    """Return the address of the page that comes before the one that is asked for, "" if nothing does.

    Safe in async views: the session is loaded, and nothing asks the database.
    """
    steps = request.session.get(STEPS_KEY)
    if not steps:
        return ""
    name = request.resolver_match.url_name if request.resolver_match else None
    if name in ALWAYS_OPEN | OPEN_DURING[Step(steps[0])]:
        return ""
    if request.method == "GET" and not getattr(request, "htmx", False):
        request.session[GO_ON_KEY] = request.get_full_path()
    return reverse(steps[0])


def address_to_go_on(request: HttpRequest) -> str:
    """Return, once, the page that the person wanted before the steps; another step may still come first."""
    return cast(str, request.session.pop(GO_ON_KEY, settings.LOGIN_REDIRECT_URL))


@receiver(user_logged_in)
def note_steps(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Keep the steps of a person who has just signed in, or changed one of them."""
    if steps := steps_of(user):
        request.session[STEPS_KEY] = steps
    else:
        request.session.pop(STEPS_KEY, None)


@receiver(password_changed)
def note_own_password(request: HttpRequest, user: User, **_signal: Any) -> None:
    GivenPassword.objects.filter(user=user).delete()
    note_steps(request, user)


@receiver([authenticator_added, authenticator_removed])
def note_second_factor(request: HttpRequest, user: User, **_signal: Any) -> None:
    note_steps(request, user)
