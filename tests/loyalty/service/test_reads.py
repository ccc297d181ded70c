"""Every read by itself: what it asks, and what it never asks."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from dashboard.loyalty.errors import InvalidCustomerId
from dashboard.loyalty.models import ActivityKind
from dashboard.loyalty.platform import Platform
from dashboard.loyalty.service import LoyaltyService
from tests.loyalty.service.scripted import ScriptedPlatform, ask


@pytest.mark.parametrize("customer_id", ["", ".", "..", " 7", "7\n", "x" * 257])
async def test_a_bad_id_is_never_asked_for(
    service: LoyaltyService, platform: ScriptedPlatform, customer_id: str
) -> None:
    reads: Sequence[Callable[[], Any]] = [
        lambda: service.customer(customer_id, ask()),
        lambda: service.customer_outline(customer_id, ask()),
        lambda: service.balance(customer_id, ask()),
        lambda: service.tier_progress(customer_id, ask()),
        lambda: service.campaign_progress(customer_id, ask()),
        lambda: service.streak(customer_id, 1, ask()),
        lambda: service.coupons(customer_id, ask()),
        lambda: service.referrals(customer_id, 1, ask()),
        lambda: service.referral_totals(customer_id, ask()),
        lambda: service.activities(customer_id, ask()),
        lambda: service.activity_total(customer_id, ask()),
        lambda: service.stamps(customer_id, ask()),
    ]
    for read in reads:
        with pytest.raises(InvalidCustomerId):
            await read()
    assert platform.reads == []


async def test_different_questions_are_different_answers(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    await service.referrals("7", 1, ask())
    await service.referrals("7", 2, ask())
    await service.activities("7", ask())
    await service.activities("7", ask(), before=99)
    await service.activities("7", ask(), kind=ActivityKind.REFUND)
    await service.activity_total("7", ask())
    await service.activity_total("7", ask(), kind=ActivityKind.REFUND)
    await service.streak("7", 1, ask())
    await service.streak("7", 2, ask())
    await service.tiers(ask())
    await service.tiers(ask(language="ar"))
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
