"""Spaaza's reads of campaigns. Balance, tier and campaigns share one call.

`offer` puts the reads into the platform's table.
"""

from dataclasses import replace
from typing import Any, TypeVar

from dashboard.loyalty import reads
from dashboard.loyalty.attempt import Attempt, attempt
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.models import (
    Answer,
    Balance,
    Campaign,
    CampaignProgress,
    ProgressForm,
    TierProgress,
    TierReview,
    Wallet,
)
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.spaaza.customer_lookup import customer_query
from dashboard.loyalty.spaaza.envelope import Spaaza
from dashboard.loyalty.spaaza.parsing.campaigns import Chain, parse_campaigns, parse_chain
from dashboard.loyalty.spaaza.parsing.progress import drift_of

P = TypeVar("P", bound=Spaaza)

# Since version 1.4.11, inactive campaigns are sent only on request. The order is fixed, so the first of a kind stays
# the first.
CAMPAIGNS = {
    "exclude_inactive": "false",
    "display_full_campaign": "false",
    "order_by": "priority",
    "order_dir": "DESC",
}


def offer(table: ReadTable[P]) -> None:
    """Put the reads into the table of a platform."""
    table.add(reads.BALANCE, _balance)
    table.add(reads.TIER_PROGRESS, _tier_progress)
    table.add(reads.CAMPAIGN_PROGRESS, _campaign_progress)
    table.add(reads.CAMPAIGNS, _campaigns)


async def chain_in_half_the_time(spaaza: Spaaza, call: Call[Any]) -> Attempt[Chain]:
    """Attempt to read the campaigns, for reads that need them only to be complete: these keep half of their time."""
    options = replace(call.options, deadline=call.options.deadline.share(1 / 2))
    return await attempt(_chain, spaaza, call.customer_id, options)


async def _chain(spaaza: Spaaza, customer_id: str, options: ReadOptions) -> Answer[Chain]:
    """Read `/get-campaigns` for the customer."""
    query = {**customer_query(customer_id), **CAMPAIGNS}
    return await spaaza.parsed(await spaaza.endpoints.get("get-campaigns", options=options, query=query), parse_chain)


async def _chain_of_form(spaaza: Spaaza, call: Call[None], form: ProgressForm) -> Answer[Chain]:
    """Read the same answer, with the drift of one form of progress only."""
    answer = await _chain(spaaza, call.customer_id, call.options)
    return replace(answer, drift=drift_of(form, answer.drift))


async def _balance(spaaza: Spaaza, call: Call[None]) -> Answer[Balance]:
    """Return the first wallet of `/get-campaigns`, with the others in it; empty if the chain has none."""
    answer = await _chain_of_form(spaaza, call, ProgressForm.WALLET)
    wallets = [row.balance for row in answer.value.of_form(ProgressForm.WALLET) if row.balance]
    first, *others = wallets or [Balance(wallet=Wallet())]
    return answer.with_value(replace(first, other_wallets=tuple(others)))


async def _tier_progress(spaaza: Spaaza, call: Call[None]) -> Answer[TierProgress]:
    """Return the level in the first loyalty campaign of `/get-campaigns`; empty if the chain has none."""
    answer = await _chain_of_form(spaaza, call, ProgressForm.TIER)
    tiers = (row.tier for row in answer.value.of_form(ProgressForm.TIER) if row.tier)
    return answer.with_value(next(tiers, TierProgress(review=TierReview())))


async def _campaign_progress(spaaza: Spaaza, call: Call[None]) -> Answer[tuple[CampaignProgress, ...]]:
    """Read `/get-campaigns` for the customer."""
    answer = await _chain(spaaza, call.customer_id, call.options)
    return answer.with_value(answer.value.progress)


async def _campaigns(spaaza: Spaaza, call: Call[None]) -> Answer[tuple[Campaign, ...]]:
    """Read `/get-campaigns` of the chain."""
    payload = await spaaza.endpoints.get("get-campaigns", options=call.options, query=CAMPAIGNS)
    return await spaaza.parsed(payload, parse_campaigns)
