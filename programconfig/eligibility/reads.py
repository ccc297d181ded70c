"""The answers behind the page of one customer, read at the same time; each may fail alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from dashboard.campaigns.conditions import CustomerFacts, any_needs_tags, any_needs_tier
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import NotFound, SwitchedOff
from dashboard.loyalty.models import Answer, Campaign, CampaignProgress, Customer, Tier, TierProgress
from dashboard.loyalty.reads import (
    CAMPAIGN_PROGRESS,
    CAMPAIGNS,
    CAMPAIGNS_FOR_CUSTOMER,
    CUSTOMER_OUTLINE,
    TIER_PROGRESS,
    TIERS,
)
from dashboard.loyalty.service import LoyaltyService
from dashboard.text.tiers import TierLadder
from programconfig.eligibility.verdict import Facts

T = TypeVar("T")
Campaigns = tuple[Campaign, ...]


@dataclass(frozen=True, slots=True)
class CustomerReads:
    """The answers about one customer's campaigns.

    `configured` has all campaigns; `listed` has the campaigns that the platform lists for the customer. `tier` and
    `outline` have neither answer nor error if no campaign depends on them.
    """

    configured: Attempt[Campaigns]
    listed: Attempt[Campaigns]
    progress: Attempt[tuple[CampaignProgress, ...]]
    tiers: Attempt[tuple[Tier, ...]]
    tier: Attempt[TierProgress] = field(default_factory=Attempt)
    outline: Attempt[Customer] = field(default_factory=Attempt)

    @property
    def campaigns(self) -> Campaigns:
        """All campaigns to judge: the configured ones, then listed ones that are not configured."""
        configured, listed = map(_values, (self.configured, self.listed))
        known = {campaign.campaign_id for campaign in configured}
        return (*configured, *(one for one in listed if one.campaign_id not in known))

    @property
    def facts(self) -> Facts:
        """The facts about the customer from these answers."""
        outline = _value(self.outline)
        return Facts(
            customer=CustomerFacts.of(_value(self.tiers), _value(self.tier), outline.tags if outline else None),
            listed=_ids_of(self.listed.answer.value) if self.listed.answer else None,
            progress={one.campaign_id: one for one in _values(self.progress) if one.campaign_id is not None}
            if self.progress.answer
            else None,
            is_switched_off=isinstance(self.progress.error, SwitchedOff),
        )

    @property
    def answers(self) -> list[Answer[Any]]:
        """Every answer; the first names the missing ones."""
        parts: dict[str, Attempt[Any]] = {
            _("the campaigns as configured"): self.configured,
            _("the campaigns that the platform lists for this customer"): self.listed,
            _("how often the customer has earned each campaign"): self.progress,
            _("the program's tiers"): self.tiers,
            _("the customer's tier"): self.tier,
            _("the customer's tags"): self.outline,
        }
        first, *others = [part.answer for part in parts.values() if part.answer]
        for name, part in parts.items():
            first = with_missing(first, part, name)
        return [first, *others]


async def read_customer(service: LoyaltyService, customer_id: str, options: ReadOptions) -> CustomerReads:
    """Read everything about one customer's campaigns. Tier and tags are read only if a campaign depends on them;
    answers in the cache are reused.

    Raises `NotFound` if the platform does not know the customer, and another LoyaltyError if there is no campaign to
    judge.
    """
    reads = CustomerReads(
        *await asyncio.gather(
            attempt(service.configuration, CAMPAIGNS, options),
            attempt(service.read, CAMPAIGNS_FOR_CUSTOMER, customer_id, options),
            attempt(service.read, CAMPAIGN_PROGRESS, customer_id, options),
            attempt(service.configuration, TIERS, options),
        )
    )
    for error in (reads.listed.error, reads.progress.error):
        if isinstance(error, NotFound):
            raise error
    if reads.configured.error and reads.listed.error:
        raise reads.configured.error
    ladder = TierLadder.of(_value(reads.tiers))
    tier, outline = await asyncio.gather(
        _read_if(any_needs_tier(reads.campaigns, ladder), lambda: service.read(TIER_PROGRESS, customer_id, options)),
        _read_if(any_needs_tags(reads.campaigns), lambda: service.read(CUSTOMER_OUTLINE, customer_id, options)),
    )
    return CustomerReads(reads.configured, reads.listed, reads.progress, reads.tiers, tier, outline)


async def _read_if(needed: bool, read: Callable[[], Awaitable[Answer[Any]]]) -> Attempt[Any]:
    return await attempt(read) if needed else Attempt()


def _value(read: Attempt[T]) -> T | None:
    return read.answer.value if read.answer else None


def _values(read: Attempt[tuple[T, ...]]) -> tuple[T, ...]:
    return _value(read) or ()


def _ids_of(campaigns: Campaigns) -> frozenset[int]:
    return frozenset(one.campaign_id for one in campaigns if one.campaign_id is not None)
