"""Reads of the configuration: whole or for somebody, and who hears of it."""

import asyncio
import logging
from typing import Any

import pytest
from django.core.cache import caches

from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Answer, Campaign, EarningRules, RedemptionRules, ReferralRules, Source, Tier
from dashboard.loyalty.reads import (
    CAMPAIGNS,
    CAMPAIGNS_FOR_CUSTOMER,
    CAMPAIGNS_FOR_PRODUCT,
    EARNING_RULES,
    REDEMPTION_RULES,
    REFERRAL_RULES,
    TIERS,
    ProductQuery,
    Read,
)
from dashboard.loyalty.service import Listener, LoyaltyService
from dashboard.loyalty.store import AnswerStore
from tests.loyalty.service.scripted import MINUTE, Clock, ScriptedPlatform, read_options

GOLD = (Tier("Gold"),)
VALUES: list[tuple[Read[Any], Any]] = [
    (TIERS, GOLD),
    (CAMPAIGNS, (Campaign(5801),)),
    (REFERRAL_RULES, ReferralRules("CustomerOnly")),
    (EARNING_RULES, EarningRules()),
    (REDEMPTION_RULES, RedemptionRules()),
]


@pytest.fixture
def platform(clock: Clock) -> ScriptedPlatform:
    platform = ScriptedPlatform(clock)
    platform.answers |= {read.name: value for read, value in VALUES}
    return platform


Heard = list[tuple[str, Read[Any], Answer[Any]]]


@pytest.fixture
def heard() -> Heard:
    """What the listener of `service` was told, in order."""
    return []


@pytest.fixture
def service(platform: ScriptedPlatform, heard: Heard) -> LoyaltyService:
    async def hear(program: str, read: Read[Any], answer: Answer[Any]) -> None:
        heard.append((program, read, answer))

    return listened_to(platform, hear)


def listened_to(platform: ScriptedPlatform, listener: Listener) -> LoyaltyService:
    caches["default"].clear()
    return LoyaltyService(platform, AnswerStore(caches["default"], "sample-club"), [listener])


@pytest.mark.parametrize(("read", "value"), VALUES)
async def test_a_listener_hears_of_a_live_answer_once(
    service: LoyaltyService, heard: Heard, read: Read[Any], value: Any
) -> None:
    answer = await service.configuration(read, read_options())
    assert (await service.configuration(read, read_options())).source is Source.CACHED
    assert heard == [("sample-club", read, answer)]
    assert answer.value == value


async def test_a_listener_hears_once_of_identical_reads_in_flight(service: LoyaltyService, heard: Heard) -> None:
    await asyncio.gather(*(service.configuration(TIERS, read_options(fresh=True)) for _ in range(5)))
    assert len(heard) == 1


async def test_a_listener_hears_of_no_other_language_of_no_part_and_of_no_old_answer(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, heard: Heard
) -> None:
    await service.configuration(TIERS, read_options(language="ar"))
    await service.read(CAMPAIGNS_FOR_CUSTOMER, "7", read_options())
    await service.configuration(CAMPAIGNS_FOR_PRODUCT.where(ProductQuery(product="SKU-1")), read_options())
    await service.configuration(CAMPAIGNS_FOR_PRODUCT.where(ProductQuery(collection="COL-1")), read_options())
    assert heard == []
    await service.configuration(TIERS, read_options())
    platform.answers["tiers"] = Unavailable()
    clock.now += 10 * MINUTE
    assert (await service.configuration(TIERS, read_options())).source is Source.STALE
    assert len(heard) == 1


async def test_a_failing_listener_is_logged_and_no_page_sees_it(
    platform: ScriptedPlatform, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_told: object) -> None:
        raise RuntimeError("the disk is full")

    service = listened_to(platform, fail)
    with caplog.at_level(logging.ERROR):
        assert (await service.configuration(TIERS, read_options())).source is Source.LIVE
    assert "the disk is full" in caplog.text


async def test_a_slow_listener_holds_up_no_page_and_is_waited_for_at_the_end(
    platform: ScriptedPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.loyalty.service.NOTIFY_TIMEOUT", 0.01)
    proceed, heard = asyncio.Event(), []

    async def slow(_program: str, read: Read[Any], _answer: Answer[Any]) -> None:
        await proceed.wait()
        heard.append(read)

    service = listened_to(platform, slow)
    assert (await service.configuration(TIERS, read_options())).value == GOLD
    assert heard == []
    asyncio.get_running_loop().call_soon(proceed.set)
    await service.close()
    assert heard == [TIERS]


async def test_campaigns_for_somebody_or_something_are_answers_of_their_own(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    queries = (ProductQuery("7"), ProductQuery(collection="7"), ProductQuery("7", "7"))
    for _ in range(2):
        await service.configuration(CAMPAIGNS, read_options())
        await service.read(CAMPAIGNS_FOR_CUSTOMER, "7", read_options())
        for query in queries:
            await service.configuration(CAMPAIGNS_FOR_PRODUCT.where(query), read_options())
    assert platform.performed == [
        ("campaigns", "", None),
        ("campaigns_for_customer", "7", None),
        *(("campaigns_for_product", "", query) for query in queries),
    ]


async def test_what_applies_to_a_customer_is_asked_again_as_soon_as_the_customer_is(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock
) -> None:
    for read, about in ((CAMPAIGNS_FOR_CUSTOMER, "7"), (CAMPAIGNS_FOR_PRODUCT.where(ProductQuery("7")), None)):
        await service.read(read, about, read_options())
        clock.now += 2 * MINUTE
        await service.read(read, about, read_options())
    assert [customer_id for _, customer_id, _ in platform.performed] == ["7", "7", ""]
