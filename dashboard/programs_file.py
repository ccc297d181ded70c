"""Programmes as they are described: tables of `PROGRAMS_FILE`, or the environment. Every mistake is named at once.

What a sentence repeats is never the value of a setting that may be a secret.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from dashboard.loyalty.kind import PlatformKind, Setting
from dashboard.loyalty.platforms import DEFAULT_PLATFORM, PLATFORMS
from dashboard.programs import RESERVED, SLUG, Program
from dashboard.serving.environment import is_loopback

# What every programme's table may hold, beside its platform's settings.
COMMON_KEYS = ("name", "platform", "base_url", "time_zone", "tier_unit", "currency", "languages", "colour", "test")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
CURRENCY = re.compile(r"[A-Z]{3}")
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
# Of these, what the environment may say where it describes the only programme.
IN_ENVIRONMENT = ("name", "base_url", "time_zone", "tier_unit", "currency", "languages")
# Capitals, and digits only after an underscore: a key that somebody wrote in its place is not taken for a name.
VARIABLE = re.compile(r"[A-Z]+(_[A-Z0-9]+)*")
NAME = re.compile(r".{1,80}")


def load_programs(environ: Mapping[str, str]) -> dict[str, Program]:
    """The programmes by slug, the default one first: from `PROGRAMS_FILE`, or one from the environment.

    Raises `ImproperlyConfigured` with one sentence that names every setting that is missing or wrong.
    """
    path = environ.get("PROGRAMS_FILE", "").strip()
    tables = _tables(path) if path else {"main": _from_environment(environ)}
    readers = [_Reader(slug, table, environ, is_file=bool(path)) for slug, table in tables.items()]
    programs = [reader.program() for reader in readers]
    if mistakes := [mistake for reader in readers for mistake in reader.mistakes]:
        raise ImproperlyConfigured("; ".join(mistakes) + ".")
    return {program.slug: program for program in programs if program}


def _tables(path: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or error  # an OSError's own text repeats number and path
        raise ImproperlyConfigured(f"PROGRAMS_FILE cannot be read: {reason}.") from None
    if not tables or not all(isinstance(table, dict) for table in tables.values()):
        raise ImproperlyConfigured("PROGRAMS_FILE must hold one table per programme and nothing else.")
    return tables


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The table of the only programme; what is not set is not in it."""
    table: dict[str, Any] = {
        "name": "Loyalty",
        "platform": DEFAULT_PLATFORM.slug,
        "base_url": DEFAULT_PLATFORM.base_url,
    }
    for key in (*IN_ENVIRONMENT, *(setting.key for setting in DEFAULT_PLATFORM.settings if not setting.is_secret)):
        if value := environ.get(_variable(key, DEFAULT_PLATFORM), "").strip():
            table[key] = value
    if "languages" in table:
        table["languages"] = table["languages"].replace(",", " ").split()
    return table | {
        setting.key: _variable(setting.name, DEFAULT_PLATFORM)
        for setting in DEFAULT_PLATFORM.settings
        if setting.is_secret
    }


def _variable(key: str, kind: PlatformKind) -> str:
    """What a key of the table is called in the environment."""
    is_own = key == "base_url" or key in {name for one in kind.settings for name in (one.key, one.name)}
    return f"{kind.slug if is_own else 'PROGRAM'}_{key}".upper()


