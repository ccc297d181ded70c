"""Stamps rest on progress and configuration: read once, and named when they are missing."""

import asyncio

import pytest

from dashboard.loyalty.errors import Busy, NotFound, Refused, SwitchedOff, Unavailable
from dashboard.loyalty.models import Answer, Campaign, CampaignProgress, Missing, StampsCard
from dashboard.loyalty.reads import CAMPAIGN_PROGRESS, CAMPAIGNS, STAMPS
from dashboard.loyalty.service import LoyaltyService
from tests.loyalty.service.scripted import MINUTE, Clock, ScriptedPlatform, ask


async def test_a_partial_answer_is_given_and_not_kept(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    partial = Answer((StampsCard(1),), platform.now(), missing=(Missing("card 2", Busy()),))
    platform.answers |= {"campaign_progress": (), "campaigns": (), "stamps": partial}
    for _ in range(2):
        assert (await service.read(STAMPS, "7", ask())).missing == partial.missing
    assert [read[0] for read in platform.reads].count("stamps") == 2


async def test_stamps_cost_progress_and_configuration_once(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    progress, campaigns = (CampaignProgress(campaign_id=5),), (Campaign(5),)
    platform.answers |= {"campaign_progress": progress, "campaigns": campaigns, "stamps": (StampsCard(5),)}
    await asyncio.gather(
        service.read(STAMPS, "7", ask()),
        service.read(CAMPAIGN_PROGRESS, "7", ask()),
        service.configuration(CAMPAIGNS, ask()),
    )
    assert sorted(read[0] for read in platform.reads) == ["campaign_progress", "campaigns", "stamps"]
    assert ("stamps", "7", progress, campaigns) in platform.reads


async def test_stamps_without_the_configuration_say_so_and_are_not_kept(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    refused = Refused()
    platform.answers |= {"campaign_progress": (), "campaigns": refused, "stamps": ()}
    answer = await service.read(STAMPS, "7", ask())
    assert [missing.error for missing in answer.missing] == [refused]
    platform.answers |= {"campaigns": (Campaign(5),), "stamps": (StampsCard(5),)}
    answer = await service.read(STAMPS, "7", ask())
    assert answer.missing == ()
    assert answer.value == (StampsCard(5),)


async def test_stamps_from_old_progress_say_so(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock
) -> None:
    platform.answers |= {"campaign_progress": (), "campaigns": (), "stamps": ()}
    await service.read(STAMPS, "7", ask())
    clock.now += 2 * MINUTE
    unavailable = platform.answers["campaign_progress"] = Unavailable()
    assert [missing.error for missing in (await service.read(STAMPS, "7", ask())).missing] == [unavailable]


async def test_stamps_without_progress_say_so(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    unavailable, campaigns = Unavailable(), (Campaign(5),)
    platform.answers |= {"campaign_progress": unavailable, "campaigns": campaigns, "stamps": (StampsCard(5),)}
    answer = await service.read(STAMPS, "7", ask())
    assert ("stamps", "7", None, campaigns) in platform.reads
    assert answer.value == (StampsCard(5),)
    assert [missing.error for missing in answer.missing] == [unavailable]


async def test_no_card_is_asked_for_where_the_programme_is_off(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    platform.answers |= {"campaign_progress": SwitchedOff(), "campaigns": (Campaign(5),), "stamps": (StampsCard(5),)}
    with pytest.raises(SwitchedOff):
        await service.read(STAMPS, "7", ask())
    assert "stamps" not in [read[0] for read in platform.reads]


async def test_stamps_fail_without_progress_and_configuration(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    platform.answers |= {"campaign_progress": NotFound(), "campaigns": Unavailable(), "stamps": ()}
    with pytest.raises(NotFound):
        await service.read(STAMPS, "7", ask())
