"""Which loyalty programmes this installation shows, and how each is reached."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import caches

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.feeds import ReadsMessages
from dashboard.loyalty.kind import PlatformKind
from dashboard.loyalty.reads import CAMPAIGNS_FOR_CUSTOMER, CONFIGURATION, AnyRead
from dashboard.loyalty.service import Listener, LoyaltyService
from dashboard.loyalty.store import AnswerStore

SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")
# First words of addresses that are no programme's.
RESERVED = frozenset({"access-log", "accounts", "healthz", "readyz", "static", "theme", "webhooks"})


@dataclass(frozen=True, slots=True)
class Program:
    """One loyalty programme: its slug in addresses, what it is called, and how its platform is reached.

    `settings` are the platform's own by name (see its `PlatformKind`), its keys among them. The platform's times are in
    `time_zone`; `tier_unit` is what tier thresholds count (None: numbers without a unit); `currency` is that of amounts
    the platform names none for (None: it is unknown); `languages` are codes of those that texts are asked for in, never
    none; `test` marks a workspace whose data are not real.
    """

    slug: str
    name: str
    kind: PlatformKind
    base_url: str
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    tier_unit: str | None = None
    currency: str | None = None
    languages: tuple[str, ...] = ("en",)
    colour: str | None = None
    test: bool = False

    @property
    def platform_name(self) -> str:
        """The platform's name as staff know it."""
        return self.kind.name

    def offers(self, read: AnyRead) -> bool:
        """Whether the platform has such a read."""
        return read in self.kind.reads

    @property
    def has_configuration(self) -> bool:
        """Whether the platform offers any part of its configuration."""
        return any(self.offers(read) for read in CONFIGURATION)

    @property
    def has_eligibility(self) -> bool:
        """Whether the platform says which campaigns apply to a customer."""
        return self.offers(CAMPAIGNS_FOR_CUSTOMER)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Its keys, for those who keep them out of something."""
        return tuple(
            self.settings[one.name] for one in self.kind.settings if one.is_secret and one.name in self.settings
        )

    @property
    def account(self) -> tuple[object, ...]:
        """Equal for programmes that are read with the same keys at the same address: the vendor counts them as one."""
        return self.kind, self.base_url, self.secrets


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


def messages(program: Program, platform: str) -> ReadsMessages | None:
    """How messages to `program` are read that say they come from `platform` (its slug); None when that is not the
    programme's, or sends none."""
    make = program.kind.messages
    return make(program.settings) if make and platform == program.kind.slug else None


def forget_answers(program: Program, *known_by: str) -> int | None:
    """Delete every answer kept, and all that was learnt, about a customer known by these. How many there were; None
    when each process keeps its own, which no other can reach. Blocks."""
    store = AnswerStore(caches["default"], program.slug)
    number = sum(store.delete_all_about(one) for one in set(known_by))
    return number if store.is_shared else None


# Who hears of every configuration that is read; filled by `dashboard.compose`.
LISTENERS: list[Listener] = []

# A service belongs to one event loop, and goes with it.
_services: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, LoyaltyService]] = WeakKeyDictionary()


def loyalty(program: Program) -> LoyaltyService:
    """The service that reads `program`, one per running event loop."""
    services = _services.setdefault(asyncio.get_running_loop(), {})
    if program.slug not in services:
        store = AnswerStore(caches["default"], program.slug)
        platform = program.kind.connect(
            base_url=program.base_url,
            zone=program.time_zone,
            memory=store,
            budget=Budget(
                _budget_of(program),
                store=settings.CACHE_URL,
                processes=settings.BUDGET_PROCESSES,
                enabled=settings.PLATFORM_BUDGET != "off",
            ),
            **program.settings,
        )
        services[program.slug] = LoyaltyService(platform, store, LISTENERS)
    return services[program.slug]


def _budget_of(program: Program) -> str:
    """Whose quota it spends: its own, or that of the first programme with the same keys, since the vendor counts per
    account."""
    return next((one.slug for one in programs().values() if one.account == program.account), program.slug)


async def close_services() -> None:
    """Give back every connection of the running event loop."""
    for service in _services.pop(asyncio.get_running_loop(), {}).values():
        await service.close()
