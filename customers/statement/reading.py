"""Reads what the statement and the expiries need: the customer's ledger, and the balance."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from customers.panels.panel import PanelRequest
from dashboard.ledger.reading import CustomerRows, read_customer
from dashboard.loyalty.attempt import attempt, with_missing
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import Answer, Balance, LedgerRow, Missing, Source, Wallet
from dashboard.loyalty.reads import BALANCE

LARGE = 500  # rows from which presenting them runs outside the event loop


@dataclass(frozen=True, slots=True)
class Book:
    """The rows of one balance, oldest first: of a wallet, where the platform has several. `balance` None is unknown."""

    rows: tuple[LedgerRow, ...]
    balance: Balance | None

    @property
    def points_name(self) -> str | None:
        """The name that the platform sent for the points with the balance."""
        return self.balance.points_name if self.balance else None

    @property
    def wallet(self) -> Wallet:
        """The wallet of the balance; an empty one if there is none."""
        return (self.balance.wallet if self.balance else None) or Wallet()

    @property
    def sends_balances(self) -> bool:
        """Whether the platform sends the balance after its movements."""
        return any(row.balance_after is not None for row in self.rows)

    @property
    def sends_expiries(self) -> bool:
        """Whether the platform has expiries of its movements; taken for granted if there are no movements."""
        return not self.rows or any(row.is_offered("expires_at") for row in self.rows)

    def first(self, name: str) -> Any:
        """The first value in this column of the rows, None if no row has one."""
        return next((value for row in self.rows if (value := getattr(row, name))), None)


@dataclass(frozen=True, slots=True)
class Books:
    """What was read: `rows` are those of all books, `answers` all that is behind them."""

    books: tuple[Book, ...]
    rows: CustomerRows
    answers: tuple[Answer[Any], ...]


async def read_books(request: PanelRequest) -> Books:
    """Read the ledger and the balance, in parallel, as the person may see them.

    Without the balance, it is among the missing parts. Raises a `LoyaltyError` if the ledger cannot be read.
    """
    rows, balance = await asyncio.gather(_rows(request), attempt(request.read, BALANCE))
    answer = with_missing(rows, balance, _("the balance"))
    return Books(tuple(_books(answer.value.rows, balance.value)), answer.value, (answer, *balance.answers))


async def _rows(request: PanelRequest) -> Answer[CustomerRows]:
    try:
        answer = await read_customer(request.program, request.exact, request.customer_id, request.options)
    except LoyaltyError as error:
        raise request.mask.seen(error) from None
    if answer.error and answer.source is not Source.STALE:  # the reads after the first failed
        part = Missing(_("the newest movements"), answer.error)
        answer = replace(answer, missing=(*answer.missing, part), error=None)
    return await request.seen(replace(answer, is_large=len(answer.value.rows) > LARGE))


def _books(rows: tuple[LedgerRow, ...], balance: Balance | None) -> list[Book]:
    """Return a book for each wallet that has rows or a balance; one book if the platform has no wallets."""
    each_balance = (balance, *balance.other_wallets) if balance else ()
    balances = {each.wallet.name: each for each in each_balance if each.wallet}
    names = list(dict.fromkeys([*balances, *(row.wallet for row in rows)]))
    if len(names) < 2:
        return [Book(rows, balance)]
    return [Book(_of_wallet(name, rows), balances.get(name)) for name in names]


def _of_wallet(name: str | None, rows: tuple[LedgerRow, ...]) -> tuple[LedgerRow, ...]:
    return tuple(row for row in rows if row.wallet == name)
