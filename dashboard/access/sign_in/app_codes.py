"""Codes of authenticator apps. Each counts once, in whichever process and browser.

allauth marks codes as used in the cache, which each process keeps for itself while Redis is away, and it does not mark
the code that sets an app up.
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from dashboard.access.models import UsedCode


def use_app_code(app: Authenticator, code: str) -> bool:
    """Return whether a code signs in. It does so once, also if two send it at the same moment.

    Raises ValidationError if no secret key opens the app's secret.
    """
    secret = get_adapter().decrypt(app.data["secret"])
    for period in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, period))):
            return _use(app, period)
    return False


def use_codes_until_now(app: Authenticator) -> None:
    """Let only later codes count. The one that sets the app up is used by that."""
    _use(app, max(yield_hotp_counters_from_time()))


def _use(app: Authenticator, period: int) -> bool:
    """Let no code up to this period (thirty seconds) count from now on. Returns False if one had counted before."""
    _, is_first = UsedCode.objects.get_or_create(authenticator=app, defaults={"period": period})
    return is_first or bool(UsedCode.objects.filter(authenticator=app, period__lt=period).update(period=period))
