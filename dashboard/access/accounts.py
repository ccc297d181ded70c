"""Signing in and out, on allauth: no sign-up, no mail, limits on attempts."""

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView, PasswordChangeView
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.access.log import client_address
from dashboard.access.refusal import refusal

TOO_MANY = "too_many_login_attempts"


class StaffAccounts(DefaultAccountAdapter):
    """allauth's rules where ours differ."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is switched off. Ask a manager if this is a mistake."),
        "username_password_mismatch": gettext_lazy("The user name or the password is wrong."),
        TOO_MANY: gettext_lazy("Too many failed sign-ins. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Raises ValidationError for someone switched off: allauth has a page of its own for them, which isn't open."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            raise self.validation_error("account_inactive")
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The account whose failed attempts are counted: its name alone. allauth puts the `Host` before it, whose port
        is whatever the client writes. Names that sign in to one account (they differ in case) share one key."""
        name: str = User.normalize_username(credentials["username"].lower())
        return name.casefold()

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom attempts are counted for: a request from nowhere shares one count with all such."""
        return client_address(request) or "unknown"

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses on this site, without a host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """These forms are pages; no one is answered in JSON."""
        return False

    def add_message(self, request: HttpRequest, level: int, message_template: str = "", *more: Any) -> None:
        """Who has just signed in or out sees that."""
        if message_template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, message_template, *more)


class SignIn(LoginView):
    """The form; a refusal comes with the status that says so: 400, or 429 after too many."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        too_many = form.has_error("__all__", TOO_MANY)
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS if too_many else HTTPStatus.BAD_REQUEST
        return response


class ChangePassword(PasswordChangeView):
    """One's own password; every other session of theirs ends."""

    template_name = "access/password.html"
    success_url = "/"

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = HTTPStatus.BAD_REQUEST
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was sent without the proof that it came from here: most often from a page left open overnight, or
    from one of before who uses it signed in anew in another tab. A search need not be typed again."""
    searched = request.POST.get("q", "") if getattr(request, "staff", None) else ""
    explanation = _(
        "The form was open for too long, or your browser blocks cookies for this site. Nothing was "
        "changed. Go back, reload the page and send the form again."
    )
    if searched:
        explanation = _(
            "You signed in again after that page was loaded. Your words are in the search field: press Enter."
        )
    return refusal(request, HTTPStatus.FORBIDDEN, explanation, _("The form was not sent"), searched=searched)
