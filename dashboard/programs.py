"""Which loyalty programmes this installation shows, and how each is reached."""

import asyncio
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.feeds import ReadsMessages
from dashboard.loyalty.gameball import EXPORT_COLUMNS, PANELS, connect, read_message
from dashboard.loyalty.platform import Panel
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.store import AnswerStore

GAMEBALL = "https://api.gameball.co"
SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
# First words of addresses that are no programme's.
RESERVED = frozenset({"access-log", "accounts", "healthz", "readyz", "static", "theme", "webhooks"})
CURRENCY = re.compile(r"[A-Z]{3}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")
# What a table's keys are called where one programme is set by the environment.
ENVIRONMENT = {
    "base_url": "GAMEBALL_BASE_URL",
    "time_zone": "PROGRAM_TIME_ZONE",
    "currency": "PROGRAM_CURRENCY",
    "languages": "PROGRAM_LANGUAGES",
}


@dataclass(frozen=True, slots=True)
class Program:
    """One loyalty programme: its slug in addresses, what it is called, and how its platform is reached.

    Times of the platform are in `time_zone`; `tier_unit` is what tier thresholds count (None: numbers without a unit);
    `currency` is that of amounts the platform names none for (None: it is unknown);
    `languages` are codes of those that texts are asked for in, never none;
    `test` marks a workspace whose data are not real.
    """

    slug: str
    name: str
    base_url: str = GAMEBALL
    api_version: str = "v4.0"
    api_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    tier_unit: str | None = None
    currency: str | None = None
    languages: tuple[str, ...] = ("en",)
    colour: str | None = None
    test: bool = False
    platform_name: str = "Gameball"
    panels: frozenset[Panel] = PANELS


def load_programs(environ: Mapping[str, str]) -> dict[str, Program]:
    """The programmes by slug, the default one first: from `PROGRAMS_FILE`, or one from `GAMEBALL_*` and `PROGRAM_*`.

    Raises `ImproperlyConfigured` with one sentence that names every setting that is missing or wrong.
    """
    mistakes: list[str] = []
    if path := environ.get("PROGRAMS_FILE"):
        programs = [_program(slug, table, environ, mistakes) for slug, table in _tables(path).items()]
    else:
        table = {
            "name": environ.get("PROGRAM_NAME") or "Loyalty",
            "platform": "gameball",
            "base_url": environ.get("GAMEBALL_BASE_URL") or GAMEBALL,
            "api_version": environ.get("GAMEBALL_API_VERSION") or "v4.0",
            "api_key_env": "GAMEBALL_API_KEY",
            "secret_key_env": "GAMEBALL_SECRET_KEY",
            "time_zone": environ.get("PROGRAM_TIME_ZONE") or "UTC",
            "tier_unit": environ.get("PROGRAM_TIER_UNIT") or None,
            "currency": environ.get("PROGRAM_CURRENCY") or None,
            "languages": environ.get("PROGRAM_LANGUAGES", "").replace(",", " ").split(),
        }
        programs = [_program("main", table, environ, mistakes, ENVIRONMENT)]
    if mistakes:
        raise ImproperlyConfigured("; ".join(mistakes) + ".")
    return {program.slug: program for program in programs}


def programs() -> Mapping[str, Program]:
    """This installation's programmes by slug, the default one first."""
    return settings.PROGRAMS


class ProgramConverter:
    """`<program:program>` in an address: the slug there, the `Program` in the view; an unknown slug is no address."""

    regex = SLUG.pattern

    def to_python(self, value: str) -> Program:
        try:
            return programs()[value]
        except KeyError:
            raise ValueError from None

    def to_url(self, value: Program | str) -> str:
        return value if isinstance(value, str) else value.slug


