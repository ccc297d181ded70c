"""Reads the descriptions of programs from `PROGRAMS_FILE` or the environment, and reports every mistake at once.

A message never repeats the value of a setting that may be a secret.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from dashboard.loyalty.kind import PlatformKind, Setting
from dashboard.loyalty.models import Currency
from dashboard.loyalty.platforms import DEFAULT_PLATFORM, PLATFORMS
from dashboard.programs import DEFAULT_BUDGET_SHARE, RESERVED, Program
from dashboard.serving.environment import SLUG, VARIABLE, address_mistake, read_tables, secret_text
from dashboard.text.money import own_currency

# Keys that every program's table may have, beside the settings of its platform. Existing files spell `colour`.
COMMON_KEYS = (
    *("name", "platform", "base_url", "time_zone", "tier_unit", "currency", "points_name", "languages"),
    *("colour", "test", "budget_share"),
)
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
CURRENCY = re.compile(r"[A-Z]{3}")
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
# The common keys that the environment can set for the only program.
IN_ENVIRONMENT = ("name", "base_url", "time_zone", "tier_unit", "currency", "points_name", "languages", "budget_share")
MIN_SHARE = 0.05  # of the quota; with less, a profile would take longer than a page may
NAME = re.compile(r".{1,80}")
POINTS_NAME = re.compile(r".{1,40}")


def load_programs(environ: Mapping[str, str]) -> dict[str, Program]:
    """Return the programs by slug, the default program first: from `PROGRAMS_FILE`, or one from the environment.

    Raises `ImproperlyConfigured` with one sentence that names every missing or wrong setting.
    """
    path = environ.get("PROGRAMS_FILE", "").strip()
    tables = read_tables("PROGRAMS_FILE", path, "program") if path else {"main": _from_environment(environ)}
    readers = [_Reader(slug, table, environ, is_file=bool(path)) for slug, table in tables.items()]
    programs = [reader.program() for reader in readers]
    if mistakes := [*chain.from_iterable(reader.mistakes for reader in readers)]:
        raise ImproperlyConfigured("; ".join(mistakes) + ".")
    by_slug = {program.slug: program for program in filter(None, programs)}
    _check_shares(by_slug.values())
    return by_slug


def _check_shares(programs: Iterable[Program]) -> None:
    """Raise `ImproperlyConfigured` if programs that the vendor counts as one have different shares of its quota."""
    first_of: dict[tuple[object, ...], Program] = {}
    for program in programs:
        first = first_of.setdefault(program.account, program)
        if first.budget_share != program.budget_share:
            raise ImproperlyConfigured(
                f"{first.slug} and {program.slug} of PROGRAMS_FILE have the same keys, so they share one quota: give "
                "them the same budget_share."
            )


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the table of the only program; it has no keys for unset variables."""
    table: dict[str, Any] = {
        "name": "Loyalty",
        "platform": DEFAULT_PLATFORM.slug,
        "base_url": DEFAULT_PLATFORM.base_url,
    }
    plain_keys = (setting.key for setting in DEFAULT_PLATFORM.settings if not setting.is_secret)
    for key in (*IN_ENVIRONMENT, *plain_keys):
        if value := environ.get(environment_name(key, DEFAULT_PLATFORM), "").strip():
            table[key] = value
    if "languages" in table:
        table["languages"] = table["languages"].replace(",", " ").split()
    return table | {one.key: environment_name(one.name, DEFAULT_PLATFORM) for one in DEFAULT_PLATFORM.secrets}


def environment_name(key: str, kind: PlatformKind) -> str:
    """Return the environment variable for a key of the table."""
    is_of_platform = key == "base_url" or any(key in (one.key, one.name) for one in kind.settings)
    return f"{kind.slug if is_of_platform else 'PROGRAM'}_{key}".upper()


