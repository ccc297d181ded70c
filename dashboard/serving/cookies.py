"""Names of cookies. Browsers keep cookies by host name, whatever the port: without names of its own, an installation
would overwrite the cookies of another one on the same host, and so sign its people out."""

from collections.abc import Collection, Iterable
from typing import Protocol

from django.conf import settings
from django.utils.crypto import salted_hmac

MARK_LENGTH = 8  # characters that tell installations apart
HOST_PREFIX = "__Host-"  # browsers then accept the cookie only over https, for every path, and from this host alone


class Cookies(Protocol):
    def __contains__(self, name: object, /) -> bool: ...
    def __getitem__(self, name: str, /) -> str: ...
    def __setitem__(self, name: str, value: str, /) -> None: ...


def cookie_name(purpose: str, secret_key: str, *, is_secure: bool) -> str:
    """Return the name of a cookie: `__Host-sessionid-1f3a90c2`, over http without the prefix.

    The end depends on the secret key, which is the same for every process of an installation and for no other.
    """
    mark = salted_hmac("dashboard.serving.cookies", "", secret_key, algorithm="sha256").hexdigest()[:MARK_LENGTH]
    return f"{HOST_PREFIX if is_secure else ''}{purpose}-{mark}"


def cookie_names(
    purposes: Iterable[str], secret_key: str, earlier_keys: Collection[str], *, is_secure: bool
) -> dict[str, list[str]]:
    """Return the name of the cookie for each purpose, in order, and its names under the earlier secret keys."""

    def name(purpose: str, key: str) -> str:
        return cookie_name(purpose, key, is_secure=is_secure)

    return {name(purpose, secret_key): [name(purpose, key) for key in earlier_keys] for purpose in purposes}


def accept_earlier_names(cookies: Cookies) -> None:
    """Accept cookies whose name comes from an earlier secret key (`SECRET_KEY_FALLBACKS`); the newest one counts."""
    for name, earlier_names in settings.EARLIER_COOKIE_NAMES.items():
        found = next((earlier for earlier in earlier_names if earlier in cookies), None)
        if found and name not in cookies:
            cookies[name] = cookies[found]
