"""Which account an identity of a provider opens, and with which role.

An identity is (issuer, subject). It opens the account that was made for it, never one that merely has the same name.
"""

import re
import secrets
from collections.abc import Iterator
from http import HTTPStatus
from itertools import count
from typing import Any, Never, cast
from unicodedata import combining, normalize

from allauth.account.signals import user_logged_in
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from dashboard.access.membership import account_called, is_break_glass, set_membership
from dashboard.access.oidc.calls import ProviderDown
from dashboard.access.oidc.provider import CompanyProvider, TooWeak
from dashboard.access.oidc.sign_out import remember_sign_out
from dashboard.access.security_log.account_changes import AccountState, write_account_changes
from dashboard.access.security_log.log import write_event
from dashboard.access.security_log.models import Event
from dashboard.access.sessions.open_sessions import end_sessions_of

NOT_IN_NAMES = re.compile(r"[^\w.@+-]+")  # characters that a user name cannot have
NOT_BEGUN = ""  # no reason, so no row: anyone can send such requests, as many as they like
MAX_NAME_LENGTH = 90  # characters of the name at the provider; the rest of a user name's 150 tells people apart


class CompanyIdentities(DefaultSocialAccountAdapter):
    """Lets people in by their groups at the provider, and explains why somebody is not let in."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the providers of `OIDC_FILE`. Those in allauth's table, if somebody adds one, do not count."""
        return [
            SocialApp(
                provider=CompanyProvider.id,
                provider_id=one.slug,
                name=one.name,
                client_id=one.client_id,
                secret=one.client_secret,
            )
            for one in settings.OIDC_PROVIDERS.values()
            if provider in {None, CompanyProvider.id, one.slug} and client_id in {None, one.client_id}
        ]

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """Return a text that nobody can guess; allauth's own has 95 bits."""
        return secrets.token_urlsafe()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say yes: `pre_social_login` has refused everybody who may not have an account."""
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Read role and programs from the groups, at each sign-in. Raises ImmediateHttpResponse with a refusal."""
        provider, next_url = sociallogin.provider, sociallogin.state.get("next")
        access = sociallogin.access = provider.oidc.access_of(sociallogin.claims)
        user = cast(User, sociallogin.user) if sociallogin.is_existing else None
        if access is None:
            if user:
                with transaction.atomic():
                    before = AccountState.of(user)
                    user.groups.clear()
                    write_account_changes(user, before, request, person=user)
                end_sessions_of(user)
            refuse(request, provider, "no group", HTTPStatus.FORBIDDEN, _no_group(provider.name), next_url)
        if user and not user.is_active:
            sentence = _("This account is switched off. Ask an admin if this is a mistake.")
            refuse(request, provider, "switched off", HTTPStatus.FORBIDDEN, sentence, next_url)
        if user:
            with transaction.atomic():
                before = AccountState.of(user)
                set_membership(user, access.role, access.programs)
                write_account_changes(user, before, request, person=user)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account of a new identity."""
        with transaction.atomic():
            try:
                user = self._save_named(request, sociallogin)
            except IntegrityError:  # somebody got the user name in the meantime
                user = self._save_named(request, sociallogin)
            set_membership(user, sociallogin.access.role, sociallogin.access.programs)
            write_account_changes(user, None, request, person=user)
        return user

    def _save_named(self, request: HttpRequest, sociallogin: SocialLogin) -> User:
        """Give the account a user name that nobody has, and save it."""
        provider: CompanyProvider = sociallogin.provider
        wanted = provider.extract_common_fields(sociallogin.claims)["username"]
        sociallogin.user.username = free_user_name(wanted, provider.oidc.slug)
        with transaction.atomic():  # so that a name that was taken breaks no transaction around it
            return cast(User, super().save_user(request, sociallogin))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Leave the account empty: `save_user` gives it a user name. No other data of the person are stored."""
        return cast(User, sociallogin.user)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Raises ImmediateHttpResponse with a page for the failure."""
        name, state = provider.name, (extra_context or {}).get("state")
        next_url = state.get("next") if state else get_next_redirect_url(request)
        if isinstance(exception, ProviderDown):
            refuse(request, provider, f"down: {exception}", HTTPStatus.SERVICE_UNAVAILABLE, _down(name), next_url)
        if isinstance(exception, TooWeak):
            refuse(request, provider, f"too weak: {exception}", HTTPStatus.FORBIDDEN, _too_weak(name), next_url)
        if exception is not None:
            refuse(request, provider, str(exception), HTTPStatus.FORBIDDEN, _not_accepted(name), next_url)
        if state is not None:  # the provider answered with an error
            refuse(request, provider, str(error), HTTPStatus.FORBIDDEN, _not_let_in(name), next_url)
        if request.user.is_authenticated:  # an answer that was used before, by Back or by a reload
            raise ImmediateHttpResponse(redirect(settings.LOGIN_REDIRECT_URL))
        if "error" in request.GET:  # some providers forget the state then
            refuse(request, provider, NOT_BEGUN, HTTPStatus.FORBIDDEN, _not_let_in(name))
        sentence = _("The sign-in took too long, or it was started in another browser. Start again.")
        refuse(request, provider, NOT_BEGUN, HTTPStatus.BAD_REQUEST, sentence)


@receiver(user_logged_in)
def note_sign_out(request: HttpRequest, sociallogin: SocialLogin | None = None, **_signal: Any) -> None:
    """Remember how to sign out at the provider."""
    if sociallogin:
        remember_sign_out(request, *sociallogin.sign_out)


def refuse(
    request: HttpRequest,
    provider: CompanyProvider,
    reason: str,
    status: HTTPStatus,
    explanation: str,
    next_url: str | None = None,
) -> Never:
    """Raise ImmediateHttpResponse with a page that leads back to the sign-in page, and from there to `next_url`.

    Nobody is signed in. `reason` goes into the security log; without one there is no row.
    """
    if reason:
        write_event(Event.SIGN_IN_FAILED, request, detail=f"{provider.oidc.slug}: {reason}")
    if not request.user.is_authenticated:
        request.session.flush()
    back_url = redirect_to_login(next_url, settings.LOGIN_URL).url if next_url else resolve_url(settings.LOGIN_URL)
    context = {"explanation": explanation, "back_url": back_url}
    raise ImmediateHttpResponse(render(request, "account/refused.html", context, status=status))


def free_user_name(wanted: str, slug: str) -> str:
    """Return a user name that no account has: the wanted one, or one that ends with the provider's slug."""
    name = NOT_IN_NAMES.sub("-", _without_look_alikes(wanted)).strip("-")[:MAX_NAME_LENGTH] or slug
    names = _user_names(name, slug)
    if not name.isascii():
        next(names)  # whatever it looks like, it is not the account with the short name
    return next(filter(is_free, names))