@dataclass
class _Reader:
    """Reads one table. It continues after a mistake, so that all mistakes are reported together."""

    slug: str
    table: Mapping[str, Any]
    environ: Mapping[str, str]
    is_file: bool
    mistakes: list[str] = field(default_factory=list)

    def program(self) -> Program | None:
        """Return the program, or None if there are `mistakes`."""
        if not SLUG.fullmatch(self.slug):
            self.report(f"the slug {self.slug!r} must consist of lower-case letters, digits and hyphens")
        elif self.slug in RESERVED:
            self.report(f"the slug {self.slug!r} is reserved for the dashboard's own addresses")
        kind = self.kind()
        common: dict[str, Any] = {
            "name": self.text("name", pattern=NAME, must="is longer than 80 characters"),
            "base_url": self.base_url(),
            "time_zone": self.time_zone(),
            "tier_unit": self.text("tier_unit", None),
            "currency": self.currency(kind),
            "points_name": self.text("points_name", None, POINTS_NAME, "is longer than 40 characters"),
            "languages": self.languages(),
            "color": self.text("colour", None, COLOR, "must be six hexadecimal digits such as #0b6e4f"),
            "test": self.flag("test"),
            "budget_share": self.budget_share(),
        }
        if kind is None:
            return None
        self.check_keys(kind)
        settings = {setting.name: self.setting(setting) for setting in kind.settings}
        return None if self.mistakes else Program(slug=self.slug, kind=kind, settings=settings, **common)

    def report(self, text: str) -> None:
        self.mistakes.append(f"{text} (in {self.slug} of PROGRAMS_FILE)" if self.is_file else text)

    def setting_name(self, key: str) -> str:
        return key if self.is_file else environment_name(key, DEFAULT_PLATFORM)

    def report_missing(self, key: str) -> None:
        self.report(f"{self.setting_name(key)} is required but not set")

    def kind(self) -> PlatformKind | None:
        slug = self.text("platform")
        if slug and slug not in PLATFORMS:
            self.report(f"the platform {slug!r} is not supported, use {' or '.join(PLATFORMS)}")
        return PLATFORMS.get(slug or "")

    def check_keys(self, kind: PlatformKind) -> None:
        known = (*COMMON_KEYS, *(setting.key for setting in kind.settings))
        secrets = {setting.name: setting.key for setting in kind.secrets}
        for key in self.table:
            if key in secrets:
                self.report(f"{key} is not allowed here: set {secrets[key]} to the name of an environment variable")
            elif key not in known:
                likely = (f", perhaps {other}" for other in get_close_matches(key, known, 1))
                self.report(f"{key!r} is not a setting of {kind.name}{''.join(likely)}")

    def text(
        self, key: str, default: str | None = "", pattern: re.Pattern[str] | None = None, must: str = ""
    ) -> str | None:
        """Return a line of text, or `default` if there is none; a key with the default "" is required.

        `must` ends the sentence that reports a value which does not match `pattern`.
        """
        value = self.table.get(key, "")
        if not isinstance(value, str) or not value.isprintable() or len(value) > 2000:
            self.report(f"{self.setting_name(key)} must be a line of text")
        elif not value.strip():
            if default == "":
                self.report_missing(key)
            return default
        elif pattern and not pattern.fullmatch(value.strip()):
            self.report(f"{self.setting_name(key)} {value!r} {must}")
        else:
            return value.strip()
        return None

    def currency(self, kind: PlatformKind | None) -> Currency | None:
        code = self.text("currency", None, CURRENCY, "must be three capital letters such as EGP")
        return own_currency(code, kind.traits if kind else ())

    def base_url(self) -> str | None:
        value = self.text("base_url")
        if value and (mistake := address_mistake(value)):
            self.report(f"{self.setting_name('base_url')} {mistake}")
        return value.rstrip("/") if value else None

    def time_zone(self) -> ZoneInfo | None:
        name = self.text("time_zone", "UTC")
        try:
            return ZoneInfo(name) if name else None
        except (KeyError, OSError, ValueError):  # ZoneInfo raises KeyError for an unknown name
            self.report(f"{self.setting_name('time_zone')} {name!r} is not a time zone such as Africa/Cairo")
            return None

    def languages(self) -> tuple[str, ...]:
        codes = self.table.get("languages") or ["en"]
        if not isinstance(codes, list) or not all(isinstance(code, str) and LANGUAGE.fullmatch(code) for code in codes):
            self.report(f"{self.setting_name('languages')} must be language codes such as en, ar")
            return ()
        return tuple(dict.fromkeys(codes))

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.report(f"{self.setting_name(key)} must be true or false, without quotation marks")
        return bool(value)

    def budget_share(self) -> float:
        try:
            share = float(str(self.table.get("budget_share", DEFAULT_BUDGET_SHARE)))
        except ValueError:
            share = 0.0
        if not MIN_SHARE <= share <= 1:
            self.report(f"{self.setting_name('budget_share')} must be a number from {MIN_SHARE} to 1, such as 0.8")
        return share

    def setting(self, setting: Setting) -> str | int | None:
        """Read a setting of the platform."""
        read: Callable[[Setting], str | int | None] = (
            self.secret if setting.is_secret else self.number if setting.is_number else self.platform_text
        )
        return read(setting)

    def platform_text(self, setting: Setting) -> str | None:
        return self.text(setting.key, setting.default, setting.pattern, f"must look like {setting.example}")

    def number(self, setting: Setting) -> int | None:
        value = self.table.get(setting.key)
        if value is None and setting.is_required:
            self.report_missing(setting.key)
        elif type(value) is not int or not 0 < value < 2**63:
            self.report(f"{setting.key} must be a whole number above 0, without quotation marks")
        else:
            return value
        return None

    def secret(self, setting: Setting) -> str | None:
        name = self.table.get(setting.key, "")
        if not name:
            self.report_missing(setting.key)
            return None
        if not isinstance(name, str) or not VARIABLE.fullmatch(name):
            self.report(f"{setting.key} must be the name of an environment variable, in capitals, such as MAIN_KEY")
            return None
        try:
            value = secret_text(self.environ, name)
        except ImproperlyConfigured as error:
            self.report(str(error).rstrip("."))
            return None
        if not value:
            self.report(f"{name} is required but not set")
        elif not (value.isascii() and value.isprintable()):
            self.report(f"{name} has characters that a key cannot have")
        return value
