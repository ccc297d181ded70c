"""Gameball's reads that pages make only when somebody asks: messages, automations, the rank, the customer's own rules.

`offer` puts them into the platform's table.
"""

from functools import partial
from typing import TypeVar

from dashboard.loyalty import reads
from dashboard.loyalty.gameball.endpoints import MAX_ROWS, Gameball, Parse
from dashboard.loyalty.gameball.parsing.automations import parse_automations
from dashboard.loyalty.gameball.parsing.customer import parse_rank
from dashboard.loyalty.gameball.parsing.economy import parse_earning_rules, parse_redemption_rules
from dashboard.loyalty.gameball.parsing.messages import parse_messages
from dashboard.loyalty.models import Answer, Automation, MessagePage, Rank
from dashboard.loyalty.platform import Call, ReadTable

T = TypeVar("T")
P = TypeVar("P", bound=Gameball)


def offer(table: ReadTable[P]) -> None:
    """Put the reads into the table of a platform."""
    table.add(reads.MESSAGES, _messages)
    table.add(reads.AUTOMATIONS, _automations)
    table.add(reads.RANK, _rank)
    table.add(reads.OWN_EARNING_RULES, partial(_own_rules, "cashback", parse_earning_rules))
    table.add(reads.OWN_REDEMPTION_RULES, partial(_own_rules, "redemption", parse_redemption_rules))


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
