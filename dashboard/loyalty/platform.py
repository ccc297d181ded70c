"""The interface of a loyalty platform: a table of reads and the functions that perform them."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar, overload

from django.utils.translation import gettext as _

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Refused
from dashboard.loyalty.models import ActivityKind, Answer, PlatformHealth
from dashboard.loyalty.reads import AnyRead, QueryRead, Read

T = TypeVar("T")
Q = TypeVar("Q", bound=Hashable)
Q_co = TypeVar("Q_co", covariant=True)
T_co = TypeVar("T_co", covariant=True)
P = TypeVar("P")


class Trait(StrEnum):
    """A way in which a platform differs from others; `PlatformKind.traits` names those of a platform."""

    WALLETS = "wallets"  # balances belong to wallets
    USED_COUPONS = "used coupons"  # used coupons stay in the list
    CURRENCIES = "currencies"  # amounts carry their currency
    NO_COUNTS = "no counts"  # the platform does not count friends or activities; only the listed ones are known
    MANY_IDS = "many ids"  # customers can be found by several ids, which may collide


@dataclass(frozen=True, slots=True)
class Memo(Generic[T_co]):
    """A kind of value to remember. `type` is what a remembered value is read back as."""

    name: str
    type: Any


class Memory(Protocol):
    """Long-term memory of a platform: cursors, stamps campaigns, totals. It may lose entries."""

    async def recall(self, memo: Memo[T], *subject: object) -> T | None:
        """Return the remembered value, or None."""

    async def remember(self, value: T, memo: Memo[T], *subject: object) -> None:
        """Remember `value` under a memo and subject."""


class Reader(Protocol):
    """Performs reads; `LoyaltyService` implements it."""

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        """Return the answer, which may come from the cache. Raises a `LoyaltyError`."""


@dataclass(frozen=True, slots=True)
class Call(Generic[Q_co]):
    """The arguments of a platform's function: customer id ("" for the configuration), query and options.

    `reader` performs other reads that the answer depends on; they share single-flight and cache with all reads.
    """

    customer_id: str
    query: Q_co
    options: ReadOptions
    reader: Reader

    async def read_customer(self, read: Read[T], options: ReadOptions) -> Answer[T]:
        """Read something else about the same customer."""
        return await self.reader.read(read, self.customer_id, options)

    async def read_configuration(self, read: Read[T], options: ReadOptions) -> Answer[T]:
        """Read a part of the configuration."""
        return await self.reader.read(read, None, options)

    def earlier(self) -> "ReadOptions":
        """Return the options with an earlier deadline, which leaves time to use the answers of other reads."""
        return replace(self.options, deadline=self.options.deadline.earlier())


class ReadTable(Generic[P]):
    """Maps each read to the function of a platform that performs it. The platform does not offer other reads."""

    def __init__(self) -> None:
        self._functions: dict[str, Callable[[P, Call[Any]], Awaitable[Answer[Any]]]] = {}

    @overload
    def add(self, read: Read[T], function: Callable[[P, Call[None]], Awaitable[Answer[T]]]) -> None: ...
    @overload
    def add(self, read: QueryRead[Q, T], function: Callable[[P, Call[Q]], Awaitable[Answer[T]]]) -> None: ...
    def add(self, read: AnyRead, function: Callable[[P, Any], Awaitable[Answer[Any]]]) -> None:
        """Register `function` for `read`. Unless documented otherwise, a function makes one call and parses once."""
        self._functions[read.name] = function

    def __contains__(self, read: AnyRead) -> bool:
        return read.name in self._functions

    async def perform(self, platform: P, read: Read[T], call: Call[Any]) -> Answer[T]:
        """Perform the read on the platform (`Source.LIVE`). Raises a `LoyaltyError`; `Refused` if the platform does not
        offer the read."""
        function = self._functions.get(read.name)
        if function is None:
            raise Refused(_("The platform does not offer this."))
        answer: Answer[T] = await function(platform, call)
        return answer


class Platform(Protocol):
    """One loyalty platform, connected with the program's account. The service adds single-flight and cache."""

    name: str  # for staff
    reads: ReadTable[Any]
    activity_kinds: frozenset[ActivityKind]  # the kinds that a read of activities can filter by

    @property
    def health(self) -> PlatformHealth:
        """The platform's health, from the last reads of this process."""

    async def is_short(self) -> bool:
        """Whether most of the share of the quota for customers was used in the last 30 seconds."""

    def reparse(self, read: Read[T], sent: Any) -> T:
        """Return the value of a read of the configuration from its stored JSON: the `raw` of the value, or a list of
        them. Makes no call. Raises `Unreadable`."""

    async def close(self) -> None:
        """Close the connections. May be called twice."""
