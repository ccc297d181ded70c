"""Gameball's reads that pages make only when somebody asks: the ledger, orders, messages, automations, rank, own rules.

Importing this module offers them.
"""

from functools import partial
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from dashboard.loyalty import reads
from dashboard.loyalty.errors import NotFound
from dashboard.loyalty.gameball.customer_list import parse_list_length
from dashboard.loyalty.gameball.endpoints import MAX_ROWS
from dashboard.loyalty.gameball.parsing.economy import parse_earning_rules, parse_redemption_rules
from dashboard.loyalty.gameball.parsing.ledger import (
    parse_automations,
    parse_ledger,
    parse_ledger_row,
    parse_messages,
    parse_order,
    parse_rank,
)
from dashboard.loyalty.gameball.platform import READS, GameballPlatform, Parse
from dashboard.loyalty.models import Answer, Automation, LedgerPage, LedgerRow, LedgerStatus, MessagePage, Rank
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.paths import DOT_SEGMENT
from dashboard.loyalty.platform import Call
from dashboard.loyalty.reading import root_object
from dashboard.loyalty.reads import LedgerQuery, Read

__all__ = ["READS"]

T = TypeVar("T")

LONGEST_ORDER = 256  # characters of an order's number


async def _ledger(gameball: GameballPlatform, call: Call[LedgerQuery]) -> Answer[LedgerPage]:
    """Read `/transactions?customerId=`."""
    query: dict[str, str | int | None] = {
        "customerId": call.customer_id,
        "startAfter": call.query.after,
        "limit": MAX_ROWS,
        "status": _status(call.query.status),
    }
    payload = await gameball.endpoints.ledger(options=call.options, query=query)
    return await gameball.parsed(payload, partial(parse_ledger, after=call.query.after))


async def _ledger_total(gameball: GameballPlatform, call: Call[LedgerStatus | None]) -> Answer[int | None]:
    """Read `/transactions/count?customerId=`."""
    query = {"customerId": call.customer_id, "status": _status(call.query)}
    payload = await gameball.endpoints.ledger("count", options=call.options, query=query)
    return await gameball.parsed(payload, parse_list_length)


def _status(status: LedgerStatus | None) -> str | None:
    return status.value.capitalize() if status else None


async def _order(gameball: GameballPlatform, call: Call[str]) -> Answer[tuple[LedgerRow, ...]]:
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


async def _ledger_row(gameball: GameballPlatform, call: Call[int]) -> Answer[LedgerRow | None]:
    """Read the first row after the id before: `/transactions/customer-view?startAfter=&limit=1`."""
    query = {"startAfter": call.query - 1, "limit": 1}
    payload = await gameball.endpoints.ledger("customer-view", options=call.options, query=query)

    def parse(body: Any, notes: Notes) -> LedgerRow | None:
        rows = (parse_ledger_row(row) for row in root_object(body, notes).rows("transactions"))
        return next((row for row in rows if row.row_id == call.query), None)

    return await gameball.parsed(payload, parse)


async def _messages(gameball: GameballPlatform, call: Call[str]) -> Answer[MessagePage]:
    """Read `/customers/{id}/notifications`."""
    query = {"startAfter": call.query or 0, "limit": MAX_ROWS}
    payload = await gameball.endpoints.customer(call.customer_id, "notifications", options=call.options, query=query)
    return await gameball.parsed(payload, partial(parse_messages, after=call.query))


async def _automations(gameball: GameballPlatform, call: Call[None]) -> Answer[tuple[Automation, ...]]:
    """Read `/customers/{id}/automation?campaignType=all`."""
    query = {"campaignType": "all"}
    payload = await gameball.endpoints.customer(call.customer_id, "automation", options=call.options, query=query)
    return await gameball.parsed(payload, parse_automations)


async def _rank(gameball: GameballPlatform, call: Call[None]) -> Answer[Rank]:
    """Read `/leaderboard?customerId=`."""
    payload = await gameball.endpoints.leaderboard(call.customer_id, options=call.options)
    return await gameball.parsed(payload, parse_rank)


def _offer_own_rules(read: Read[T], part: str, parse: Parse[T]) -> None:
    """Offer `read` as `/configurations/{part}?customerId=`."""

    async def perform(gameball: GameballPlatform, call: Call[None]) -> Answer[T]:
        query = {"customerId": call.customer_id}
        payload = await gameball.endpoints.configuration(part, options=call.options, query=query)
        return await gameball.parsed(payload, parse)

    READS.add(read, perform)


READS.add(reads.LEDGER, _ledger)
READS.add(reads.LEDGER_TOTAL, _ledger_total)
READS.add(reads.ORDER, _order)
READS.add(reads.LEDGER_ROW, _ledger_row)
READS.add(reads.MESSAGES, _messages)
READS.add(reads.AUTOMATIONS, _automations)
READS.add(reads.RANK, _rank)
_offer_own_rules(reads.OWN_EARNING_RULES, "cashback", parse_earning_rules)
_offer_own_rules(reads.OWN_REDEMPTION_RULES, "redemption", parse_redemption_rules)
