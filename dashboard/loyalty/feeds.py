"""What tells a dashboard who the customers are, beside reading them one by one: messages, files, and a long list.

A platform has what it has: its `PlatformKind` and `LoyaltyService.lister` say what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.models import Answer


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """What could not be read of a page: the row, from 1, and the field by the platform's name, "" for all of the row.
    `is_left_out` when nothing of the row could be learned."""

    row: int
    field: str
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class CustomerListPage:
    """A page of the platform's long list. The same customer may stand in it again and again, the last word last.

    `next` is where to read on, "" where the list is still empty; `rows` how many rows this page had, `more` whether
    others follow now.
    """

    customers: tuple[CustomerRecord, ...]
    next: str
    rows: int
    more: bool
    unreadable: tuple[UnreadableRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is the platform's own. `facts` is None for an event that tells of nobody."""

    event: str
    facts: CustomerRecord | None = None


class NotGenuine(Exception):
    """The message is not signed with the programme's key."""


class MessageUnreadable(Exception):
    """The message is signed, and is not what the contract says."""


class ReadsMessages(Protocol):
    """How one programme's platform is understood when it speaks by itself."""

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """`body` as it came, `headers` without case. Raises `NotGenuine` or `MessageUnreadable`."""


@runtime_checkable
class ListsCustomers(Protocol):
    """A platform with a list to read on and on, by which everybody is met in time."""

    pages_per_second: float  # pages that its quota allows

    async def list_customers(self, after: str, limit: int, options: ReadOptions) -> Answer[CustomerListPage]:
        """The page after `after` ("" is the beginning), of up to `limit` rows. Raises a `LoyaltyError`."""

    async def count_listed_rows(self, options: ReadOptions) -> Answer[int | None]:
        """How many rows there are in all. Raises a `LoyaltyError`."""
