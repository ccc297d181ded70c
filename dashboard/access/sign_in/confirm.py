"""Asks people again who they are, before they change how they sign in or end a session."""

from typing import Any, cast

from allauth.account.views import ReauthenticateView
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dashboard.access.oidc.owners import issuers_of
from dashboard.access.sessions.views import CONFIRMED
from dashboard.access.sign_in.accounts import WayIn


class ConfirmPassword(ReauthenticateView):
    """Asks for the password, or leads a person without one through their company's sign-in.

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
