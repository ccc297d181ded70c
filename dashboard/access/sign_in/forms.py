"""allauth's forms in our words. Placeholders go, since they only repeat the labels."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context as current
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.access.sign_in.app_codes import use_app_code
from dashboard.access.sign_in.recovery_codes import codes_left, use_recovery_code

LABELS: Mapping[str, Promise] = {
    "login": gettext_lazy("User name"),
    "code": gettext_lazy("Code"),
    "oldpassword": gettext_lazy("Current password"),
    "password1": gettext_lazy("New password"),
    "password2": gettext_lazy("New password again"),
}
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


class TypedCode(PlainWords):
    """A mixin for a code of an authenticator app or a recovery code."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Find what the code belongs to. Raises ValidationError."""
        forget_failures = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        for one in Authenticator.objects.filter(user=self.user, type__in=USES):
            if USES[one.type](one, code):
                one.user, self.authenticator = self.user, one
                forget_failures()
                return code
        authentication_failed.send(sender=Authenticator, request=current.request, user=self.user, authenticator=None)
        raise get_adapter().validation_error("incorrect_code")


class CodeForm(TypedCode, mfa.AuthenticateForm):
    def save(self) -> None:
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            tell_codes_left(self.authenticator)


class ConfirmCodeForm(TypedCode, mfa.ReauthenticateForm): ...


class AddAppForm(PlainWords, totp.ActivateTOTPForm):
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
