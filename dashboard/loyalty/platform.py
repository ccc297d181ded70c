"""What a loyalty platform is to the service: a table of reads and the functions that perform them."""

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
P = TypeVar("P")


class Trait(StrEnum):
    """How what a platform tells differs from what others do; its `traits` names those it has."""

    WALLETS = "wallets"  # a balance is that of a wallet
    USED_COUPONS = "used coupons"  # coupons stay in the list when they are used up
    CURRENCIES = "currencies"  # amounts come with their currency
    NO_COUNTS = "no counts"  # nothing counts friends or activities: as many are known as are listed
    MANY_IDS = "many ids"  # customers are found by more than their id, so that an id may be another's number


class Memory(Protocol):
    """What a platform learns about itself for a long time: cursors, stamps campaigns, totals. May forget."""

    async def recall(self, what: str, *about: object) -> Any:
        """What was kept under this name, None when nothing is."""

    async def remember(self, value: Any, what: str, *about: object) -> None:
        """Keep `value` (picklable) under this name."""


class Reader(Protocol):
    """Performs reads: the service."""

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        """The answer, perhaps a kept one. Raises a `LoyaltyError`."""


@dataclass(frozen=True, slots=True)
class Call(Generic[Q_co]):
    """One call of a platform's function: for which customer ("" for a read of the configuration) and query, by when.

    `reader` is for a function whose answer rests on other reads: they are shared and cached like any other.
    """

    customer_id: str
    query: Q_co
    options: ReadOptions
    reader: Reader

    async def read_customer(self, read: Read[T], options: ReadOptions) -> Answer[T]:
        """Another read about the same customer."""
        return await self.reader.read(read, self.customer_id, options)

    async def read_configuration(self, read: Read[T], options: ReadOptions) -> Answer[T]:
        """A read of the configuration."""
        return await self.reader.read(read, None, options)

    def earlier(self) -> "ReadOptions":
        """What other reads may ask with, so that time is left to make use of their answers."""
        return replace(self.options, deadline=self.options.deadline.earlier())


class ReadTable(Generic[P]):
    """Which function of a platform performs which read. A read that is not in it is one the platform does not offer."""

    def __init__(self) -> None:
        self._functions: dict[str, Callable[[P, Call[Any]], Awaitable[Answer[Any]]]] = {}

    @overload
    def add(self, read: Read[T], function: Callable[[P, Call[None]], Awaitable[Answer[T]]]) -> None: ...
    @overload
    def add(self, read: QueryRead[Q, T], function: Callable[[P, Call[Q]], Awaitable[Answer[T]]]) -> None: ...
    def add(self, read: AnyRead, function: Callable[[P, Any], Awaitable[Answer[Any]]]) -> None:
        """Let `function` perform `read`. It makes one call and one parse, unless it says otherwise."""
        self._functions[read.name] = function

    def __contains__(self, read: AnyRead) -> bool:
        return read.name in self._functions

    async def perform(self, platform: P, read: Read[T], call: Call[Any]) -> Answer[T]:
        """The answer, straight from the platform (`Source.LIVE`). Raises a `LoyaltyError`: `Refused` for a read that
        the platform does not offer."""
        function = self._functions.get(read.name)
        if function is None:
            raise Refused(_("The platform does not offer this."))
        answer: Answer[T] = await function(platform, call)
        return answer


class Platform(Protocol):
    """One loyalty platform as this program's account reaches it; the service coalesces and caches what it answers."""

    name: str  # as staff know it
    reads: ReadTable[Any]
    activity_kinds: frozenset[ActivityKind]  # those that activities can be asked for

    @property
    def health(self) -> PlatformHealth:
        """How the last reads of this process went."""

    def reparse(self, read: Read[T], sent: Any) -> T:
        """The value of a read of the configuration, from what an earlier one was sent: the `raw` of its value, or of
        each of its values. Reads nothing; raises `Unreadable`."""

    async def close(self) -> None:
        """Give back connections. Safe to call twice."""
