"""How often a failing platform is asked, and when it is left alone."""

import asyncio
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from dashboard.loyalty.breaker import FAILURES
from dashboard.loyalty.budget import Budget
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import BudgetUsedUp, Busy, LoyaltyError, Unavailable
from dashboard.loyalty.models import HealthState
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.transport import Transport, _Read
from tests.loyalty.buckets import full_buckets
from tests.loyalty.conftest import QUOTA, failure
from tests.loyalty.wire import Wire, dribbling, reset, says, silent

pytestmark = pytest.mark.usefixtures("no_pauses")


async def test_a_complaint_may_ask_for_another_try(platform: Wire, transport: Transport) -> None:
    platform.answers(says(422, {"code": 2001}), says(200, {"a": 1}))
    assert (await transport.get("a", quota=QUOTA, deadline=Deadline(20))).body == {"a": 1}
    assert len(platform.asked) == 2


async def test_too_many_reads_are_tried_again_and_then_busy(platform: Wire, transport: Transport) -> None:
    platform.answers(says(429, b""))
    assert type(await failure(transport)) is Busy
    assert len(platform.asked) == 3


@pytest.mark.parametrize("date", [False, True])
async def test_retry_after_is_obeyed_when_it_fits(platform: Wire, transport: Transport, date: bool) -> None:
    until = datetime.now(UTC) + timedelta(seconds=1.5)  # a date has no parts of seconds
    platform.answers(says(429, {}, f"Retry-After: {format_datetime(until) if date else 1}"), says(200, {"a": 1}))
    clock = asyncio.get_running_loop().time
    began = clock()
    assert (await transport.get("a", quota=QUOTA, deadline=Deadline(20))).body == {"a": 1}
    if date:
        assert datetime.now(UTC) >= until.replace(microsecond=0)
    else:
        assert clock() - began >= 1


@pytest.mark.parametrize(("status", "kind"), [(429, Busy), (503, Unavailable)])
async def test_retry_after_that_does_not_fit_fails_at_once(
    platform: Wire, transport: Transport, status: int, kind: type[LoyaltyError]
) -> None:
    platform.answers(says(status, {}, "Retry-After: 300"))
    clock = asyncio.get_running_loop().time
    began = clock()
    assert type(await failure(transport)) is kind
    assert clock() - began < 4
    assert len(platform.asked) == 1


async def test_a_kept_connection_that_broke_is_counted_as_an_attempt(
    platform: Wire, reaching: Callable[..., Transport]
) -> None:
    transport = reaching(platform.url, attempts=1)
    await transport.get("a", quota=QUOTA, deadline=Deadline(20))
    platform.answers(reset)
    assert type(await failure(transport)) is Unavailable
    assert len(platform.asked) == 1  # aiohttp by itself would have sent it twice


