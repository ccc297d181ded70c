"""What the conditions of campaigns ask of a customer, from answers that other panels of a profile read anyway."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from customers.panels.panel import PanelRequest
from dashboard.campaigns.conditions import CustomerFacts, any_needs_tags, any_needs_tier
from dashboard.loyalty.attempt import Attempt, attempt
from dashboard.loyalty.models import Answer, Campaign, Missing
from dashboard.loyalty.reads import CUSTOMER, TIER_PROGRESS, TIERS, Read
from dashboard.text.tiers import TierLadder

T = TypeVar("T")


async def facts_for(campaigns: Sequence[Campaign], request: PanelRequest) -> tuple[CustomerFacts, tuple[Missing, ...]]:
    """The facts that the conditions of `campaigns` ask for, and the reads of them that failed. Nothing is read that no
    condition asks for."""
    tiers = await _if(any_needs_tier(campaigns, TierLadder()), TIERS, None, request)
    tier, customer = await asyncio.gather(
        _if(any_needs_tier(campaigns, TierLadder.of(tiers.value)), TIER_PROGRESS, request.customer_id, request),
        _if(any_needs_tags(campaigns), CUSTOMER, request.customer_id, request),
    )
    parts: dict[str, Attempt[Any]] = {
        _("the program's tiers"): tiers,
        _("the customer's tier"): tier,
        _("the customer's tags"): customer,
    }
    facts = CustomerFacts.of(tiers.value, tier.value, customer.value.tags if customer.value else None)
    return facts, tuple(Missing(what, part.error) for what, part in parts.items() if part.error)


async def _if(needed: bool, read: Read[T], customer_id: str | None, request: PanelRequest) -> Attempt[T]:
    return await attempt(_since(read, customer_id, request)) if needed else Attempt()


async def _since(read: Read[T], customer_id: str | None, request: PanelRequest) -> Answer[T]:
    """An answer no older than the page when the page asks for fresh ones: another panel may have just had it. The read
    ends a little before the page does, so that the panel still comes without it."""
    soon = replace(request.options, deadline=request.options.deadline.earlier(), fresh=False)
    answer = await request.loyalty.read(read, customer_id, soon)
    if request.options.fresh and answer.fetched_at < request.now:
        return await request.loyalty.read(read, customer_id, replace(soon, fresh=True))
    return answer
