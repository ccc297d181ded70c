"""Every read by itself: what it asks, and what it never asks."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.loyalty import reads
from dashboard.loyalty.errors import InvalidCustomerId, Refused
from dashboard.loyalty.gameball.platform import GameballPlatform
from dashboard.loyalty.models import ActivityKind, Answer, Tier
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.platforms import PLATFORMS
from dashboard.loyalty.reads import (
    ACTIVITIES,
    ACTIVITY_TOTAL,
    BALANCE,
    CAMPAIGNS,
    REFERRALS,
    STREAK,
    TIERS,
    ActivityQuery,
    AnyRead,
    QueryRead,
    Read,
    Subject,
)
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.spaaza.platform import SpaazaPlatform
from tests.loyalty.service.scripted import ScriptedPlatform, read_options

EVERY: dict[str, AnyRead] = {name: read for name, read in vars(reads).items() if isinstance(read, (Read, QueryRead))}
OF_A_CUSTOMER: list[Read[Any]] = [
    read.where(1) if isinstance(read, QueryRead) else read
    for read in EVERY.values()
    if read.subject is Subject.CUSTOMER
]


@pytest.mark.parametrize("customer_id", ["", ".", "..", " 7", "7\n", "x" * 257])
async def test_a_bad_id_is_never_asked_for(
    service: LoyaltyService, platform: ScriptedPlatform, customer_id: str
) -> None:
    for read in OF_A_CUSTOMER:
        with pytest.raises(InvalidCustomerId):
            await service.read(read, customer_id, read_options())
    assert platform.performed == []


async def test_different_questions_are_different_answers(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    await service.read(REFERRALS.where(1), "7", read_options())
    await service.read(REFERRALS.where(2), "7", read_options())
    await service.read(ACTIVITIES.where(ActivityQuery()), "7", read_options())
    await service.read(ACTIVITIES.where(ActivityQuery(before=99)), "7", read_options())
    await service.read(ACTIVITIES.where(ActivityQuery(kind=ActivityKind.REFUND)), "7", read_options())
    await service.read(ACTIVITY_TOTAL.where(None), "7", read_options())
    await service.read(ACTIVITY_TOTAL.where(ActivityKind.REFUND), "7", read_options())
    await service.read(STREAK.where(1), "7", read_options())
    await service.read(STREAK.where(2), "7", read_options())
    await service.configuration(TIERS, read_options())
    await service.configuration(TIERS, read_options(language="ar"))
    assert len(platform.performed) == 11


async def test_it_tells_its_platforms_name_reads_and_health(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    assert service.platform_name == platform.name
    assert service.activity_kinds == platform.activity_kinds
    assert service.health() is platform.health
    table = platform.reads = ReadTable()
    assert not service.offers(TIERS)
    table.add(TIERS, no_tiers)
    assert service.offers(TIERS)
    await service.close()
    assert platform.closed == 1


async def test_a_read_that_the_platform_does_not_offer_is_refused(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    table = platform.reads = ReadTable()
    table.add(TIERS, no_tiers)
    assert (await service.configuration(TIERS, read_options())).value == ()
    absent: tuple[tuple[Read[Any], str | None], ...] = ((CAMPAIGNS, None), (BALANCE, "7"), (STREAK.where(1), "7"))
    for read, about in absent:
        with pytest.raises(Refused):
            await service.read(read, about, read_options())


async def no_tiers(_platform: object, _call: Call[None]) -> Answer[tuple[Tier, ...]]:
    return Answer((), datetime.now(UTC))


def test_every_read_is_called_as_its_constant_and_nothing_else_is() -> None:
    assert [read.name for read in EVERY.values()] == [constant.lower() for constant in EVERY]
    assert len({read.name for read in EVERY.values()}) == len(EVERY) > len(OF_A_CUSTOMER) > 0


@pytest.mark.parametrize("read", EVERY.values(), ids=EVERY)
def test_every_read_is_offered_by_some_platform(read: AnyRead) -> None:
    assert any(read in kind.reads for kind in PLATFORMS.values())


def test_a_platform_offers_what_its_kind_says() -> None:
    assert {kind.name: kind.reads for kind in PLATFORMS.values()} == {
        platform.name: platform.reads for platform in (GameballPlatform, SpaazaPlatform)
    }
