"""Sealed values: text in an address that nobody can read or make there, in a log or in a browser's history.

Sealing hides text from whoever sees an address, not from whoever opens it: what opens a value must still ask whether
this person may have what is inside. See docs/adr/0011.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(text: str, *purpose: str) -> str:
    """The text encrypted and signed, as letters, digits, `-` and `_`. Only the same `purpose` opens it: what it is for
    and, where that matters, in which program. Sealing twice gives two values, so none can be guessed by sealing."""
    return _keys(purpose).encrypt(text.encode(errors="replace")).decode().rstrip("=")


def unseal(sealed: str, *purpose: str) -> str | None:
    """The text, or None when this value was not sealed here, for this purpose, with today's `SECRET_KEY` or one of
    `SECRET_KEY_FALLBACKS`."""
    token = sealed.encode(errors="replace")
    try:
        return _keys(purpose).decrypt(token + b"=" * (-len(token) % 4)).decode()
    except InvalidToken:
        return None


def _keys(purpose: tuple[str, ...]) -> MultiFernet:
    """The key of this purpose, made of today's secret key, then those made of earlier ones."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    made = (salted_hmac("dashboard.sealing", ":".join(purpose), one, algorithm="sha256").digest() for one in secrets)
    return MultiFernet(Fernet(urlsafe_b64encode(key)) for key in made)
