"""Gameball's reads that pages make only when somebody asks: the ledger, orders, messages, automations, rank, own rules.

`offer` puts them into the platform's table.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, TypeAlias, TypeVar

from django.utils.translation import gettext as _

from dashboard.loyalty import reads
from dashboard.loyalty.errors import NotFound
from dashboard.loyalty.gameball.customer_list import parse_list_length
from dashboard.loyalty.gameball.endpoints import MAX_ROWS, Endpoints
from dashboard.loyalty.gameball.parsing.economy import parse_earning_rules, parse_redemption_rules
from dashboard.loyalty.gameball.parsing.ledger import (
    parse_automations,
    parse_ledger,
    parse_ledger_row,
    parse_messages,
    parse_order,
    parse_rank,
)
from dashboard.loyalty.models import Answer, Automation, LedgerPage, LedgerRow, MessagePage, Rank
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.paths import DOT_SEGMENT
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.reading import root_object
from dashboard.loyalty.transport import Payload, Query

T = TypeVar("T")
P = TypeVar("P", bound="Gameball")

Parse: TypeAlias = Callable[[Any, Notes], T]
LONGEST_ORDER = 256  # characters of an order's number


class Gameball(Protocol):
    """What these reads need of the platform."""

    endpoints: Endpoints

    async def parsed(self, payload: Payload, parse: Parse[T]) -> Answer[T]:
        """See `GameballPlatform.parsed`."""


def offer(table: ReadTable[P]) -> None:
    """Put the reads into the table of a platform."""
    table.add(reads.LEDGER, _ledger)
    table.add(reads.LEDGER_TOTAL, _ledger_total)
    table.add(reads.ORDER, _order)
    table.add(reads.LEDGER_ROW, _ledger_row)
    table.add(reads.MESSAGES, _messages)
    table.add(reads.AUTOMATIONS, _automations)
    table.add(reads.RANK, _rank)
    table.add(reads.OWN_EARNING_RULES, partial(_own_rules, "cashback", parse_earning_rules))
    table.add(reads.OWN_REDEMPTION_RULES, partial(_own_rules, "redemption", parse_redemption_rules))


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
    order_id = call.query
    if (
        not order_id.strip()
        or not order_id.isprintable()
        or len(order_id) > LONGEST_ORDER
        or DOT_SEGMENT.search(order_id)
    ):
        raise NotFound(_("This cannot be the number of an order."))
    return await gameball.parsed(await gameball.endpoints.order(order_id, options=call.options), parse_order)


async def _ledger_row(gameball: Gameball, call: Call[int]) -> Answer[LedgerRow | None]:
    """Read the first row after the id before: `/transactions/customer-view?startAfter=&limit=1`."""
    query = {"startAfter": call.query - 1, "limit": 1}
    payload = await gameball.endpoints.ledger("customer-view", options=call.options, query=query)

    def parse(body: Any, notes: Notes) -> LedgerRow | None:
        rows = (parse_ledger_row(row) for row in root_object(body, notes).rows("transactions"))
        return next((row for row in rows if row.row_id == call.query), None)

    return await gameball.parsed(payload, parse)


async def _messages(gameball: Gameball, call: Call[str]) -> Answer[MessagePage]:
    """Read `/customers/{id}/notifications`."""
    query = {"startAfter": call.query or 0, "limit": MAX_ROWS}
    payload = await gameball.endpoints.customer(call.customer_id, "notifications", options=call.options, query=query)
    return await gameball.parsed(payload, partial(parse_messages, after=call.query))


async def _automations(gameball: Gameball, call: Call[None]) -> Answer[tuple[Automation, ...]]:
    """Read `/customers/{id}/automation?campaignType=all`."""
    query = {"campaignType": "all"}
    payload = await gameball.endpoints.customer(call.customer_id, "automation", options=call.options, query=query)
    return await gameball.parsed(payload, parse_automations)


async def _rank(gameball: Gameball, call: Call[None]) -> Answer[Rank]:
    """Read `/leaderboard?customerId=`."""
    payload = await gameball.endpoints.leaderboard(call.customer_id, options=call.options)
    return await gameball.parsed(payload, parse_rank)


async def _own_rules(part: str, parse: Parse[T], gameball: Gameball, call: Call[None]) -> Answer[T]:
    """Read `/configurations/{part}?customerId=`."""
    query = {"customerId": call.customer_id}
    return await gameball.parsed(await gameball.endpoints.configuration(part, options=call.options, query=query), parse)
