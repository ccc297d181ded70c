"""What conditions ask of a customer is read only if a refused campaign asks for it, and once for the whole profile."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.utils import timezone

from customers.panels.campaign_facts import facts_for
from customers.panels.campaigns import load
from customers.panels.panel import PanelRequest
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Campaign, CampaignProgress, Customer, Gap, Tier, TierProgress, TierState
from dashboard.loyalty.reads import TIER_PROGRESS
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.store import AnswerStore
from tests.customers.panels.sample import SamplePlatform, panel_request
from tests.loyalty.gaps import gaps

ANSWERS: dict[str, Any] = {
    "tiers": (Tier("Basic", 0), Tier("Silver", 1)),
    "tier_progress": TierProgress(current=TierState("Basic", 0)),
    "customer": Customer("cust_1", tags=("pilot",)),
}
SILVER, TAGGED, OPEN = Campaign(7, min_tier=1), Campaign(7, min_tier=0, tags=("VIP",)), Campaign(7, min_tier=0)


async def request_of(*, fresh: bool = False, **answers: Any) -> tuple[PanelRequest, SamplePlatform]:
    await asyncio.to_thread(LocMemCache("facts", {}).clear)
    platform = SamplePlatform(ANSWERS | answers)
    service = LoyaltyService(platform, AnswerStore(LocMemCache("facts", {}), "main"))
    return replace(
        panel_request(), exact=service, options=ReadOptions.within(2, fresh=fresh), now=timezone.now()
    ), platform


@pytest.mark.parametrize(
    ("campaigns", "asked"),
    [
        ([], []),
        ([Campaign(7)], []),
        ([OPEN], ["tiers"]),
        ([OPEN, SILVER], ["tiers", "tier_progress"]),
        ([TAGGED], ["tiers", "customer"]),
        ([Campaign(7, tags=("VIP",))], ["customer"]),
    ],
)
async def test_nothing_is_read_that_no_condition_asks_for(campaigns: list[Campaign], asked: list[str]) -> None:
    request, platform = await request_of()
    facts, missing = await facts_for(campaigns, request)
    assert (platform.asked, missing) == (asked, ())
    assert facts.tier == (0 if "tier_progress" in asked else None)
    assert facts.tags == (("pilot",) if "customer" in asked else None)


async def notes_of(is_open: bool, **answers: Any) -> tuple[list[str], list[str], list[str]]:
    """What stands below a campaign for Silver and above, what the panel says is missing, and what was read for it."""
    silver = replace(SILVER, gaps=gaps(Gap.NOT_OFFERED, "is_repeatable"))
    progress = (CampaignProgress(7, is_open=is_open, campaign=silver),)
    request, platform = await request_of(campaign_progress=progress, **answers)
    loaded = await load(request)
    [group] = loaded.view.groups
    missing = [str(one.name) for answer in loaded.answers for one in answer.missing]
    return list(group.rows[0].notes[1:]), missing, platform.asked


async def test_a_refused_campaign_says_which_tier_it_is_for_and_the_customers() -> None:
    notes, missing, _asked = await notes_of(is_open=False)
    assert (notes, missing) == (["It is for Silver and above; this customer is in Basic."], [])


async def test_of_a_campaign_that_is_open_nothing_more_is_read() -> None:
    assert await notes_of(is_open=True) == ([], [], ["campaign_progress"])


@pytest.mark.parametrize(
    ("failing", "sentence", "missing"),
    [
        (
            "tiers",
            "It is for tier number 1 (name unknown) and above; this customer is in Basic.",
            "the program's tiers",
        ),
        (
            "tier_progress",
            "It is for Silver and above; this customer's tier is unknown.",
            "the customer's tier",
        ),
    ],
)
async def test_a_fact_that_cannot_be_read_costs_only_itself_and_is_named(
    failing: str, sentence: str, missing: str
) -> None:
    notes, parts, _asked = await notes_of(is_open=False, **{failing: Unavailable()})
    assert (notes, parts) == ([sentence], [missing])


async def test_a_page_asked_for_fresh_answers_makes_no_read_twice_and_takes_none_from_before() -> None:
    request, platform = await request_of(fresh=True)
    await request.read(TIER_PROGRESS)  # as the tier panel of the same page
    await facts_for([SILVER], request)
    assert platform.asked == ["tier_progress", "tiers"]
    await facts_for([SILVER], replace(request, now=timezone.now() + timedelta(seconds=1)))
    assert platform.asked == ["tier_progress", "tiers", "tiers", "tier_progress"]
