"""The loyalty programs of this installation, and the service that reads each one."""

import asyncio
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
from dashboard.loyalty.models import Currency
from dashboard.loyalty.reads import CAMPAIGNS_FOR_CUSTOMER, CONFIGURATION, AnyRead
from dashboard.loyalty.service import Listener, LoyaltyService
from dashboard.loyalty.store import AnswerStore
from dashboard.serving.environment import SLUG
from dashboard.text.units import Units

# First parts of the dashboard's own addresses, which no program can have as its slug. Some are kept free for pages that
# the dashboard may get, and because they look like its own to a reader of an address.
RESERVED = frozenset(
    "access-log accounts admin api auth favicon health healthz login logout media metrics oidc orders readyz robots "
    "security-log sso staff static status theme webhooks well-known".split()
)

DEFAULT_BUDGET_SHARE = 0.8  # the rest is for other software with the same keys, such as the shop


@dataclass(frozen=True, slots=True)
class Program:
    """A loyalty program: its slug in addresses, its name, and how to reach its platform.

    `settings` are the platform's own settings by name, with its keys (see its `PlatformKind`). The platform's times are
    in `time_zone`. `tier_unit` is what tier thresholds count (None: numbers without a unit). `currency` is the currency
    of amounts that the platform sends without one (None: unknown). `points_name` is the program's name for points
    (None: learned from customers' balances). `languages` are the codes of the languages in which
    texts are read; there is at least one. `test` marks a workspace with customers that are not real. `budget_share` is
    the part of the platform's quota that this installation uses (above 0, at most 1).
    """

    slug: str
    name: str
    kind: PlatformKind
    base_url: str
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    tier_unit: str | None = None
    currency: Currency | None = None
    points_name: str | None = None
    languages: tuple[str, ...] = ("en",)
    color: str | None = None
    test: bool = False
    budget_share: float = DEFAULT_BUDGET_SHARE

    @property
    def platform_name(self) -> str:
        """Return the platform's name for staff."""
        return self.kind.name

    def offers(self, read: AnyRead) -> bool:
        """Return whether the platform offers this read."""
        return read in self.kind.reads

    @property
    def has_configuration(self) -> bool:
        """Return whether the platform offers any part of the configuration."""
        return any(self.offers(read) for read in CONFIGURATION)

    @property
    def has_eligibility(self) -> bool:
        """Return whether the platform says which campaigns apply to a customer."""
        return self.offers(CAMPAIGNS_FOR_CUSTOMER)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the program's secret keys, for code that keeps them out of something, such as the logs."""
        return tuple(self.settings[one.name] for one in self.kind.secrets if one.name in self.settings)

    @property
    def account(self) -> tuple[object, ...]:
        """Return a value that is equal for programs with the same keys and address: the vendor counts them as one."""
        return self.kind, self.base_url, self.secrets


def programs() -> Mapping[str, Program]:
    """Return this installation's programs by slug, the default program first."""
    return settings.PROGRAMS


class ProgramConverter:
    """`<program:program>` in an address: a slug in the address, a `Program` in the view. Unknown slugs do not match."""

    regex = SLUG.pattern

    def to_python(self, value: str) -> Program:
        try:
            return programs()[value]
        except KeyError:
            raise ValueError from None

    def to_url(self, value: Program | str) -> str:
        return value if isinstance(value, str) else value.slug


def message_reader(program: Program, platform: str) -> ReadsMessages | None:
    """Return the function that reads messages to `program` from `platform` (a slug).

    Returns None if the program is on another platform, or if its platform sends no messages.
    """
    make = program.kind.messages
    return make(program.settings) if make and platform == program.kind.slug else None


def forget_answers(program: Program, *identifiers: str) -> int | None:
    """Delete all cached answers and everything learned about the customer with these identifiers.

    Returns how many entries there were; None if each process has its own cache, which no other process can reach.
    Blocks.
    """
    store = AnswerStore(caches["default"], program.slug)
    number = sum(store.delete_all_about(one) for one in set(identifiers))
    return number if store.is_shared else None


# Each listener is called with every configuration that is read; filled by `dashboard.compose`.
LISTENERS: list[Listener] = []

# A service belongs to one event loop and is dropped with it.
_services: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, LoyaltyService]] = WeakKeyDictionary()


def loyalty(program: Program) -> LoyaltyService:
    """Return the service that reads `program`; there is one per running event loop."""
    services = _services.setdefault(asyncio.get_running_loop(), {})
    if program.slug not in services:
        store = AnswerStore(caches["default"], program.slug)
        platform = program.kind.connect(
            base_url=program.base_url,
            zone=program.time_zone,
            memory=store,
            budget=Budget(
                _budget_owner(program),
                store=settings.CACHE_URL,
                share=program.budget_share,
                processes=settings.BUDGET_PROCESSES,
                enabled=settings.PLATFORM_BUDGET != "off",
            ),
            **program.settings,
        )
        services[program.slug] = LoyaltyService(platform, store, LISTENERS)
    return services[program.slug]


async def units_of(program: Program, service: LoyaltyService) -> Units:
    """Return the program's units. Its name for points is set, or was learned from a customer's balance."""
    return Units(program.currency, program.points_name or await service.points_name())


def _budget_owner(program: Program) -> str:
    """Return the slug of the program whose budget this program uses: the first with the same account.

    The vendor counts reads per account. All programs of an account have the same `budget_share`.
    """
    return next((one.slug for one in programs().values() if one.account == program.account), program.slug)


async def close_services() -> None:
    """Close every connection of the running event loop."""
    for service in _services.pop(asyncio.get_running_loop(), {}).values():
        await service.close()
