"""Reads of the configuration: whole or for somebody, and who is told of it."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import caches

from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Campaign, EarningRules, RedemptionRules, ReferralRules, Source, Tier
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
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.signals import configuration_read
from dashboard.loyalty.store import AnswerStore
from tests.loyalty.service.scripted import MINUTE, Clock, ScriptedPlatform, ask

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


@pytest.fixture
def service(platform: ScriptedPlatform) -> LoyaltyService:
    caches["default"].clear()
    return LoyaltyService(platform, AnswerStore(caches["default"], "sample-club"))


@contextmanager
def listening(receiver: Callable[..., Any]) -> Iterator[None]:
    configuration_read.connect(receiver)
    try:
        yield
    finally:
        configuration_read.disconnect(receiver)


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    """What was sent, in order."""
    heard: list[dict[str, Any]] = []

    async def hear(**sent: Any) -> None:
        heard.append(sent)

    with listening(hear):
        yield heard


@pytest.mark.parametrize(("read", "value"), VALUES)
async def test_who_wants_to_know_is_told_of_a_live_answer_once(
    service: LoyaltyService, told: list[dict[str, Any]], read: Read[Any], value: Any
) -> None:
    answer = await service.configuration(read, ask())
    assert (await service.configuration(read, ask())).source is Source.CACHED
    (sent,) = told
    assert (sent["sender"], sent["programme"], sent["read"]) == (LoyaltyService, "sample-club", read)
    assert sent["answer"] == answer
    assert answer.value == value


async def test_identical_reads_in_flight_are_told_once(service: LoyaltyService, told: list[dict[str, Any]]) -> None:
    await asyncio.gather(*(service.configuration(TIERS, ask(fresh=True)) for _ in range(5)))
    assert len(told) == 1


async def test_nobody_is_told_of_another_language_a_part_or_an_old_answer(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, told: list[dict[str, Any]]
) -> None:
    await service.configuration(TIERS, ask(language="ar"))
    await service.read(CAMPAIGNS_FOR_CUSTOMER, "7", ask())
    await service.configuration(CAMPAIGNS_FOR_PRODUCT.where(ProductQuery(product="SKU-1")), ask())
    await service.configuration(CAMPAIGNS_FOR_PRODUCT.where(ProductQuery(collection="COL-1")), ask())
    assert told == []
    await service.configuration(TIERS, ask())
    platform.answers["tiers"] = Unavailable()
    clock.now += 10 * MINUTE
    assert (await service.configuration(TIERS, ask())).source is Source.STALE
    assert len(told) == 1


async def test_a_failing_receiver_is_logged_and_no_page_sees_it(
    service: LoyaltyService, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_sent: Any) -> None:
        raise RuntimeError("the disk is full")

    with listening(fail), caplog.at_level(logging.ERROR):
        assert (await service.configuration(TIERS, ask())).source is Source.LIVE
    assert "the disk is full" in caplog.text


async def test_a_slow_receiver_holds_up_no_page_and_is_waited_for_at_the_end(
    service: LoyaltyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.loyalty.service.TELLING", 0.01)
    proceed, heard = asyncio.Event(), []

    async def slow(**sent: Any) -> None:
        await proceed.wait()
        heard.append(sent["read"])

    with listening(slow):
        assert (await service.configuration(TIERS, ask())).value == GOLD
        assert heard == []
        asyncio.get_running_loop().call_soon(proceed.set)
        await service.close()
    assert heard == [TIERS]


async def test_campaigns_for_somebody_or_something_are_answers_of_their_own(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    queries = (ProductQuery("7"), ProductQuery(collection="7"), ProductQuery("7", "7"))
    for _ in range(2):
        await service.configuration(CAMPAIGNS, ask())
        await service.read(CAMPAIGNS_FOR_CUSTOMER, "7", ask())
        for query in queries:
            await service.configuration(CAMPAIGNS_FOR_PRODUCT.where(query), ask())
    assert platform.performed == [
        ("campaigns", "", None),
        ("campaigns_for_customer", "7", None),
        *(("campaigns_for_product", "", query) for query in queries),
    ]


async def test_what_applies_to_a_customer_is_asked_again_as_soon_as_the_customer_is(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock
) -> None:
    for read, about in ((CAMPAIGNS_FOR_CUSTOMER, "7"), (CAMPAIGNS_FOR_PRODUCT.where(ProductQuery("7")), None)):
        await service.read(read, about, ask())
        clock.now += 2 * MINUTE
        await service.read(read, about, ask())
    assert [customer_id for _, customer_id, _ in platform.performed] == ["7", "7", ""]
