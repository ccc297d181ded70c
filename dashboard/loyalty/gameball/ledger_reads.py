"""Gameball's reads of the ledger: a customer's rows, an order's, and a single one.

`offer` puts them into the platform's table.
"""

from functools import partial
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from dashboard.loyalty import reads
from dashboard.loyalty.errors import NotFound
from dashboard.loyalty.gameball.customer_list import parse_list_length
from dashboard.loyalty.gameball.endpoints import MAX_ROWS, Gameball
from dashboard.loyalty.gameball.parsing.ledger import parse_ledger, parse_ledger_row, parse_order
from dashboard.loyalty.models import Answer, LedgerPage, LedgerRow
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.paths import DOT_SEGMENT
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.reading import root_object
from dashboard.loyalty.transport import Query

P = TypeVar("P", bound=Gameball)
MAX_ORDER_LENGTH = 256  # characters of an order's number


def offer(table: ReadTable[P]) -> None:
    """Put the reads into the table of a platform."""
    table.add(reads.LEDGER, _ledger)
    table.add(reads.LEDGER_TOTAL, _ledger_total)
    table.add(reads.ORDER, _order)
    table.add(reads.LEDGER_ROWS, _ledger_rows)


async def _ledger(gameball: Gameball, call: Call[int]) -> Answer[LedgerPage]:
    """Read `/transactions?customerId=`."""
    query: Query = {"customerId": call.customer_id, "startAfter": call.query, "limit": MAX_ROWS}
    payload = await gameball.endpoints.ledger(options=call.options, query=query)
    return await gameball.parsed(payload, partial(parse_ledger, after=call.query))


async def _ledger_total(gameball: Gameball, call: Call[None]) -> Answer[int | None]:
    """Read `/transactions/count?customerId=`."""
    query: Query = {"customerId": call.customer_id}
    payload = await gameball.endpoints.ledger("count", options=call.options, query=query)
    return await gameball.parsed(payload, parse_list_length)


async def _order(gameball: Gameball, call: Call[str]) -> Answer[tuple[LedgerRow, ...]]:
    """Read `/orders/{orderId}/transactions`. Raises `NotFound`, without a read, for a text that cannot be requested."""
    if not _may_be_requested(call.query):
        raise NotFound(_("This cannot be the number of an order."))
    return await gameball.parsed(await gameball.endpoints.order(call.query, options=call.options), parse_order)


async def _ledger_rows(gameball: Gameball, call: Call[tuple[int, ...]]) -> Answer[tuple[LedgerRow, ...]]:
    """Read the rows from the first id to the last: `/transactions/customer-view?startAfter=&limit=`. Other customers'
    rows between them are dropped here."""
    first, last = min(call.query), max(call.query)
    query = {"startAfter": first - 1, "limit": min(last - first + 1, MAX_ROWS)}
    payload = await gameball.endpoints.ledger("customer-view", options=call.options, query=query)

    def parse(body: Any, notes: Notes) -> tuple[LedgerRow, ...]:
        rows = (parse_ledger_row(row) for row in root_object(body, notes).rows("transactions"))
        return tuple(row for row in rows if row.row_id in call.query)

    return await gameball.parsed(payload, parse)


def _may_be_requested(order_id: str) -> bool:
    is_short_text = bool(order_id.strip()) and order_id.isprintable() and len(order_id) <= MAX_ORDER_LENGTH
    return is_short_text and not DOT_SEGMENT.search(order_id)
