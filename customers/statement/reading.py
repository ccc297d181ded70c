"""Reads what the statement and the expiries need: the customer's ledger, and the balance."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from customers.panels.panel import PanelRequest
from customers.statement.book import Book
from dashboard.ledger.reading import CustomerRows, read_customer
from dashboard.loyalty.attempt import attempt, with_missing
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import Answer, Balance, LedgerRow, Missing, Source
from dashboard.loyalty.reads import BALANCE

LARGE = 500  # rows from which presenting them runs outside the event loop


@dataclass(frozen=True, slots=True)
class Books:
    """What was read; `answers` are all that is behind it."""

    books: tuple[Book, ...]
    answers: tuple[Answer[Any], ...]


async def read_books(request: PanelRequest) -> Books:
    """Read the ledger and the balance, in parallel, as the person may see them.

    Without the balance, it is among the missing parts. Raises a `LoyaltyError` if the ledger cannot be read.
    """
    rows, balance = await asyncio.gather(_rows(request), attempt(request.read, BALANCE))
    answer = with_missing(rows, balance, _("the balance"))
    return Books(tuple(_books(answer.value, balance.value)), (answer, *balance.answers))


async def _rows(request: PanelRequest) -> Answer[CustomerRows]:
    try:
        answer = await read_customer(request.program, request.exact, request.customer_id, request.options)
    except LoyaltyError as error:
        raise request.mask.seen(error) from None
    if answer.error and answer.source is not Source.STALE:  # the reads after the first failed
        part = Missing(_("the newest movements"), answer.error)
        answer = replace(answer, missing=(*answer.missing, part), error=None)
    return await request.seen(replace(answer, is_large=len(answer.value.rows) > LARGE))


def _books(found: CustomerRows, balance: Balance | None) -> list[Book]:
    """Return a book for each wallet that has rows or a balance; one book if the platform has no wallets."""
    each_balance = (balance, *balance.other_wallets) if balance else ()
    balances = {each.wallet.name: each for each in each_balance if each.wallet}
    names = list(dict.fromkeys([*balances, *(row.wallet for row in found.rows)]))
    whole = Book(found.rows, balance, found.begins_at_start, found.reaches_end)
    if len(names) < 2:
        return [whole]
    return [replace(whole, rows=_of_wallet(name, found.rows), balance=balances.get(name)) for name in names]


def _of_wallet(name: str | None, rows: tuple[LedgerRow, ...]) -> tuple[LedgerRow, ...]:
    return tuple(row for row in rows if row.wallet == name)
