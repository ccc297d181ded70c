"""Addresses of sign-in, sign-out, the password and the logs. Other pages of allauth have no address here."""

from django.urls import include, path

from dashboard.access import accounts, by_day, views
from dashboard.access.security import views as security_views
from dashboard.speed.async_middleware import trust_same_origin

log_urls = (
    [
        path("access-log/", views.log, name="log"),
        path("access-log/days/", by_day.days, name="days"),
        path("security-log/", security_views.log, name="security-log"),
    ],
    "access",
)

urlpatterns = [
    path("accounts/login/", accounts.SignIn.as_view(), name="account_login"),
    path("accounts/logout/", trust_same_origin(accounts.SignOut.as_view()), name="account_logout"),
    path("accounts/password/", accounts.ChangePassword.as_view(), name="account_change_password"),
    path("", include(log_urls)),
]
