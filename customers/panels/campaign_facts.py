"""Facts about the customer that campaigns' conditions need, from answers that other panels read too."""

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
    """Return the facts that the conditions of `campaigns` need, and the reads that failed. Reads nothing that no
    condition needs."""
    tiers = await _read_if(any_needs_tier(campaigns, TierLadder()), TIERS, None, request)
    tier, customer = await asyncio.gather(
        _read_if(any_needs_tier(campaigns, TierLadder.of(tiers.value)), TIER_PROGRESS, request.customer_id, request),
        _read_if(any_needs_tags(campaigns), CUSTOMER, request.customer_id, request),
    )
    parts: dict[str, Attempt[Any]] = {
        _("the program's tiers"): tiers,
        _("the customer's tier"): tier,
        _("the customer's tags"): customer,
    }
    facts = CustomerFacts.of(tiers.value, tier.value, customer.value.tags if customer.value else None)
    return facts, tuple(Missing(what, part.error) for what, part in parts.items() if part.error)


async def _read_if(needed: bool, read: Read[T], customer_id: str | None, request: PanelRequest) -> Attempt[T]:
    return await attempt(_read_since_page, read, customer_id, request) if needed else Attempt()


async def _read_since_page(read: Read[T], customer_id: str | None, request: PanelRequest) -> Answer[T]:
    """Return an answer no older than the page if the page asks for fresh answers: another panel may just have read it.

    The read ends shortly before the page's deadline, so that the panel can still be shown without it.
    """
    soon = replace(request.options, deadline=request.options.deadline.earlier(), fresh=False)
    answer = await request.loyalty.read(read, customer_id, soon)
    if request.options.fresh and answer.fetched_at < request.now:
        return await request.loyalty.read(read, customer_id, replace(soon, fresh=True))
    return answer
