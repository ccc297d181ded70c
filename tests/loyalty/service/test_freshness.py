"""What pages get: fresh, kept, old with its reason, or a failure."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Busy, LoyaltyError, NotFound, Refused, Unavailable, Unreadable
from dashboard.loyalty.models import Answer, Balance, Missing, Source, StampsCard
from dashboard.loyalty.reads import BALANCE, CONFIGURATION_TIMES, CUSTOMER_TIMES, STAMPS, TIERS, Read
from dashboard.loyalty.service import LoyaltyService
from tests.loyalty.service.scripted import HOUR, MINUTE, Clock, ScriptedPlatform, read_options


async def test_a_first_read_is_live(service: LoyaltyService) -> None:
    answer = await service.read(BALANCE, "7", read_options())
    assert answer.source is Source.LIVE
    assert answer.request_id == "r-1"


async def test_a_second_read_is_kept_and_says_how_old(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock
) -> None:
    first = await service.read(BALANCE, "7", read_options())
    clock.now += MINUTE - timedelta(seconds=1)
    second = await service.read(BALANCE, "7", read_options())
    assert second.source is Source.CACHED
    assert second.value == first.value
    assert second.fetched_at == first.fetched_at
    assert second.age(clock()) == timedelta(seconds=59)
    assert len(platform.performed) == 1


@pytest.mark.parametrize(
    ("read", "about", "fresh"), [(BALANCE, "7", CUSTOMER_TIMES.fresh), (TIERS, None, CONFIGURATION_TIMES.fresh)]
)
async def test_an_old_answer_is_asked_again(
    service: LoyaltyService,
    platform: ScriptedPlatform,
    clock: Clock,
    read: Read[Any],
    about: str | None,
    fresh: timedelta,
) -> None:
    await service.read(read, about, read_options())
    clock.now += fresh
    assert (await service.read(read, about, read_options())).source is Source.LIVE
    assert len(platform.performed) == 2


async def test_fresh_passes_the_kept_answer_by_and_renews_it(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    await service.read(BALANCE, "7", read_options())
    assert (await service.read(BALANCE, "7", read_options(fresh=True))).source is Source.LIVE
    assert platform.all_options[1].fresh
    again = await service.read(BALANCE, "7", read_options())
    assert again.source is Source.CACHED
    assert again.request_id == "r-2"


async def test_who_wants_only_what_is_kept_asks_nothing(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock
) -> None:
    cached_only = replace(read_options(), cached_only=True)
    with pytest.raises(Unavailable):
        await service.read(BALANCE, "7", cached_only)
    assert platform.performed == []
    first = await service.read(BALANCE, "7", read_options())
    clock.now += 10 * MINUTE
    answer = await service.read(BALANCE, "7", cached_only)
    assert (answer.source, answer.fetched_at) == (Source.CACHED, first.fetched_at)
    assert len(platform.performed) == 1


@pytest.mark.parametrize("error", [Busy(), Unavailable(), Unreadable()])
async def test_while_the_platform_fails_an_old_answer_stands_in_with_the_reason(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, error: LoyaltyError
) -> None:
    first = await service.read(BALANCE, "7", read_options())
    clock.now += 10 * MINUTE
    platform.answers["balance"] = error
    answer = await service.read(BALANCE, "7", read_options())
    assert answer.source is Source.STALE
    assert answer.error is error
    assert answer.value == first.value
    assert answer.age(clock()) == 10 * MINUTE


@pytest.fixture
def silent(platform: ScriptedPlatform, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """The platform answers when the event is set."""
    monkeypatch.setattr("dashboard.loyalty.service.SILENCE_TIMEOUT", 0.02)
    monkeypatch.setattr("dashboard.loyalty.service.MIN_WAIT", 0.01)
    answers = asyncio.Event()

    async def wait(_: ReadOptions) -> Balance:
        await answers.wait()
        return Balance(available_points=Decimal(7))

    platform.answers["balance"] = wait
    return answers


async def test_while_the_platform_is_silent_an_old_answer_is_shown_and_the_new_one_is_kept(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, silent: asyncio.Event
) -> None:
    platform.answers, before = {}, platform.answers
    first = await service.read(BALANCE, "7", read_options())
    platform.answers = before
    clock.now += 10 * MINUTE
    old = await service.read(BALANCE, "7", read_options())
    assert (old.source, old.value, old.age(clock())) == (Source.STALE, first.value, 10 * MINUTE)
    assert old.error
    assert "has not arrived within a second" in str(old.error.sentence)
    silent.set()
    (flight,) = service._flights._flights.values()
    await flight.task
    new = await service.read(BALANCE, "7", read_options())
    assert (new.source, new.value.available_points) == (Source.CACHED, Decimal(7))
    assert len(platform.performed) == 2


async def test_a_page_waits_once_for_a_silent_platform(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, silent: asyncio.Event, monkeypatch: Any
) -> None:
    monkeypatch.setattr("dashboard.loyalty.service.SILENCE_TIMEOUT", 20)
    platform.answers, before = {}, platform.answers
    await service.read(BALANCE, "7", read_options())
    platform.answers = before
    clock.now += 10 * MINUTE
    late_on_its_page = read_options()
    late_on_its_page.deadline.began -= 30
    assert (await service.read(BALANCE, "7", late_on_its_page)).source is Source.STALE


@pytest.mark.parametrize("patience", ["nothing is kept", "it is asked for", "another answer depends on it"])
async def test_some_wait_for_a_silent_platform(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, silent: asyncio.Event, patience: str
) -> None:
    if patience != "nothing is kept":
        platform.answers, before = {}, platform.answers
        await service.read(BALANCE, "7", read_options())
        platform.answers = before
        clock.now += 10 * MINUTE
    options = replace(
        read_options(fresh=patience == "it is asked for"), is_patient=patience == "another answer depends on it"
    )
    asyncio.get_running_loop().call_later(0.06, silent.set)
    assert (await service.read(BALANCE, "7", options)).source is Source.LIVE
    assert platform.all_options[-1].is_patient  # of what this read depends on


async def test_refresh_falls_back_to_what_is_known_too(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    await service.read(BALANCE, "7", read_options())
    platform.answers["balance"] = Unavailable()
    assert (await service.read(BALANCE, "7", read_options(fresh=True))).source is Source.STALE


@pytest.mark.parametrize(("read", "about", "stale"), [(BALANCE, "7", 15 * MINUTE), (TIERS, None, 24 * HOUR)])
async def test_too_old_an_answer_does_not_stand_in(
    service: LoyaltyService,
    platform: ScriptedPlatform,
    clock: Clock,
    read: Read[Any],
    about: str | None,
    stale: timedelta,
) -> None:
    await service.read(read, about, read_options())
    platform.answers[read.name] = Unavailable()
    clock.now += stale - timedelta(seconds=1)
    assert (await service.read(read, about, read_options())).source is Source.STALE
    clock.now += timedelta(seconds=1)
    with pytest.raises(Unavailable):
        await service.read(read, about, read_options())


async def test_a_partial_answer_is_given_and_not_kept(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    partial = Answer((StampsCard(1),), platform.now(), missing=(Missing("card 2", Busy()),))
    platform.answers["stamps"] = partial
    for _ in range(2):
        assert (await service.read(STAMPS, "7", read_options())).missing == partial.missing
    assert len(platform.performed) == 2


@pytest.mark.parametrize("error", [NotFound(), Refused()])
async def test_what_the_platform_says_no_to_is_not_papered_over(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, error: LoyaltyError
) -> None:
    await service.read(BALANCE, "7", read_options())
    clock.now += 2 * MINUTE
    platform.answers["balance"] = error
    with pytest.raises(type(error)):
        await service.read(BALANCE, "7", read_options())


async def test_a_customer_who_has_gone_is_forgotten(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock
) -> None:
    await service.read(BALANCE, "7", read_options())
    clock.now += 2 * MINUTE
    platform.answers["balance"] = NotFound()
    with pytest.raises(NotFound):
        await service.read(BALANCE, "7", read_options())
    platform.answers["balance"] = Unavailable()
    with pytest.raises(Unavailable):
        await service.read(BALANCE, "7", read_options())


async def test_without_a_kept_answer_a_failure_is_raised(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    platform.answers["balance"] = Unavailable()
    with pytest.raises(Unavailable):
        await service.read(BALANCE, "7", read_options())
