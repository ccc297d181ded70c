"""The program's name for points, which is learned from balances."""

from typing import Any

import pytest
from django.core.cache import caches

from dashboard.loyalty.models import Balance
from dashboard.loyalty.reads import BALANCE
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.store import AnswerStore
from tests.loyalty.service.scripted import ScriptedPlatform, read_options


@pytest.fixture
def other(service: LoyaltyService, platform: ScriptedPlatform) -> LoyaltyService:
    """The service of another process with the same cache."""
    return LoyaltyService(platform, AnswerStore(caches["default"], "main"))


async def read_balance(service: LoyaltyService, platform: ScriptedPlatform, name: str | None) -> None:
    platform.answers["balance"] = Balance(points_name=name)
    await service.read(BALANCE, "c-1", read_options(fresh=True))


async def test_a_name_that_another_process_learned_replaces_an_older_one(
    service: LoyaltyService, other: LoyaltyService, platform: ScriptedPlatform
) -> None:
    await read_balance(service, platform, "Stars")
    assert (await service.points_name(), await other.points_name()) == ("Stars", "Stars")
    await read_balance(other, platform, "Moons")
    assert (await service.points_name(), await other.points_name()) == ("Moons", "Moons")


@pytest.mark.parametrize("name", [None, "", "  "])
async def test_a_balance_without_a_name_changes_nothing(
    service: LoyaltyService, platform: ScriptedPlatform, name: Any
) -> None:
    assert await service.points_name() is None
    await read_balance(service, platform, "Stars")
    await read_balance(service, platform, name)
    assert await service.points_name() == "Stars"


async def test_a_name_that_the_cache_lost_is_still_known_and_stored_again(
    service: LoyaltyService, other: LoyaltyService, platform: ScriptedPlatform
) -> None:
    await read_balance(service, platform, "Stars")
    caches["default"].clear()
    assert (await service.points_name(), await other.points_name()) == ("Stars", None)
    await read_balance(service, platform, "Stars")
    assert await other.points_name() == "Stars"