@dataclass
class _Reader:
    """Reads one table, and goes on after a mistake, so that all come together."""

    slug: str
    table: Mapping[str, Any]
    environ: Mapping[str, str]
    is_file: bool
    mistakes: list[str] = field(default_factory=list)

    def program(self) -> Program | None:
        """The programme; None, with `mistakes`, when there are any."""
        if not SLUG.fullmatch(self.slug):
            self.wrong(f"the slug {self.slug!r} must be lower-case letters, digits and hyphens")
        elif self.slug in RESERVED:
            self.wrong(f"the slug {self.slug!r} is taken: addresses of the dashboard itself begin so")
        kind = self.kind()
        common: dict[str, Any] = {
            "name": self.text("name", pattern=NAME, must="is longer than 80 characters"),
            "base_url": self.base_url(),
            "time_zone": self.time_zone(),
            "tier_unit": self.text("tier_unit", None),
            "currency": self.text("currency", None, CURRENCY, "must be three capital letters such as EGP"),
            "languages": self.languages(),
            "colour": self.text("colour", None, COLOUR, "must be six hexadecimal digits such as #0b6e4f"),
            "test": self.flag("test"),
        }
        if kind is None:
            return None
        self.unknown_keys(kind)
        settings = {setting.name: self.setting(setting) for setting in kind.settings}
        return None if self.mistakes else Program(slug=self.slug, kind=kind, settings=settings, **common)

    def wrong(self, what: str) -> None:
        self.mistakes.append(f"{what} (in {self.slug} of PROGRAMS_FILE)" if self.is_file else what)

    def called(self, key: str) -> str:
        return key if self.is_file else _variable(key, DEFAULT_PLATFORM)

    def missing(self, key: str) -> None:
        self.wrong(f"{self.called(key)} is required and not set")

    def kind(self) -> PlatformKind | None:
        slug = self.text("platform")
        if slug and slug not in PLATFORMS:
            self.wrong(f"the platform {slug!r} is not supported, only {' and '.join(PLATFORMS)}")
        return PLATFORMS.get(slug or "")

    def unknown_keys(self, kind: PlatformKind) -> None:
        known = (*COMMON_KEYS, *(setting.key for setting in kind.settings))
        secrets = {setting.name: setting.key for setting in kind.settings if setting.is_secret}
        for key in self.table:
            if key in secrets:
                self.wrong(f"{key} does not stand here: {secrets[key]} names the environment variable that holds it")
            elif key not in known:
                likely = get_close_matches(key, known, 1)
                self.wrong(f"{key!r} is no setting of {kind.name}" + (f", perhaps {likely[0]}" if likely else ""))

    def text(
        self, key: str, default: str | None = "", pattern: re.Pattern[str] | None = None, must: str = ""
    ) -> str | None:
        """A line of text, `default` where there is none; with "" as default it is required."""
        value = self.table.get(key, "")
        if not isinstance(value, str) or not value.isprintable() or len(value) > 2000:
            self.wrong(f"{self.called(key)} must be a line of text")
        elif not value.strip():
            if default == "":
                self.missing(key)
            return default
        elif pattern and not pattern.fullmatch(value.strip()):
            self.wrong(f"{self.called(key)} {value!r} {must}")
        else:
            return value.strip()
        return None

    def base_url(self) -> str | None:
        value = self.text("base_url")
        if value and (wrong := wrong_with_address(value)):
            self.wrong(f"{self.called('base_url')} {wrong}")
        return value.rstrip("/") if value else None

    def time_zone(self) -> ZoneInfo | None:
        name = self.text("time_zone", "UTC")
        try:
            return ZoneInfo(name) if name else None
        except (KeyError, OSError, ValueError):  # what ZoneInfo raises for a name it does not know is a KeyError
            self.wrong(f"{self.called('time_zone')} {name!r} is no time zone, write one such as Africa/Cairo")
            return None

    def languages(self) -> tuple[str, ...]:
        codes = self.table.get("languages") or ["en"]
        if not isinstance(codes, list) or not all(isinstance(code, str) and LANGUAGE.fullmatch(code) for code in codes):
            self.wrong(f"{self.called('languages')} must be codes such as en, ar")
            return ()
        return tuple(dict.fromkeys(codes))

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.wrong(f"{self.called(key)} must be true or false, without quotation marks")
        return bool(value)

    def setting(self, setting: Setting) -> str | int | None:
        """One of the platform's own."""
        read: Callable[[Setting], str | int | None] = (
            self.secret if setting.is_secret else self.number if setting.is_number else self.own_text
        )
        return read(setting)

    def own_text(self, setting: Setting) -> str | None:
        return self.text(setting.key, setting.default, setting.pattern, f"must be such as {setting.example}")

    def number(self, setting: Setting) -> int | None:
        value = self.table.get(setting.key)
        if value is None and setting.is_required:
            self.missing(setting.key)
        elif not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
            self.wrong(f"{setting.key} must be a whole number above 0, without quotation marks")
        else:
            return value
        return None

    def secret(self, setting: Setting) -> str | None:
        name = self.table.get(setting.key, "")
        if not name:
            self.missing(setting.key)
            return None
        if not isinstance(name, str) or not VARIABLE.fullmatch(name):
            self.wrong(f"{setting.key} must be the name of an environment variable, in capitals, such as MAIN_KEY")
            return None
        value = self.environ.get(name, "").strip()
        if not value:
            self.wrong(f"{name} is required and not set")
        elif not (value.isascii() and value.isprintable()):
            self.wrong(f"{name} holds characters that no key has")
        return value


def wrong_with_address(text: str) -> str:
    """What keeps it from being a platform's address, "" when nothing does."""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        return "must be an http or https address"
    if "@" in parts.netloc or parts.query or parts.fragment or any(character.isspace() for character in text):
        return "must be an address without user, blanks, ? and #"
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        return "must begin with https, or keys and customers' data go out in clear"
    return ""
