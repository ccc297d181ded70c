"""What the page of one customer rests on: every part at its own risk, and no read that nobody needs."""

import asyncio
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError, NotFound, SwitchedOff, Unavailable
from dashboard.loyalty.models import Campaign, CampaignProgress, Customer, Tier, TierProgress, TierState
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.store import AnswerStore
from programconfig.eligibility.reads import CustomerReads, read_customer
from tests.customers.panels.sample import SamplePlatform

OPEN, GOLD, TAGGED = Campaign(1, min_tier=1), Campaign(2, min_tier=2), Campaign(3, min_tier=1, tags=("VIP",))
ANSWERS: dict[str, Any] = {
    "campaigns_for_customer": (OPEN,),
    "campaigns": (OPEN, GOLD, TAGGED),
    "campaign_progress": (CampaignProgress(1), CampaignProgress(None)),
    "tiers": (Tier("Basic", 1), Tier("Gold", 2), Tier("Nowhere", None)),
    "tier_progress": TierProgress(current=TierState("Silver", 7)),
    "customer_outline": Customer("cust_1", tags=("VIP",)),
}


async def reads_of(**changes: Any) -> tuple[CustomerReads, SamplePlatform]:
    platform = SamplePlatform(ANSWERS | changes)
    service = LoyaltyService(platform, AnswerStore(LocMemCache("reads", {}), "main"))
    await asyncio.to_thread(LocMemCache("reads", {}).clear)
    return await read_customer(service, "cust_1", ReadOptions.within(2)), platform


async def test_facts_come_from_every_answer() -> None:
    facts = (await reads_of())[0].facts
    customer = facts.customer
    assert (customer.tier, customer.ladder.lowest, customer.tags) == (7, 1, ("VIP",))
    assert customer.ladder.names == {1: "Basic", 2: "Gold", 7: "Silver"}
    assert facts.listed == frozenset({1})
    assert facts.progress is not None
    assert list(facts.progress) == [1]


async def test_tier_and_tags_are_read_only_if_a_campaign_asks_for_them() -> None:
    reads, platform = await reads_of(campaigns=(OPEN,))
    assert sorted(platform.asked) == ["campaign_progress", "campaigns", "campaigns_for_customer", "tiers"]
    assert (reads.facts.customer.tier, reads.facts.customer.tags) == (None, None)
    assert not [part for answer in reads.answers for part in answer.missing]


async def test_what_is_listed_and_not_configured_counts_too() -> None:
    reads, _platform = await reads_of(campaigns_for_customer=(Campaign(9), OPEN))
    assert [campaign.campaign_id for campaign in reads.campaigns] == [1, 2, 3, 9]


@pytest.mark.parametrize("part", [name for name in ANSWERS if name != "campaigns"])
async def test_a_part_that_fails_costs_only_itself_and_is_named(part: str) -> None:
    reads, _platform = await reads_of(**{part: Unavailable()})
    assert len(reads.campaigns) == 3
    assert len([one for answer in reads.answers for one in answer.missing]) == 1
    assert reads.facts.listed == (None if part == "campaigns_for_customer" else frozenset({1}))
    assert (reads.facts.progress is None) == (part == "campaign_progress")
    assert (reads.facts.customer.tags is None) == (part == "customer_outline")


async def test_a_program_that_is_off_is_a_fact() -> None:
    assert (await reads_of(campaign_progress=SwitchedOff()))[0].facts.is_switched_off
    assert not (await reads_of(campaign_progress=Unavailable()))[0].facts.is_switched_off


async def test_without_the_configuration_those_listed_are_judged() -> None:
    reads, _platform = await reads_of(campaigns=Unavailable())
    assert [campaign.campaign_id for campaign in reads.campaigns] == [1]
    assert reads.answers[0].missing


@pytest.mark.parametrize(
    ("failing", "expected"),
    [
        ({"campaigns_for_customer": NotFound()}, NotFound),
        ({"campaign_progress": NotFound()}, NotFound),
        ({"campaigns": Unavailable(), "campaigns_for_customer": Unavailable()}, Unavailable),
    ],
)
async def test_with_nothing_to_judge_or_nobody_to_judge_for_there_is_no_page(
    failing: dict[str, LoyaltyError], expected: type[LoyaltyError]
) -> None:
    with pytest.raises(expected):
        await reads_of(**failing)
