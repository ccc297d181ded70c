"""Reads typed settings from the environment. Empty means unset; a wrong value gives one sentence that names the
setting."""

import re
import tomllib
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from stat import S_ISREG
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

ON = {"on", "true", "yes", "1"}
OFF = {"off", "false", "no", "0"}
SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")  # of a program or a provider, in addresses
BASE_PATH = re.compile(r"(/[\w.~-]+)*/?", re.ASCII)
# Capitals, and digits only at the end of a short word or after an underscore, so that a key pasted by mistake is not
# taken for a variable name.
VARIABLE = re.compile(r"([A-Z]+|[A-Z]{1,8}[0-9]{1,2})(_[A-Z0-9]+)*")


class Environment:
    """Reads settings from `values`. Every method raises ImproperlyConfigured with one sentence."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def secret(self, name: str, default: str = "") -> str:
        """Return a text that nobody else should read. It may be in a file: see `secret_text`."""
        return secret_text(self.values, name) or default

    def required(self, name: str, purpose: str, *, least: int = 1) -> str:
        """Return a secret with at least `least` characters. The error says what the setting is for."""
        value = self.secret(name)
        if not value:
            raise ImproperlyConfigured(f"{name} is not set: {purpose}.")
        if len(value) < least:
            raise ImproperlyConfigured(f"{name} must have at least {least} characters: {purpose}.")
        return value

    def secrets(self, name: str, purpose: str, *, least: int) -> list[str]:
        """Return secrets between spaces, each with at least `least` characters. The error quotes none of them."""
        secrets = self.secret(name).split()
        if any(len(one) < least for one in secrets):
            raise ImproperlyConfigured(f"each part of {name} must have at least {least} characters: {purpose}.")
        return secrets

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name).lower()
        if value and value not in ON | OFF:
            raise ImproperlyConfigured(f"{name} must be on or off, not {value!r}.")
        return value in ON if value else default

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        text = self.text(name)
        try:
            value = float(text) if text else default
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise ImproperlyConfigured(f"{name} must be a number from {least:g} to {most:g}, not {text!r}.")
        return value

    def number_or_none(self, name: str, *, least: float, most: float) -> float | None:
        """Return a number, None if unset."""
        return self.number(name, least, least=least, most=most) if self.text(name) else None

    def choice(self, name: str, *choices: str) -> str:
        """Return one of `choices`, the first if unset."""
        value = self.text(name, choices[0])
        if value not in choices:
            raise ImproperlyConfigured(f"{name} must be {' or '.join(choices)}, not {value!r}.")
        return value

    def base_path(self, name: str) -> str:
        """Return a path without a slash at its end: "/tools/loyalty"; "" if unset, or for the whole site."""
        value = self.text(name)
        if not BASE_PATH.fullmatch(value):
            raise ImproperlyConfigured(f"{name} must be a path such as /loyalty, not {value!r}.")
        return value.rstrip("/")

    def names(self, name: str, *default: str, like: Callable[[str], object] = bool, such_as: str = "") -> list[str]:
        """Return names between commas or spaces. `like` must accept each name."""
        names = self.text(name).replace(",", " ").split()
        if wrong := next((one for one in names if not like(one)), None):
            raise ImproperlyConfigured(f"{name} has {wrong!r}, which does not look like {such_as}.")
        return names or list(default)


def is_network(text: str) -> bool:
    """Return whether the text is an IP address or a network."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether data sent to this host (a name or an address) stays on this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def read_tables(setting: str, path: str, what: str) -> dict[str, dict[str, Any]]:
    """Read the TOML file that a setting names: one table per program, say, as `what` calls them, and nothing else.

    Raises ImproperlyConfigured.
    """
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error  # the text of an OSError repeats number and path
        raise ImproperlyConfigured(f"{setting} cannot be read: {reason}.") from None
    if not tables or not all(isinstance(table, dict) for table in tables.values()):
        raise ImproperlyConfigured(f"{setting} must contain one table per {what} and nothing else.")
    return tables


def secret_text(values: Mapping[str, str], name: str) -> str:
    """Return the secret `name`: a variable, the file that `<name>_FILE` names, or a credential of systemd; "" if
    there is none.

    Raises ImproperlyConfigured if there are two of them, or if the file cannot be read or is empty.
    """
    value, path = values.get(name, "").strip(), values.get(f"{name}_FILE", "").strip()
    if value and path:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: set only one of them.")
    if not (credential := _credential(values, name)):
        return _text_of_file(f"The file in {name}_FILE", path) if path else value
    if value or path:
        raise ImproperlyConfigured(f"{name} is set, and systemd has a credential {name} too: keep only one of them.")
    return _text_of_file(f"The credential {name}", credential)


def _credential(values: Mapping[str, str], name: str) -> str:
    """Return the path of a secret that systemd hands to its service, decrypted; "" if there is none.

    Raises ImproperlyConfigured if its folder cannot be read.
    """
    if not (folder := values.get("CREDENTIALS_DIRECTORY", "").strip()):
        return ""
    path = Path(folder, name)
    try:
        return str(path) if S_ISREG(path.stat().st_mode) else ""
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise ImproperlyConfigured(f"CREDENTIALS_DIRECTORY cannot be read: {error.strerror}.") from None


def _text_of_file(source: str, path: str) -> str:
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise ImproperlyConfigured(f"{source} cannot be read: {reason}.") from None
    if not value:
        raise ImproperlyConfigured(f"{source} is empty.")
    return value


def address_mistake(text: str) -> str:
    """Say why the text cannot be the address of a platform or of a company's sign-in; "" if it can."""
    parts = _web_address(text)
    if parts is None:
        return "must be an http or https address"
    if any(("@" in parts.netloc, parts.query, parts.fragment, text.split() != [text])):
        return "must be an address without a user name, spaces, ? or #"
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        return "must begin with https, otherwise keys and personal data are sent unencrypted"
    return ""


def _web_address(text: str) -> SplitResult | None:
    """Split an http or https address; None if the text is none."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_address else None
