"""Sources that report customers to the dashboard: messages, files, and a long list.

`PlatformKind` and `LoyaltyService.lister` say which of them a platform has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.models import Answer, LedgerRow


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row of a page, or a field of it, that could not be read. `row` counts from 1. `field` is the platform's name,
    "" for the whole row. `is_left_out`: nothing of the row could be used."""

    row: int
    field: str
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class CustomerListPage:
    """A page of the platform's long list. A customer may appear many times; the last entry is the newest.

    `next` is the cursor of the next page, "" while the list is empty. `rows` is the number of rows of this page.
    `more`: further rows follow now. `ledger` are the page's rows, if the list is the ledger.
    """

    customers: tuple[CustomerRecord, ...]
    next: str
    rows: int
    more: bool
    unreadable: tuple[UnreadableRow, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PushedText:
    """What the customer read, in one language; `language` is its code as sent. "" is none."""

    language: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Push:
    """A message that the platform sent to a customer `at` this time, in one or more languages."""

    customer_id: str
    at: datetime
    texts: tuple[PushedText, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A genuine message of the platform. `record` is None for an event that is not about a customer. `push` is the
    message that the customer got, for an event that reports one."""

    event: str
    record: CustomerRecord | None = None
    push: Push | None = None


class NotGenuine(Exception):
    """The message is not signed with the program's key."""


class MessageUnreadable(Exception):
    """The message is signed but does not follow the contract."""


class ReadsMessages(Protocol):
    """Reads the messages that a program's platform sends."""

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """Return the delivery. `body` is as received, `headers` ignore case. Raises `NotGenuine` or
        `MessageUnreadable`."""


@runtime_checkable
class ListsCustomers(Protocol):
    """A platform with a list that names every active customer over time."""

    pages_per_second: float  # pages that the quota allows

    async def list_customers(self, after: str, limit: int, options: ReadOptions) -> Answer[CustomerListPage]:
        """Return up to `limit` rows after the cursor `after`: the id of a row as text, "" for the beginning. Raises a
        `LoyaltyError`."""

    async def count_listed_rows(self, options: ReadOptions) -> Answer[int | None]:
        """Return the number of rows in the list. Raises a `LoyaltyError`."""
