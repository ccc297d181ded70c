"""Signing in and out, and one's password. allauth's other pages stay closed: they aren't here."""

from allauth.account.views import logout
from django.urls import path

from dashboard.access import accounts


urlpatterns = [
    path("accounts/login/", accounts.SignIn.as_view(), name="account_login"),
    path("accounts/logout/", logout, name="account_logout"),
    path("accounts/password/", accounts.ChangePassword.as_view(), name="account_change_password"),
]
