"""Sealed values: encrypted text for an address, a log or a browser's history, and encrypted bytes for the cache.

Sealing hides the text from people who see an address, but not from the person who opens it: the code that opens a value
must still check whether this person may see the text. See docs/adr/0011.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac

NONCE_BYTES = 12  # random ones do not meet within four billion values
END = b"\xff"  # after a text, before the bytes that hide its length; no text has this byte
BLOCK_BYTES = 16


def seal(text: str, *purpose: str) -> str:
    """Return the text encrypted and signed (AES-GCM), as letters, digits, `-` and `_`.

    Only the same `purpose` opens it: what the value is for and, where that matters, the program. The same text gives a
    different value each time, so a value cannot be guessed by sealing texts. Its length tells that of the text only
    roughly.
    """
    padded = text.encode(errors="replace") + END
    padded += b"\0" * (-len(padded) % BLOCK_BYTES)
    return urlsafe_b64encode(seal_bytes(padded, *_purpose_and_place(purpose))).decode().rstrip("=")


def unseal(sealed: str, *purpose: str) -> str | None:
    """Return the text of a sealed value.

    Returns None if the value was not sealed here for this purpose, with `SECRET_KEY` or one of `SECRET_KEY_FALLBACKS`.
    """
    try:
        value = urlsafe_b64decode(token := _token(sealed))
    except ValueError:
        return None
    padded = unseal_bytes(value, *_purpose_and_place(purpose))
    return _unseal_earlier(token, purpose) if padded is None else padded.rpartition(END)[0].decode()


def resealed(sealed: str, *purpose: str) -> str | None:
    """Return a sealed value sealed again, with the present `SECRET_KEY`. Returns None if `unseal` does."""
    text = unseal(sealed, *purpose)
    return None if text is None else seal(text, *purpose)


def _token(sealed: str) -> bytes:
    token = sealed.encode(errors="replace")
    return token + b"=" * (-len(token) % 4)


def _purpose_and_place(purpose: tuple[str, ...]) -> tuple[str, str]:
    return "text", ":".join(purpose)


def _unseal_earlier(token: bytes, purpose: tuple[str, ...]) -> str | None:
    """Return the text of a value that an earlier version sealed (AES-CBC and HMAC): links in tickets last for years."""
    keys = (
        salted_hmac("dashboard.sealing", ":".join(purpose), secret, algorithm="sha256").digest()
        for secret in _secrets()
    )
    try:
        return MultiFernet(Fernet(urlsafe_b64encode(key)) for key in keys).decrypt(token).decode()
    except InvalidToken:
        return None


def seal_bytes(value: bytes, purpose: str, place: str) -> bytes:
    """Return the value encrypted and signed (AES-GCM). Only the same purpose opens it, and only in the same place:
    a value that somebody moved to another key of the cache cannot be opened there."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(settings.SECRET_KEY, purpose).encrypt(nonce, value, place.encode())


def unseal_bytes(sealed: bytes, purpose: str, place: str) -> bytes | None:
    """Return the value of `seal_bytes`. Returns None if it was not sealed here for this purpose and place, with
    `SECRET_KEY` or one of `SECRET_KEY_FALLBACKS`."""
    nonce, encrypted = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    for secret in _secrets() if encrypted else ():
        try:
            return _cipher(secret, purpose).decrypt(nonce, encrypted, place.encode())
        except InvalidTag:
            continue
    return None


@cache
def _cipher(secret: str, purpose: str) -> AESGCM:
    return AESGCM(
        HKDF(SHA256(), length=32, salt=None, info=f"dashboard.sealing:{purpose}".encode()).derive(secret.encode())
    )


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
