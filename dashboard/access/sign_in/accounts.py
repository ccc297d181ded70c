"""Who may sign in, and when somebody has to confirm who they are: the dashboard's changes to allauth's rules."""

import time
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from dashboard.access.membership import account_called, account_key, may_use_password
from dashboard.access.models import GIVEN_DAYS, GivenPassword
from dashboard.access.security_log.log import write_event
from dashboard.access.security_log.models import Event
from dashboard.access.sessions.lifetime import SIGNED_IN_AT_KEY
from dashboard.access.sign_in.forms import TOO_MANY
from dashboard.access.sign_in.known_browsers import counted_as, remember_browser
from dashboard.serving.requests import client_address

NO_PASSWORDS, EXPIRED = "no_passwords", "expired"
WRONG_PASSWORD = "enter_current_password"  # noqa: S105  (allauth's name of the error on the page "Change password")
PASSWORD_KEY = "password"  # noqa: S105  (in the session, during a sign-in)

SILENT_MESSAGES = {
    *("account/messages/logged_in.txt", "account/messages/logged_out.txt"),
    "mfa/messages/recovery_codes_generated.txt",
}
REAUTHENTICATE_AFTER = timedelta(minutes=5)
PASSWORD_AGAIN = "reauthenticate"  # noqa: S105  (allauth's name of a way)
WAYS_TO_CONFIRM = {
    PASSWORD_AGAIN: gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}
AT_THE_COMPANY = "company"  # a way of our own


class StaffAccounts(DefaultAccountAdapter):
    """No sign-up, no e-mail, limits on attempts."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is switched off. Ask an admin if this is a mistake."),
        "username_password_mismatch": gettext_lazy("The user name or the password is wrong."),
        WRONG_PASSWORD: gettext_lazy("This is not your current password."),
        EXPIRED: format_lazy(
            gettext_lazy(
                "An admin set this password more than {days} days ago, and it was never replaced, so it no longer "
                "works. Ask an admin for a new one."
            ),
            days=GIVEN_DAYS,
        ),
        NO_PASSWORDS: gettext_lazy(
            "The user name or the password is wrong, or this account signs in with one of the buttons."
        ),
        TOO_MANY: gettext_lazy("Too many failed sign-ins. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the account if its password is right. Raises ValidationError for an account that is switched off, or
        whose password an administrator set too long ago.

        allauth's own page for an account that is switched off has no address here. While passwords are off, every
        failure is the same error, after the same time: it tells neither which accounts may use a password, nor whether
        that of another account is right.
        """
        if may_use_password(credentials["username"]):
            user: User | None = super().authenticate(request, **credentials)
        else:
            self.pre_authenticate(request, **credentials)
            make_password(credentials["password"])  # takes as long as a password that is looked at
            self.authentication_failed(request, **credentials)
            user = None
        if user is None and not settings.PASSWORD_SIGN_IN:
            raise self.validation_error(NO_PASSWORDS)
        if user is not None and (reason := why_not(user)):
            self.authentication_failed(request, **credentials)
            raise self.validation_error(reason)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the failure into the security log. What was typed stays out of it: it may be a password."""
        write_event(Event.SIGN_IN_FAILED, request, about=account_called(credentials["username"]))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return the key under which failed attempts are counted: the account, and the browser if it is known.

        allauth adds the `Host`, whose port the client can choose.
        """
        return counted_as(request, account_key(credentials["username"]))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address for which attempts are counted. All requests without an address share one count."""
        return client_address(request) or "unknown"

    def is_reauthentication_required(self, *, app: str = "", **options: Any) -> bool:
        """Ask again for everything that signing in takes, more than a few minutes after signing in."""
        signed_in_at = current.request.session.get(SIGNED_IN_AT_KEY)
        if signed_in_at and timezone.now() - datetime.fromisoformat(signed_in_at) < REAUTHENTICATE_AFTER:
            return False
        user = cast(User, current.request.user)
        return bool(not_proved_again(user, self.ways_to_confirm(user)))

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Return the ways to prove again who one is: first the password, then, if there is one, a second factor."""
        person = cast(User, user)
        methods = self.ways_to_confirm(person)
        left = not_proved_again(person, methods) or methods
        return [method for method in left if method["id"] == PASSWORD_AGAIN] or left

    def ways_to_confirm(self, user: User) -> list[dict[str, Any]]:
        """Return all these ways. People without a password sign in at their company again."""
        if not user.has_usable_password():
            return [{"id": AT_THE_COMPANY, "url": reverse("account_reauthenticate")}]
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS_TO_CONFIRM[method["id"]]} for method in methods]

    def pre_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse | None:
        """Store the password that was right, as a hash, while the sign-in waits for its second factor."""
        request.session[PASSWORD_KEY] = user.get_session_auth_hash()
        refused: HttpResponse | None = super().pre_login(request, user, **login)
        return refused

    def login(self, request: HttpRequest, user: User) -> None:
        """Raises ImmediateHttpResponse for an account that was switched off, or got another password, before its second
        factor came."""
        if not user.is_active or request.session.pop(PASSWORD_KEY, None) != user.get_session_auth_hash():
            request.session.flush()
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        """Remember a browser in which a person signed in with a password."""
        response: HttpResponse = super().post_login(request, user, **login)
        if user.has_usable_password():
            remember_browser(request, response, account_key(user.username))
        return response

    def is_safe_url(self, url: str | None) -> bool:
        """Accept only addresses on this site, without a host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """These forms are always pages; no request gets JSON."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *more: Any, **named: Any
    ) -> None:
        """Leave out the messages about what people can see."""
        if message_template not in SILENT_MESSAGES:
            super().add_message(request, level, message_template, *more, **named)


def why_not(user: User) -> str:
    """Return the error for an account whose right password does not sign in, "" if it does."""
    if not user.is_active:
        return "account_inactive"
    given = GivenPassword.objects.filter(user=user).first()
    return EXPIRED if given and given.is_expired else ""


def not_proved_again(user: User, methods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the ways, of these, that stand for something that the person has not proved again in the last minutes."""
    records = get_authentication_records(current.request, user)
    oldest = time.time() - REAUTHENTICATE_AFTER.total_seconds()
    proved = {one["method"] for one in records if one.get("reauthenticated") and one["at"] > oldest}
    return [one for one in methods if ("password" if one["id"] == PASSWORD_AGAIN else "mfa") not in proved]
