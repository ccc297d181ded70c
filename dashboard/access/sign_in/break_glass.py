"""Whether the break-glass accounts could sign in now. During an outage it would be too late to find out."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from dashboard.access.membership import account_called
from dashboard.access.models import GIVEN_DAYS, GivenPassword
from dashboard.access.roles import staff_of

NO_WAY_IN = (
    "PASSWORD_SIGN_IN is off without BREAK_GLASS_ACCOUNTS: nobody can sign in while the company's sign-in is down."
)


def break_glass_warnings() -> list[str]:
    """Return a sentence for everything that would keep people out while a company's sign-in is down."""
    if not settings.PASSWORD_SIGN_IN and not settings.BREAK_GLASS_ACCOUNTS:
        return [NO_WAY_IN]
    return [f"BREAK_GLASS_ACCOUNTS: {flaw}." for name in settings.BREAK_GLASS_ACCOUNTS if (flaw := _flaw(name))]


def _flaw(name: str) -> str:
    user = account_called(name)
    if user is None:
        return f"there is no account {name}"
    if not user.is_active:
        return f"{name} is switched off"
    if not user.has_usable_password():
        return f"{name} has no password"
    if not staff_of(user).role:
        return f"{name} has no role"
    if settings.REQUIRE_MFA and not Authenticator.objects.filter(user=user).exists():
        return f"{name} has no second factor yet, so sign in once now"
    if GivenPassword.objects.filter(user=user).exists():
        return f"{name} has a password that expires {GIVEN_DAYS} days after it was set, so sign in once now"
    return ""
