"""What the log says of each read, and what it does not."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture, capture_logs

from dashboard.loyalty import timing
from dashboard.loyalty.budget import Budget
from dashboard.loyalty.deadline import Deadline, ReadOptions
from dashboard.loyalty.errors import BudgetUsedUp, NotFound, Unavailable
from dashboard.loyalty.models import Balance
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.reads import (
    ACTIVITIES,
    BALANCE,
    CAMPAIGNS_FOR_CUSTOMER,
    COUPONS,
    CUSTOMER_TIMES,
    REFERRAL_TOTALS,
    STAMPS,
    TIERS,
    ActivityQuery,
)
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.timing import ReadTiming, collected_reads, current_read, seconds_reading, server_timing
from dashboard.loyalty.transport import Transport
from tests.loyalty.buckets import full_buckets
from tests.loyalty.conftest import QUOTA
from tests.loyalty.service.scripted import Clock, ScriptedPlatform, read_options
from tests.loyalty.wire import says, wire

CUSTOMER_ID = "zora@example.com"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    capture = LogCapture()
    monkeypatch.setattr(timing, "log", structlog.wrap_logger(None, processors=[capture]))
    return capture.entries  # type: ignore[return-value]


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock that reads are timed by, in seconds: it stands still until a test adds to it."""
    now = [0.0]
    monkeypatch.setattr(timing, "perf_counter", lambda: sum(now))
    return now


async def test_a_live_read_and_a_cached_one_are_a_line_each(
    service: LoyaltyService, platform: ScriptedPlatform, lines: list[dict[str, Any]], ticks: list[float]
) -> None:
    async def slow(_: ReadOptions) -> Balance:
        ticks.append(0.25)
        return Balance()

    platform.answers["balance"] = slow
    for _ in range(2):
        await service.read(BALANCE, CUSTOMER_ID, read_options())
    live, cached = lines
    assert (live["event"], live["read"], live["source"], live["ms"]) == ("read", "balance", "live", 250.0)
    assert (cached["event"], cached["read"], cached["source"], cached["ms"]) == ("read", "balance", "cached", 0.0)
    assert live["error"] == ""


async def test_who_shares_a_read_joined_it(service: LoyaltyService, lines: list[dict[str, Any]]) -> None:
    await asyncio.gather(*(service.read(BALANCE, CUSTOMER_ID, read_options()) for _ in range(3)))
    assert sorted(line["source"] for line in lines) == ["joined", "joined", "live"]


async def test_a_stale_answer_and_a_failure_say_why(
    service: LoyaltyService, platform: ScriptedPlatform, clock: Clock, lines: list[dict[str, Any]]
) -> None:
    await service.read(BALANCE, CUSTOMER_ID, read_options())
    clock.now += CUSTOMER_TIMES.fresh
    platform.answers["balance"] = Unavailable()
    await service.read(BALANCE, CUSTOMER_ID, read_options())
    platform.answers["coupons"] = NotFound()
    with pytest.raises(NotFound):
        await service.read(COUPONS, CUSTOMER_ID, read_options())
    assert [(line["source"], line["error"]) for line in lines[1:]] == [("stale", "Unavailable"), ("", "NotFound")]


async def test_a_reader_who_leaves_is_a_line_too(
    service: LoyaltyService, platform: ScriptedPlatform, lines: list[dict[str, Any]]
) -> None:
    begun = asyncio.Event()

    async def never(_: ReadOptions) -> Balance:
        begun.set()
        await asyncio.Event().wait()
        return Balance()

    platform.answers["balance"] = never
    read = asyncio.create_task(service.read(BALANCE, CUSTOMER_ID, read_options()))
    await begun.wait()
    read.cancel()
    await asyncio.wait([read])
    assert [(line["source"], line["error"]) for line in lines] == [("abandoned", "")]


