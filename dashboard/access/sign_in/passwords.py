"""Which passwords may be chosen, beside Django's own rules."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST_SCORE = 3  # of 4: more than 100 million guesses
MAX_LENGTH = 72  # characters that zxcvbn looks at; it takes long over more
OWN_WORDS = ("loyalty", "desk", "loyaltydesk")


class GuessablePasswordValidator:
    """Refuses passwords that are common, were breached, or follow a pattern, by the lists and rules of zxcvbn."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        from zxcvbn import zxcvbn  # here, because its lists take a tenth of a second to load

        names = [user.get_username()] if user is not None else []
        if zxcvbn(password[:MAX_LENGTH], user_inputs=[*names, *OWN_WORDS])["score"] < LEAST_SCORE:
            sentence = _("This password is easy to guess. Use four or more words that do not belong together.")
            raise ValidationError(sentence, code="guessable")

    def get_help_text(self) -> str:
        return _("Your password must not be easy to guess.")


class NewPasswordForm(ChangePasswordForm):
    """The form for one's own password. The new one must differ from the old one."""

    def clean_password1(self) -> str:
        """Raises ValidationError for the same password."""
        password: str = self.cleaned_data["password1"]
        if password == self.cleaned_data.get("oldpassword"):
            raise ValidationError(_("This is already your password. Choose a different one."), code="unchanged")
        return password