async def test_a_connection_closed_while_idle_is_replaced(platform: Wire, reaching: Callable[..., Transport]) -> None:
    transport = reaching(platform.url)
    await transport.get("a", quota=QUOTA, deadline=Deadline(20))
    platform.hang_up()
    await transport.get("a", quota=QUOTA, deadline=Deadline(20))
    assert platform.connections == 2


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read counts as silent after a moment."""
    monkeypatch.setattr("dashboard.loyalty.transport.SILENT_SHARE", 0)
    monkeypatch.setattr("dashboard.loyalty.transport.MIN_SILENCE", 0.02)


@pytest.mark.usefixtures("soon")
async def test_a_late_first_answer_counts_although_a_second_was_asked_for(platform: Wire, transport: Transport) -> None:
    second_came = asyncio.Event()

    async def first(writer: asyncio.StreamWriter) -> bool:
        await second_came.wait()
        return await says(200, {"a": 1})(writer)

    async def second(writer: asyncio.StreamWriter) -> bool:
        second_came.set()
        return await silent()(writer)

    platform.answers(first, second)
    assert (await transport.get("a", quota=QUOTA, deadline=Deadline(20))).body == {"a": 1}
    assert len(platform.asked) == 2
    assert transport.health.state is HealthState.ANSWERING


@pytest.mark.usefixtures("soon")
async def test_a_silent_read_is_sent_again_once_at_most(platform: Wire, transport: Transport) -> None:
    platform.answers(silent())
    await failure(transport, 0.3)
    assert len(platform.asked) == 2


@pytest.mark.parametrize("why", ["", "the quota is short", "the platform is slow", "it fails", "an answer has begun"])
async def test_a_second_read_is_only_spent_where_it_helps(reaching: Callable[..., Transport], why: str) -> None:
    budget = Budget(uuid.uuid4().hex, store=None, own=full_buckets(time.monotonic))
    transport, read = reaching("http://127.0.0.1", budget=budget), _Read("balance", "", {}, QUOTA, Deadline(1))
    match why:
        case "the quota is short":
            while await budget.has_room(QUOTA):
                await budget.spend(QUOTA, Deadline(20))
        case "the platform is slow":
            transport._breaker.record_answer(2.2)
        case "it fails":
            transport._breaker.record_failure("coupons")
        case "an answer has begun":
            read.status = 200
    assert await transport._may_send_again(read) is (why == "")


async def test_a_dead_platform_is_left_alone_after_some_failures(platform: Wire, transport: Transport) -> None:
    platform.answers(says(500, {}))
    for _ in range(FAILURES):
        await failure(transport)
    assert FAILURES <= len(platform.asked) < FAILURES + 3  # a read under way makes all its attempts
    assert transport.health.state is HealthState.DOWN
    error = await failure(transport)
    assert type(error) is Unavailable
    assert "has not answered for" in str(error.sentence)


async def test_one_bad_endpoint_never_takes_another_down(platform: Wire, transport: Transport) -> None:
    async def only_balance_fails(writer: asyncio.StreamWriter) -> bool:
        bad = platform.asked[-1].target.endswith(b"/balance")
        return await says(500 if bad else 200, {})(writer)

    platform.answers(only_balance_fails)
    for _ in range(FAILURES):
        await failure(transport)
    await transport.get("customers", "7", "coupons", quota=QUOTA, deadline=Deadline(20))
    assert transport.health.state is HealthState.ANSWERING


async def test_one_429_opens_nothing(platform: Wire, transport: Transport) -> None:
    platform.answers(says(429, {}))
    for _ in range(FAILURES):
        assert type(await failure(transport)) is Busy
    assert transport.health.state is HealthState.ANSWERING


async def test_a_page_that_had_no_time_says_nothing_about_the_platform(platform: Wire, transport: Transport) -> None:
    platform.answers(silent())
    for _ in range(FAILURES):
        await failure(transport, 0.02)
    assert transport.health.state is HealthState.UNKNOWN


async def test_being_cut_off_in_silence_counts_as_a_failure(platform: Wire, reaching: Callable[..., Transport]) -> None:
    platform.answers(silent())
    transport = reaching(platform.url, connect_timeout=0.1)
    await asyncio.gather(*(failure(transport, 0.15) for _ in range(FAILURES)))
    assert transport.health.state is HealthState.DOWN


async def test_being_cut_off_in_mid_answer_does_not(platform: Wire, reaching: Callable[..., Transport]) -> None:
    transport = reaching(platform.url, connect_timeout=0.1)
    platform.answers(dribbling(0.02))
    await asyncio.gather(*(failure(transport, 0.6) for _ in range(FAILURES)))
    assert transport.health.state is not HealthState.DOWN


async def test_a_read_that_the_budget_left_no_time_for_does_not_blame_the_platform(
    platform: Wire, reaching: Callable[..., Transport]
) -> None:
    class Late(Budget):
        async def spend(self, quota: Quota, deadline: Deadline) -> None:
            await asyncio.sleep(deadline.left - 0.05)

    platform.answers(silent())
    transport = reaching(platform.url, budget=Late("sample", store=None))
    assert type(await failure(transport, seconds=0.2)) is BudgetUsedUp
    assert transport.health.state is HealthState.UNKNOWN