@pytest.mark.usefixtures("no_pauses")
async def test_each_call_says_what_it_cost_though_nobody_waits_for_it_any_more(
    service: LoyaltyService, platform: ScriptedPlatform, reaching: Callable[..., Transport]
) -> None:
    class Slow(Budget):
        async def spend(self, quota: Quota, deadline: Deadline) -> None:
            begun.set()
            await asyncio.sleep(0.1)

    begun, ended = asyncio.Event(), asyncio.Event()
    async with wire(says(503, {}), says(200, {})) as http:
        transport = reaching(http.url, budget=Slow("sample", store=None))

        async def through_http(own: ReadOptions) -> Balance:
            await transport.get("customers", CUSTOMER_ID, "balance", quota=QUOTA, deadline=own.deadline)
            ended.set()
            return Balance()

        platform.answers["balance"] = through_http
        with capture_logs() as lines:
            read = asyncio.create_task(service.read(BALANCE, CUSTOMER_ID, read_options()))
            await begun.wait()
            read.cancel()
            await ended.wait()
    [call] = [line for line in lines if line["event"] == "call"]
    assert (call["what"], call["program"], call["quota"], call["attempts"]) == ("balance", "main", "customers", 2)
    assert 200 <= call["budget_ms"] < 2000
    assert CUSTOMER_ID not in str(lines)


async def test_a_wait_in_vain_is_a_call_without_an_attempt(reaching: Callable[..., Transport]) -> None:
    class UsedUp(Budget):
        async def spend(self, quota: Quota, deadline: Deadline) -> None:
            raise BudgetUsedUp

    transport = reaching("http://127.0.0.1:9", budget=UsedUp("sample", store=None))
    with capture_logs() as lines, pytest.raises(BudgetUsedUp):
        await transport.get("customers", CUSTOMER_ID, "balance", quota=QUOTA, deadline=Deadline(5))
    assert [(line["event"], line["attempts"]) for line in lines] == [("call", 0)]


async def test_a_joined_read_that_waits_for_the_budget_does_not_blame_the_platform(
    service: LoyaltyService, platform: ScriptedPlatform
) -> None:
    budget = Budget("sample", store=None, own=full_buckets())
    one_a_minute = Quota("slow", per_second=1 / 60, burst=1)

    async def with_budget(own: ReadOptions) -> Balance:
        await budget.spend(one_a_minute, own.deadline)
        await budget.spend(one_a_minute, own.deadline)
        return Balance()

    platform.answers["balance"] = with_budget
    long = asyncio.create_task(service.read(BALANCE, CUSTOMER_ID, ReadOptions.within(600)))
    await asyncio.sleep(0)
    with pytest.raises(BudgetUsedUp):
        await service.read(BALANCE, CUSTOMER_ID, ReadOptions.within(0.05))
    long.cancel()


async def test_no_line_says_whom_a_read_is_about(service: LoyaltyService, lines: list[dict[str, Any]]) -> None:
    await asyncio.gather(
        service.read(BALANCE, CUSTOMER_ID, read_options()),
        service.read(STAMPS, CUSTOMER_ID, read_options()),
        service.read(CAMPAIGNS_FOR_CUSTOMER, CUSTOMER_ID, read_options()),
        service.read(ACTIVITIES.where(ActivityQuery(before=7)), CUSTOMER_ID, read_options()),
    )
    assert {line["read"] for line in lines} >= {"balance", "stamps", "campaigns_for_customer", "activities"}
    assert "zora" not in repr(lines)


async def test_reads_are_collected_for_each_who_asked_for_that(service: LoyaltyService) -> None:
    with collected_reads() as all_reads:
        await service.read(BALANCE, "7", read_options())
        with collected_reads() as later:
            await asyncio.gather(
                service.read(COUPONS, "7", read_options()), service.configuration(TIERS, read_options())
            )
    await service.read(REFERRAL_TOTALS, "7", read_options())
    assert all_reads[0].name == "balance"
    assert {read.name for read in later} == {"coupons", "tiers"}
    assert len(all_reads) == 3


def test_time_in_which_several_reads_are_under_way_counts_once() -> None:
    spans = [(5.0, 6.0), (0.0, 2.0), (0.5, 1.0), (1.5, 3.0)]
    assert seconds_reading([ReadTiming("a", began, ended) for began, ended in spans]) == 4.0
    assert seconds_reading([]) == 0.0


def test_a_header_for_browsers() -> None:
    reads = [ReadTiming("tiers", 0, 0.0125, source="live"), ReadTiming("campaigns", 0, 0.5, error="Busy")]
    assert server_timing(0.52, reads) == 'total;dur=520.0, tiers;dur=12.5;desc="live", campaigns;dur=500.0;desc="Busy"'


def test_code_that_works_for_no_read_may_count_too() -> None:
    current_read().calls += 1
    assert current_read().calls == 0