def _without_look_alikes(name: str) -> str:
    """Return the name without accents; in a name with Latin letters, "-" stands for each letter of another script."""
    plain = "".join(one for one in normalize("NFKD", name) if not combining(one))
    is_latin = any(one.isascii() and one.isalpha() for one in plain)
    return re.sub(r"[^\x00-\x7f]", "-", plain) if is_latin else normalize("NFKC", plain)


def is_free(name: str) -> bool:
    """Return whether no account has this name, in whatever case. The break-glass accounts' names are never free."""
    return not is_break_glass(name) and account_called(name) is None


def _user_names(name: str, slug: str) -> Iterator[str]:
    yield name
    yield f"{name}@{slug}"
    yield from (f"{name}-{number}@{slug}" for number in count(2))


def _no_group(name: str) -> str:
    sentence = _(
        "%(provider)s knows you, but none of your groups there opens this dashboard. "
        "Ask an admin for access, then sign in again."
    )
    return sentence % {"provider": name}


def _down(name: str) -> str:
    sentence = _(
        "%(provider)s does not answer, so it cannot sign you in. Try again in a moment. If it fails again, "
        "tell the dashboard's administrator."
    )
    return sentence % {"provider": name}


def _too_weak(name: str) -> str:
    sentence = _(
        "This dashboard requires a stronger sign-in at %(provider)s, such as one with a second factor. "
        "Set up a second factor there, then sign in again."
    )
    return sentence % {"provider": name}


def _not_accepted(name: str) -> str:
    sentence = _(
        "The answer of %(provider)s was not accepted, so you are not signed in. Try again. If it fails again, "
        "tell the dashboard's administrator."
    )
    return sentence % {"provider": name}


def _not_let_in(name: str) -> str:
    return _("%(provider)s did not sign you in, or you canceled.") % {"provider": name}
