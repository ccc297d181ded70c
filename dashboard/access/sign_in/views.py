"""The pages on which people sign in and out with a password, change it, and confirm who they are."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from dashboard.access.membership import account_called, account_key
from dashboard.access.models import GivenPassword
from dashboard.access.oidc.owners import issuers_of
from dashboard.access.oidc.providers import OidcProvider
from dashboard.access.oidc.sign_out import provider_sign_out_url
from dashboard.access.refusal import refusal
from dashboard.access.security_log.log import write_event, write_limit
from dashboard.access.security_log.models import Event
from dashboard.access.sessions.open_sessions import end_sessions_of
from dashboard.access.sessions.views import CONFIRMED
from dashboard.access.sign_in.accounts import WRONG_PASSWORD
from dashboard.access.sign_in.first_steps import address_to_go_on
from dashboard.access.sign_in.forms import TOO_MANY
from dashboard.access.sign_in.passwords import NewPasswordForm


@dataclass(frozen=True, slots=True)
class WayIn:
    """A button that signs in at a provider, and then goes on to the page that the person wanted to see."""

    name: str
    url: str

    @classmethod
    def at(cls, provider: OidcProvider, page: str | None) -> "WayIn":
        query = f"?{urlencode({'next': page}, safe='/')}" if page else ""
        return cls(provider.name, reverse("oidc_sign_in", args=[provider.slug]) + query)


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page. A failed sign-in has the status 400, or 429 after too many attempts.

    The form may come from a tab that was open before. If its person has signed in meanwhile, it goes on to the page
    that they wanted. Anyone else's right password ends the session of the person before.
    """

    user_before: User | None = None

    def dispatch(self, request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponse:
        """Write a limit that was reached into the security log: that of the account, or that of the address."""
        if request.method == "POST" and not request.user.is_authenticated:
            clear_login(request)  # a sign-in that waits for its second factor
        elif request.method == "POST" and account_key(request.POST.get("login", "")) != account_key(
            request.user.get_username()
        ):
            self.user_before, request.user = cast(User, request.user), AnonymousUser()
        response: HttpResponse = super().dispatch(request, *arguments, **keywords)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            write_limit(request, about=account_called(request.POST.get("login", "")))
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        if self.user_before:
            self.request.user = self.user_before
            logout(self.request)
        response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add `ways_in` and whether passwords are for everyone (`passwords`) or for some accounts (`break_glass`)."""
        page = self.get_next_url()
        ways_in = [WayIn.at(provider, page) for provider in settings.OIDC_PROVIDERS.values()]
        found: dict[str, Any] = super().get_context_data(
            **context,
            ways_in=ways_in,
            is_stale="stale" in self.request.GET,
            has_ended="ended" in self.request.GET,
            passwords=settings.PASSWORD_SIGN_IN,
            break_glass=not settings.PASSWORD_SIGN_IN and bool(settings.BREAK_GLASS_ACCOUNTS),
        )
        return found

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        too_many = form.has_error("__all__", TOO_MANY)
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS if too_many else HTTPStatus.BAD_REQUEST
        return response


class SignOut(LogoutView):
    """Ends the session here, and leads on to sign out at the provider that the person came from.

    The browser forgets the pages that it keeps, for the next person at this computer. It keeps its cookies: they belong
    to the company's other applications too.
    """

    def post(self, *arguments: Any, **keywords: Any) -> HttpResponse:
        away = provider_sign_out_url(self.request)
        response: HttpResponse = super().post(*arguments, **keywords)
        if away:  # no redirect: the policy `form-action` would stop the browser on the way to another site
            response = render(self.request, "account/signed_out.html", {"url": away})
        response["Clear-Site-Data"] = '"cache"'
        return response


class ChangePassword(PasswordChangeView):
    """Changes a person's own password, and ends all their other sessions."""

    template_name = "access/password.html"
    form_class = NewPasswordForm

    def dispatch(self, request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponse:
        """Explain that an account of a provider has no password, instead of offering to set one."""
        if not cast(User, request.user).has_usable_password():
            explanation = _("You sign in with your company's account, so you have no password here.")
            return refusal(request, HTTPStatus.FORBIDDEN, explanation, _("You have no password here"))
        response: HttpResponse = super().dispatch(request, *arguments, **keywords)
        return response

    def get_success_url(self) -> str:
        return address_to_go_on(self.request)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add whether an administrator has set the present password (`is_given`)."""
        is_given = GivenPassword.objects.filter(user=self.request.user).exists()
        found: dict[str, Any] = super().get_context_data(**context, is_given=is_given)
        return found

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Raises SecurityLogUnavailable before anything is changed."""
        write_event(Event.PASSWORD_CHANGED, self.request)
        response: HttpResponse = super().form_valid(form)
        end_sessions_of(cast(User, self.request.user), keep=self.request.session.session_key)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Write a wrong current password into the security log."""
        if form.has_error("oldpassword", WRONG_PASSWORD):
            write_event(
                Event.SIGN_IN_FAILED, self.request, about=cast(User, self.request.user), detail="current password"
            )
        response: HttpResponse = super().form_invalid(form)
        response.status_code = HTTPStatus.BAD_REQUEST
        return response


class ConfirmPassword(ReauthenticateView):
    """Asks people again who they are, before they change how they sign in or end a session: for the password, or, from
    a person without one, for their company's sign-in.

    That sign-in begins a new session, so the person then chooses again which session ends.
    """

    def dispatch(self, request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponse:
        user, sessions_url = cast(User, request.user), reverse("own_sessions")
        if not user.has_usable_password():
            context = {"way_in": way_in_of(user, f"{sessions_url}?{CONFIRMED}=1"), "redirect_field_value": sessions_url}
            return render(request, "account/confirm_at_company.html", context)
        response: HttpResponse = super().dispatch(request, *arguments, **keywords)
        return response


def way_in_of(user: User, page: str) -> WayIn | None:
    """Return the sign-in at the company of this person, which then goes on to the page; None if there is none now."""
    issuer = issuers_of([user.pk]).get(user.pk)
    providers = settings.OIDC_PROVIDERS.values()
    return next((WayIn.at(provider, page) for provider in providers if provider.issuer == issuer), None)
