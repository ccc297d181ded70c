"""Addresses of sign-in, sign-out, password, second factor and the logs. Other pages of allauth have no address here."""

from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.db import transaction
from django.urls import include, path, reverse_lazy
from django.views.decorators.cache import never_cache

from dashboard.access.access_log import by_day, views
from dashboard.access.oidc import views as oidc
from dashboard.access.security_log import views as security_views
from dashboard.access.sessions.views import own_sessions
from dashboard.access.sign_in import views as sign_in
from dashboard.access.sign_in.recovery_codes import MakeRecoveryCodes, show_recovery_codes
from dashboard.access.sign_in.second_factor import AddApp, for_passwords
from dashboard.speed.async_middleware import trust_same_origin

remove_passkey = webauthn.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))
log_urls = (
    [
        path("access-log/", views.log, name="log"),
        path("access-log/days/", by_day.days, name="days"),
        path("security-log/", security_views.log, name="security-log"),
    ],
    "access",
)

# A change of second factors and its row in the security log are one transaction.
second_factor_urls = [
    path("", for_passwords(mfa.index), name="mfa_index"),
    path("sign-in/", never_cache(mfa.authenticate), name="mfa_authenticate"),
    path("confirm/", for_passwords(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("app/", for_passwords(AddApp.as_view()), name="mfa_activate_totp"),
    path("app/remove/", for_passwords(transaction.atomic(totp.deactivate_totp)), name="mfa_deactivate_totp"),
    path("passkeys/add/", for_passwords(transaction.atomic(webauthn.add_webauthn)), name="mfa_add_webauthn"),
    path("passkeys/confirm/", for_passwords(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/remove/", for_passwords(transaction.atomic(remove_passkey)), name="mfa_remove_webauthn"),
    path("codes/", for_passwords(show_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", for_passwords(MakeRecoveryCodes.as_view()), name="mfa_generate_recovery_codes"),
]
urlpatterns = [
    path("accounts/login/", trust_same_origin(sign_in.SignIn.as_view()), name="account_login"),
    path("accounts/logout/", trust_same_origin(sign_in.SignOut.as_view()), name="account_logout"),
    path("accounts/password/", sign_in.ChangePassword.as_view(), name="account_change_password"),
    path("accounts/sessions/", own_sessions, name="own_sessions"),
    path("accounts/confirm/", never_cache(sign_in.ConfirmPassword.as_view()), name="account_reauthenticate"),
    path("accounts/second-factor/", include(second_factor_urls)),
    path("accounts/oidc/<slug:provider_id>/", oidc.begin, name="oidc_sign_in"),
    # allauth looks the address up by this name. It is registered at the provider.
    path("accounts/oidc/<slug:provider_id>/callback/", oidc.finish, name="openid_connect_callback"),
    path("staff/", include("dashboard.access.people.urls")),
    path("", include(log_urls)),
]