def _tables(path: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(Path(path).read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"PROGRAMS_FILE cannot be read: {error}.") from None
    if not tables or not all(isinstance(table, dict) for table in tables.values()):
        raise ImproperlyConfigured("PROGRAMS_FILE must hold one table per programme and nothing else.")
    return tables


def _program(
    slug: str,
    table: Mapping[str, Any],
    environ: Mapping[str, str],
    mistakes: list[str],
    variables: Mapping[str, str] | None = None,
) -> Program:
    """One programme from its table, or from `variables` by the table's keys. What is wrong is added to `mistakes`."""

    def called(key: str) -> str:
        return variables[key] if variables else key

    def wrong(what: str) -> None:
        mistakes.append(what if variables else f"{what} (in {slug} of PROGRAMS_FILE)")

    def secret(name: str) -> str:
        value = environ.get(str(table.get(name) or ""), "").strip()
        if not value:
            wrong(f"{table.get(name) or name} is required and not set")
        return value

    if mistake := _slug_mistake(slug):
        wrong(mistake)
    if (platform := table.get("platform")) and platform != "gameball":
        wrong(f"the platform {platform!r} is not supported")
    for required in [key for key in ("name", "platform", "base_url") if not table.get(key)]:
        wrong(f"{required} is required and not set")
    if not str(table.get("base_url", "https://")).startswith(("https://", "http://")):
        wrong(f"{called('base_url')} must be an http or https address")
    zone = _zone(str(table.get("time_zone") or "UTC"))
    if zone is None:
        wrong(f"{called('time_zone')} {table.get('time_zone')!r} is no time zone, write one such as Africa/Cairo")
    if (colour := table.get("colour")) and not COLOUR.fullmatch(str(colour)):
        wrong(f"colour {colour!r} must be six hexadecimal digits such as #0b6e4f")
    if (currency := table.get("currency")) and not CURRENCY.fullmatch(str(currency)):
        wrong(f"{called('currency')} {currency!r} must be three capital letters such as EGP")
    languages = table.get("languages") or ["en"]
    if not isinstance(languages, list) or not all(LANGUAGE.fullmatch(str(code)) for code in languages):
        wrong(f"{called('languages')} must be codes such as en, ar")
        languages = []
    return Program(
        slug=slug,
        name=str(table.get("name")),
        base_url=str(table.get("base_url") or GAMEBALL).rstrip("/"),
        api_version=str(table.get("api_version") or "v4.0"),
        api_key=secret("api_key_env"),
        secret_key=secret("secret_key_env"),
        time_zone=zone or ZoneInfo("UTC"),
        tier_unit=table.get("tier_unit") or None,
        currency=str(currency) if currency else None,
        languages=tuple(dict.fromkeys(languages)),
        colour=str(colour) if colour else None,
        test=bool(table.get("test", False)),
    )


def _slug_mistake(slug: str) -> str:
    """What is wrong with it, "" for nothing."""
    if not SLUG.fullmatch(slug):
        return f"the slug {slug!r} must be lower-case letters, digits and hyphens"
    return f"the slug {slug!r} is taken: addresses of the dashboard itself begin so" if slug in RESERVED else ""


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # what ZoneInfo raises for a name it does not know is a KeyError
        return None


def messages(program: Program, platform: str) -> ReadsMessages | None:
    """How messages to `program` are read that say they come from `platform` (its name in addresses); None when that is
    not the programme's."""
    if platform != program.platform_name.lower():
        return None
    return partial(read_message, secret_key=program.secret_key)


def export_columns(program: Program) -> Mapping[str, str]:
    """What the columns of the platform's own export hold, by their header as `reading.plain` writes it."""
    return EXPORT_COLUMNS


def forget_answers(program: Program, *known_by: str) -> int | None:
    """Delete every answer kept, and all that was learnt, about a customer known by these. How many there were; None
    when each process keeps its own, which no other can reach. Blocks."""
    store = AnswerStore(caches["default"], program.slug)
    number = sum(store.forget_all_about(one) for one in set(known_by))
    return number if store.is_shared else None


# A service belongs to one event loop, and goes with it.
_services: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, LoyaltyService]] = WeakKeyDictionary()


def loyalty(program: Program) -> LoyaltyService:
    """The service that reads `program`, one per running event loop."""
    services = _services.setdefault(asyncio.get_running_loop(), {})
    if program.slug not in services:
        store = AnswerStore(caches["default"], program.slug)
        platform = connect(
            base_url=program.base_url,
            api_version=program.api_version,
            api_key=program.api_key,
            secret_key=program.secret_key,
            zone=program.time_zone,
            memory=store,
            budget=Budget(program.slug, store=settings.CACHE_URL, on=settings.PLATFORM_BUDGET != "off"),
        )
        services[program.slug] = LoyaltyService(platform, store)
    return services[program.slug]


async def close_services() -> None:
    """Give back every connection of the running event loop."""
    for service in _services.pop(asyncio.get_running_loop(), {}).values():
        await service.close()
