"""Reads in flight: shared, cut off, and left behind by a page that gives up."""

import asyncio

import pytest

from dashboard.loyalty.deadline import Deadline, ReadOptions
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Balance, Source
from dashboard.loyalty.reads import BALANCE
from dashboard.loyalty.service import LoyaltyService
from tests.loyalty.service.scripted import ScriptedPlatform, read_options


async def test_identical_reads_in_flight_share_one_call(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    answers = await asyncio.gather(
        *(service.read(BALANCE, "7", read_options()) for _ in range(20)), service.read(BALANCE, "8", read_options())
    )
    assert len(platform.performed) == 2
    assert len({answer.request_id for answer in answers}) == 2


async def test_a_browser_that_leaves_takes_nothing_from_the_next(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    begun, proceed = asyncio.Event(), asyncio.Event()

    async def slow(_: ReadOptions) -> Balance:
        begun.set()
        await proceed.wait()
        return Balance()

    platform.answers["balance"] = slow
    leaving, staying = (asyncio.create_task(service.read(BALANCE, "7", read_options())) for _ in range(2))
    await begun.wait()
    leaving.cancel()
    proceed.set()
    assert (await staying).source is Source.LIVE
    assert len(platform.performed) == 1


async def test_a_page_that_gives_up_leaves_the_answer_for_the_next(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    begun, proceed = asyncio.Event(), asyncio.Event()

    async def slow(_: ReadOptions) -> Balance:
        begun.set()
        await proceed.wait()
        return Balance()

    platform.answers["balance"] = slow
    leaving = asyncio.create_task(service.read(BALANCE, "7", read_options()))
    await begun.wait()
    leaving.cancel()
    (flight,) = service._flights._flights.values()
    proceed.set()
    await flight.task
    assert (await service.read(BALANCE, "7", read_options())).source is Source.CACHED


async def test_a_read_that_takes_too_long_is_unavailable(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    async def hang(_: ReadOptions) -> None:
        await asyncio.Event().wait()

    platform.answers["balance"] = hang
    with pytest.raises(Unavailable):
        await service.read(BALANCE, "7", ReadOptions(Deadline(0.02)))
