"""allauth's forms in our words. Placeholders go, since they only repeat the labels."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

LABELS: Mapping[str, Promise] = {
    "login": gettext_lazy("User name"),
    "code": gettext_lazy("Code"),
    "oldpassword": gettext_lazy("Current password"),
    "password1": gettext_lazy("New password"),
    "password2": gettext_lazy("New password again"),
}


class PlainWords(forms.Form if TYPE_CHECKING else object):  # type: ignore[misc]
    """A mixin that gives fields their labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(PlainWords, LoginForm): ...


class ConfirmPasswordForm(PlainWords, ReauthenticateForm): ...


class CodeForm(PlainWords, mfa.AuthenticateForm): ...


class ConfirmCodeForm(PlainWords, mfa.ReauthenticateForm): ...


class AddAppForm(PlainWords, totp.ActivateTOTPForm): ...
