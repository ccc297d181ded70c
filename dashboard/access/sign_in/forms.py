"""allauth's forms in our words. Placeholders go, since they only repeat the labels."""

import struct
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context as current
from allauth.core.internal.ratelimit import RateLimitUsage, consume
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal.auth import complete_authentication, parse_authentication_response
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.access.membership import account_key
from dashboard.access.security_log.log import write_event, write_limit
from dashboard.access.security_log.models import Event
from dashboard.access.sign_in.app_codes import use_app_code
from dashboard.access.sign_in.known_browsers import counted_as
from dashboard.access.sign_in.recovery_codes import codes_left, use_recovery_code
from dashboard.sealing import seal, unseal

TOO_MANY = "too_many_login_attempts"  # allauth's name of the error
LABELS: Mapping[str, Promise] = {
    "login": gettext_lazy("User name"),
    "code": gettext_lazy("Code"),
    "oldpassword": gettext_lazy("Current password"),
    "password1": gettext_lazy("New password"),
    "password2": gettext_lazy("New password again"),
}
NEW_APP = "new-app"  # purpose of seals
MALFORMED = (LookupError, TypeError, ValueError, AttributeError, struct.error)  # what no passkey sends
# What takes a typed code, by the type of a second factor.
USES: Mapping[str, Callable[[Authenticator, str], bool]] = {
    Authenticator.Type.TOTP: use_app_code,
    Authenticator.Type.RECOVERY_CODES: use_recovery_code,
}


class PlainWords(forms.Form if TYPE_CHECKING else object):  # type: ignore[misc]
    """A mixin that gives fields their labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs["inputmode"] = "numeric"


class SignInForm(PlainWords, LoginForm): ...


class ConfirmPasswordForm(PlainWords, ReauthenticateForm): ...


class CountedAttempt(forms.Form if TYPE_CHECKING else object):  # type: ignore[misc]
    """A mixin for a second factor that somebody presents.

    Failed attempts are counted for the account, in a browser that it knows on their own. They are rows of the security
    log, where `proof` says what was presented.
    """

    proof: ClassVar[str]
    user: User
    attempt: RateLimitUsage | None = None

    def full_clean(self) -> None:
        if self.is_bound:
            key = f"second factor of {counted_as(current.request, account_key(self.user.username))}"
            self.attempt = consume(current.request, app="allauth.account", action="login_failed", key=key)
        super().full_clean()

    def check_limit(self) -> None:
        """Raises ValidationError if too many attempts have failed; call it before looking at what was presented."""
        if not self.attempt:
            raise get_account_adapter().validation_error(TOO_MANY)

    def clean(self) -> dict[str, Any]:
        """Write what has failed into the security log. What was right does not count."""
        if not self.attempt:
            write_limit(current.request, about=self.user)
        elif self.errors:
            write_event(Event.SIGN_IN_FAILED, current.request, about=self.user, detail=self.proof)
        else:
            self.attempt.rollback()
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned


class TypedCode(CountedAttempt, PlainWords):
    """A mixin for a code of an authenticator app or a recovery code."""

    proof = "second factor"
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Find what the code belongs to. Raises ValidationError."""
        self.check_limit()
        code: str = self.cleaned_data["code"]
        for one in Authenticator.objects.filter(user=self.user, type__in=USES):
            if USES[one.type](one, code):
                one.user, self.authenticator = self.user, one
                return code
        raise get_adapter().validation_error("incorrect_code")


class PresentedPasskey(CountedAttempt):
    """A mixin for a passkey."""

    proof = "passkey"

    def clean_credential(self) -> Authenticator:
        """Find the passkey that signed. Raises ValidationError."""
        self.check_limit()
        credential = self.cleaned_data["credential"]
        try:
            parse_authentication_response(credential)
            found: Authenticator = complete_authentication(self.user, credential)
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return found


class CodeForm(TypedCode, mfa.AuthenticateForm):
    def save(self) -> None:
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            tell_codes_left(self.authenticator)


class ConfirmCodeForm(TypedCode, mfa.ReauthenticateForm): ...


class PasskeyForm(PresentedPasskey, webauthn.AuthenticateWebAuthnForm): ...


class ConfirmPasskeyForm(PresentedPasskey, webauthn.ReauthenticateWebAuthnForm): ...


class AddAppForm(PlainWords, totp.ActivateTOTPForm):
    """Sets an app up. Its secret waits in the session, sealed: the database keeps sessions readable."""

    secret: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = unseal(self.secret, NEW_APP) or self.secret  # allauth has read it there, or has just made it
        current.request.session[SECRET_SESSION_KEY] = seal(self.secret, NEW_APP)

    def clean_code(self) -> str:
        """Raises ValidationError."""
        try:
            code: str = super().clean_code()
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
            sentence = _("This code is wrong or has expired. Check that your phone's clock is right.")
            raise ValidationError(sentence, code=error.code) from None
        return code


def tell_codes_left(authenticator: Authenticator) -> None:
    """Tell a person who signs in with a recovery code how many are left."""
    authenticator.refresh_from_db(fields=["data"])
    left = codes_left(authenticator.wrap())
    sentence = ngettext(
        "You used a recovery code; %(left)d code is left. You can make new ones on the “Second factor” page.",
        "You used a recovery code; %(left)d codes are left. You can make new ones on the “Second factor” page.",
        left,
    )
    messages.warning(current.request, sentence % {"left": left})
