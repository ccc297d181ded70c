"""Sign-in and sign-out with allauth: no sign-up, no e-mail, limits on attempts."""

from http import HTTPStatus
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.access.refusal import refusal
from dashboard.access.security.log import write_event, write_limit
from dashboard.access.security.models import Event
from dashboard.serving.requests import client_address

TOO_MANY = "too_many_login_attempts"


class StaffAccounts(DefaultAccountAdapter):
    """The dashboard's changes to allauth's rules."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is switched off. Ask a manager if this is a mistake."),
        "username_password_mismatch": gettext_lazy("The user name or the password is wrong."),
        TOO_MANY: gettext_lazy("Too many failed sign-ins. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Raises ValidationError for an account that is switched off. allauth's own page for them is not open."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            raise self.validation_error("account_inactive")
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the failure into the security log. What was typed stays out of it: it may be a password."""
        write_event(Event.SIGN_IN_FAILED, request, about=account_called(credentials["username"]))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return the key under which failed attempts are counted: the account name alone.

        allauth adds the `Host`, whose port the client can choose. Names that differ only in case sign in to one
        account, so they share one key.
        """
        name: str = User.normalize_username(credentials["username"].lower())
        return name.casefold()

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address for which attempts are counted. All requests without an address share one count."""
        return client_address(request) or "unknown"

    def is_safe_url(self, url: str | None) -> bool:
        """Accept only addresses on this site, without a host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """These forms are always pages; no request gets JSON."""
        return False

    def add_message(self, request: HttpRequest, level: int, message_template: str = "", *more: Any) -> None:
        """Leave out the messages about signing in and out: people can see that."""
        if message_template not in {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}:
            super().add_message(request, level, message_template, *more)


class SignIn(LoginView):
    """The sign-in form. A failed sign-in has the status 400, or 429 after too many attempts."""

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write a limit that was reached into the security log: that of the account, or that of the address."""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            write_limit(request, about=account_called(request.POST.get("login", "")))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        too_many = form.has_error("__all__", TOO_MANY)
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS if too_many else HTTPStatus.BAD_REQUEST
        return response


class SignOut(LogoutView):
    """Signs out, and lets the browser forget the pages that it keeps, for the next person at this computer.

    It keeps its cookies: they belong to the company's other applications too.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


class ChangePassword(PasswordChangeView):
    """Changes a person's own password, and ends all their other sessions."""

    template_name = "access/password.html"
    success_url = "/"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Raises SecurityLogUnavailable before anything is changed."""
        write_event(Event.PASSWORD_CHANGED, self.request)
        return cast(HttpResponse, super().form_valid(form))

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = HTTPStatus.BAD_REQUEST
        return response


def account_called(name: str) -> User | None:
    """Return the account with this user name, in which upper and lower case are the same."""
    storable = User.normalize_username(name.replace("\0", ""))  # PostgreSQL refuses NUL
    return User.objects.filter(username__iexact=storable).first()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain that a form without a valid CSRF token was not sent.

    Most often the page was left open overnight, or the person signed in again in another tab after the page was loaded.
    In a search the words stay in the field.
    """
    query = request.POST.get("q", "") if getattr(request, "staff", None) else ""
    explanation = _(
        "The form was open for too long, or your browser blocks cookies for this site. Nothing was "
        "changed. Go back, reload the page and send the form again."
    )
    if query:
        explanation = _(
            "You signed in again after that page was loaded. Your search words are in the search field: press Enter."
        )
    return refusal(request, HTTPStatus.FORBIDDEN, explanation, _("The form was not sent"), query=query)
