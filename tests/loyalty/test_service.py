"""What pages get: fresh, kept, old with its reason, or a failure. The platform behind it is scripted."""

import asyncio
import inspect
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches

from dashboard.loyalty.deadline import Ask, Deadline
from dashboard.loyalty.errors import (
    Busy,
    InvalidCustomerId,
    LoyaltyError,
    NotFound,
    Refused,
    SwitchedOff,
    Unavailable,
    Unreadable,
)
from dashboard.loyalty.models import (
    ActivityKind,
    Answer,
    Balance,
    Campaign,
    CampaignProgress,
    HealthState,
    Missing,
    PlatformHealth,
    Source,
    StampsCard,
)
from dashboard.loyalty.platform import Configuration, Panel, Platform
from dashboard.loyalty.service import CONFIGURATION, CUSTOMER, LoyaltyService
from dashboard.loyalty.store import AnswerStore

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class ScriptedPlatform:
    """Every read is recorded, and answered with what `answers` says: a value, an error, or something to call."""

    name = "Sample platform"
    panels = frozenset(Panel)
    configuration = frozenset(Configuration)
    activity_kinds = frozenset(ActivityKind)
    health = PlatformHealth(HealthState.ANSWERING, seconds=0.1)

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.reads: list[tuple[Any, ...]] = []
        self.asks: list[Ask] = []
        self.answers: dict[str, Any] = {}
        self.closed = 0

    def __getattr__(self, read: str) -> Any:
        if read.startswith("_"):
            raise AttributeError(read)

        async def answer(*about: Any, **more: Any) -> Answer[Any]:
            *about_, ask = [item for item in about if not isinstance(item, Ask)] + [
                item for item in about if isinstance(item, Ask)
            ]
            self.reads.append((read, *about_, *more.values()))
            self.asks.append(ask)
            value = self.answers.get(read, Balance(available_points=Decimal(len(self.reads))))
            if callable(value):
                value = await value(ask)
            if isinstance(value, LoyaltyError):
                raise value
            return value if isinstance(value, Answer) else Answer(value, self.now(), request_id=f"r-{len(self.reads)}")

        return answer

    async def close(self) -> None:
        self.closed += 1


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The service's calendar; the cache's own expiry goes by the real one, which is slower."""
    clock = Clock()
    monkeypatch.setattr("dashboard.loyalty.service.timezone.now", clock)
    return clock


@pytest.fixture
def platform(clock: Clock) -> ScriptedPlatform:
    return ScriptedPlatform(clock)


@pytest.fixture
def service(platform: ScriptedPlatform) -> LoyaltyService:
    caches["default"].clear()
    scripted: Any = platform
    return LoyaltyService(scripted, AnswerStore(caches["default"], "main"))


def ask(*, fresh: bool = False, language: str | None = None) -> Ask:
    return Ask.within(5, fresh=fresh, language=language)


async def test_a_first_read_is_live(service: LoyaltyService) -> None:
    answer = await service.balance("7", ask())
    assert answer.source is Source.LIVE
    assert answer.request_id == "r-1"


async def test_a_second_read_is_kept_and_says_how_old(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock
) -> None:
    first = await service.balance("7", ask())
    clock.now += MINUTE - timedelta(seconds=1)
    second = await service.balance("7", ask())
    assert second.source is Source.CACHED
    assert second.value == first.value
    assert second.fetched_at == first.fetched_at
    assert second.age(clock()) == timedelta(seconds=59)
    assert len(platform.reads) == 1


@pytest.mark.parametrize(("read", "fresh"), [("balance", CUSTOMER.fresh), ("tiers", CONFIGURATION.fresh)])
async def test_an_old_answer_is_asked_again(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, read: str, fresh: timedelta
) -> None:
    about = ("7",) if read == "balance" else ()
    await getattr(service, read)(*about, ask())
    clock.now += fresh
    assert (await getattr(service, read)(*about, ask())).source is Source.LIVE
    assert len(platform.reads) == 2


async def test_fresh_passes_the_kept_answer_by_and_renews_it(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    await service.balance("7", ask())
    assert (await service.balance("7", ask(fresh=True))).source is Source.LIVE
    assert platform.asks[1].fresh
    again = await service.balance("7", ask())
    assert again.source is Source.CACHED
    assert again.request_id == "r-2"


@pytest.mark.parametrize("error", [Busy(), Unavailable(), Unreadable()])
async def test_while_the_platform_fails_an_old_answer_stands_in_with_the_reason(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, error: LoyaltyError
) -> None:
    first = await service.balance("7", ask())
    clock.now += 10 * MINUTE
    platform.answers["balance"] = error
    answer = await service.balance("7", ask())
    assert answer.source is Source.STALE
    assert answer.error is error
    assert answer.value == first.value
    assert answer.age(clock()) == 10 * MINUTE


async def test_refresh_falls_back_to_what_is_known_too(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    await service.balance("7", ask())
    platform.answers["balance"] = Unavailable()
    assert (await service.balance("7", ask(fresh=True))).source is Source.STALE


@pytest.mark.parametrize(("read", "stale"), [("balance", 15 * MINUTE), ("tiers", 24 * HOUR)])
async def test_too_old_an_answer_does_not_stand_in(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, read: str, stale: timedelta
) -> None:
    about = ("7",) if read == "balance" else ()
    await getattr(service, read)(*about, ask())
    platform.answers[read] = Unavailable()
    clock.now += stale - timedelta(seconds=1)
    assert (await getattr(service, read)(*about, ask())).source is Source.STALE
    clock.now += timedelta(seconds=1)
    with pytest.raises(Unavailable):
        await getattr(service, read)(*about, ask())


@pytest.mark.parametrize("error", [NotFound(), Refused()])
async def test_what_the_platform_says_no_to_is_not_papered_over(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, error: LoyaltyError
) -> None:
    await service.balance("7", ask())
    clock.now += 2 * MINUTE
    platform.answers["balance"] = error
    with pytest.raises(type(error)):
        await service.balance("7", ask())


async def test_a_customer_who_has_gone_is_forgotten(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock
) -> None:
    await service.balance("7", ask())
    clock.now += 2 * MINUTE
    platform.answers["balance"] = NotFound()
    with pytest.raises(NotFound):
        await service.balance("7", ask())
    platform.answers["balance"] = Unavailable()
    with pytest.raises(Unavailable):
        await service.balance("7", ask())


async def test_without_a_kept_answer_a_failure_is_raised(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    platform.answers["balance"] = Unavailable()
    with pytest.raises(Unavailable):
        await service.balance("7", ask())


async def test_a_partial_answer_is_given_and_not_kept(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    partial = Answer((StampsCard(1),), platform.now(), missing=(Missing("card 2", Busy()),))
    platform.answers |= {"campaign_progress": (), "campaigns": (), "stamps": partial}
    for _ in range(2):
        assert (await service.stamps("7", ask())).missing == partial.missing
    assert [read[0] for read in platform.reads].count("stamps") == 2


async def test_stamps_cost_progress_and_configuration_once(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    progress, campaigns = (CampaignProgress(campaign_id=5),), (Campaign(5),)
    platform.answers |= {"campaign_progress": progress, "campaigns": campaigns, "stamps": (StampsCard(5),)}
    await asyncio.gather(service.stamps("7", ask()), service.campaign_progress("7", ask()), service.campaigns(ask()))
    assert sorted(read[0] for read in platform.reads) == ["campaign_progress", "campaigns", "stamps"]
    assert ("stamps", "7", progress, campaigns) in platform.reads


async def test_stamps_without_the_configuration_say_so_and_are_not_kept(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    refused = Refused()
    platform.answers |= {"campaign_progress": (), "campaigns": refused, "stamps": ()}
    answer = await service.stamps("7", ask())
    assert [missing.error for missing in answer.missing] == [refused]
    platform.answers |= {"campaigns": (Campaign(5),), "stamps": (StampsCard(5),)}
    answer = await service.stamps("7", ask())
    assert answer.missing == ()
    assert answer.value == (StampsCard(5),)


async def test_stamps_from_old_progress_say_so(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock
) -> None:
    platform.answers |= {"campaign_progress": (), "campaigns": (), "stamps": ()}
    await service.stamps("7", ask())
    clock.now += 2 * MINUTE
    unavailable = platform.answers["campaign_progress"] = Unavailable()
    assert [missing.error for missing in (await service.stamps("7", ask())).missing] == [unavailable]


async def test_stamps_without_progress_say_so(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    unavailable, campaigns = Unavailable(), (Campaign(5),)
    platform.answers |= {"campaign_progress": unavailable, "campaigns": campaigns, "stamps": (StampsCard(5),)}
    answer = await service.stamps("7", ask())
    assert ("stamps", "7", None, campaigns) in platform.reads
    assert answer.value == (StampsCard(5),)
    assert [missing.error for missing in answer.missing] == [unavailable]


async def test_no_card_is_asked_for_where_the_programme_is_off(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    platform.answers |= {"campaign_progress": SwitchedOff(), "campaigns": (Campaign(5),), "stamps": (StampsCard(5),)}
    with pytest.raises(SwitchedOff):
        await service.stamps("7", ask())
    assert "stamps" not in [read[0] for read in platform.reads]


async def test_stamps_fail_without_progress_and_configuration(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    platform.answers |= {"campaign_progress": NotFound(), "campaigns": Unavailable(), "stamps": ()}
    with pytest.raises(NotFound):
        await service.stamps("7", ask())


async def test_identical_reads_in_flight_share_one_call(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    answers = await asyncio.gather(*(service.balance("7", ask()) for _ in range(20)), service.balance("8", ask()))
    assert len(platform.reads) == 2
    assert len({answer.request_id for answer in answers}) == 2


async def test_a_browser_that_leaves_takes_nothing_from_the_next(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    begun, proceed = asyncio.Event(), asyncio.Event()

    async def slow(_: Ask) -> Balance:
        begun.set()
        await proceed.wait()
        return Balance()

    platform.answers["balance"] = slow
    leaving, staying = (asyncio.create_task(service.balance("7", ask())) for _ in range(2))
    await begun.wait()
    leaving.cancel()
    proceed.set()
    assert (await staying).source is Source.LIVE
    assert len(platform.reads) == 1


async def test_a_page_that_gives_up_leaves_the_answer_for_the_next(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    begun, proceed = asyncio.Event(), asyncio.Event()

    async def slow(_: Ask) -> Balance:
        begun.set()
        await proceed.wait()
        return Balance()

    platform.answers["balance"] = slow
    leaving = asyncio.create_task(service.balance("7", ask()))
    await begun.wait()
    leaving.cancel()
    (flight,) = service._flights._flights.values()
    proceed.set()
    await flight.task
    assert (await service.balance("7", ask())).source is Source.CACHED


async def test_a_read_that_takes_too_long_is_unavailable(service: LoyaltyService, platform: ScriptedPlatform) -> None:
    async def hang(_: Ask) -> None:
        await asyncio.Event().wait()

    platform.answers["balance"] = hang
    with pytest.raises(Unavailable):
        await service.balance("7", Ask(Deadline(0.02)))


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
