"""Every read by itself: what it asks, and what it never asks."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from dashboard.loyalty.errors import InvalidCustomerId
from dashboard.loyalty.models import ActivityKind
from dashboard.loyalty.platform import Platform
from dashboard.loyalty.reads import (
    ACTIVITIES,
    ACTIVITY_TOTAL,
    BALANCE,
    CAMPAIGN_PROGRESS,
    COUPONS,
    CUSTOMER,
    CUSTOMER_OUTLINE,
    REFERRAL_TOTALS,
    REFERRALS,
    STAMPS,
    STREAK,
    TIER_PROGRESS,
    TIERS,
    ActivityQuery,
)
from dashboard.loyalty.service import LoyaltyService
from tests.loyalty.service.scripted import ScriptedPlatform, ask


@pytest.mark.parametrize("customer_id", ["", ".", "..", " 7", "7\n", "x" * 257])
async def test_a_bad_id_is_never_asked_for(
    service: LoyaltyService, platform: ScriptedPlatform, customer_id: str
) -> None:
    reads: Sequence[Callable[[], Any]] = [
        lambda: service.read(CUSTOMER, customer_id, ask()),
        lambda: service.read(CUSTOMER_OUTLINE, customer_id, ask()),
        lambda: service.read(BALANCE, customer_id, ask()),
        lambda: service.read(TIER_PROGRESS, customer_id, ask()),
        lambda: service.read(CAMPAIGN_PROGRESS, customer_id, ask()),
        lambda: service.read(STREAK.where(1), customer_id, ask()),
        lambda: service.read(COUPONS, customer_id, ask()),
        lambda: service.read(REFERRALS.where(1), customer_id, ask()),
        lambda: service.read(REFERRAL_TOTALS, customer_id, ask()),
        lambda: service.read(ACTIVITIES.where(ActivityQuery()), customer_id, ask()),
        lambda: service.read(ACTIVITY_TOTAL.where(None), customer_id, ask()),
        lambda: service.read(STAMPS, customer_id, ask()),
    ]
    for read in reads:
        with pytest.raises(InvalidCustomerId):
            await read()
    assert platform.reads == []


async def test_different_questions_are_different_answers(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    await service.read(REFERRALS.where(1), "7", ask())
    await service.read(REFERRALS.where(2), "7", ask())
    await service.read(ACTIVITIES.where(ActivityQuery()), "7", ask())
    await service.read(ACTIVITIES.where(ActivityQuery(before=99)), "7", ask())
    await service.read(ACTIVITIES.where(ActivityQuery(kind=ActivityKind.REFUND)), "7", ask())
    await service.read(ACTIVITY_TOTAL.where(None), "7", ask())
    await service.read(ACTIVITY_TOTAL.where(ActivityKind.REFUND), "7", ask())
    await service.read(STREAK.where(1), "7", ask())
    await service.read(STREAK.where(2), "7", ask())
    await service.configuration(TIERS, ask())
    await service.configuration(TIERS, ask(language="ar"))
    assert len(platform.reads) == 11


async def test_it_tells_its_platforms_name_panels_and_health(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    assert service.platform_name == platform.name
    assert service.panels == platform.panels
    assert service.configuration == platform.configuration
    assert service.activity_kinds == platform.activity_kinds
    assert service.health() is platform.health
    await service.close()
    assert platform.closed == 1


def test_every_read_of_a_platform_is_a_read_of_the_service() -> None:
    def reads(kind: type) -> set[str]:
        return {name for name, member in inspect.getmembers(kind, inspect.iscoroutinefunction) if name[0] != "_"}

    assert reads(LoyaltyService) == reads(Platform)
