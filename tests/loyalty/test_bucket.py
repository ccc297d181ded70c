"""Who may read now: in memory and in Redis."""

import asyncio
import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.loyalty import shared_buckets
from dashboard.loyalty.bucket import UNDER_WAY, Bucket
from dashboard.loyalty.caller import NOBODY, Caller, Rank
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.shared_buckets import SharedBuckets

TEN = Quota("ten", per_second=10, burst=9)
TAB, OTHER_TAB, COLLEAGUE = Caller("ann", "1"), Caller("ann", "2"), Caller("ben", "3")
BACKGROUND = Caller(rank=Rank.BACKGROUND)


def full(quota: Quota = TEN) -> Bucket:
    return Bucket(at=0.0, free=quota.burst)


def taken(bucket: Bucket, caller: Caller, now: float = 0.0) -> int:
    """How many reads the caller takes until it has to wait."""
    number = 0
    while not bucket.take(TEN, caller, now):
        number += 1
    return number


def test_a_new_bucket_is_empty_and_fills_evenly() -> None:
    bucket = Bucket(at=100.0)
    assert bucket.take(TEN, NOBODY, 100.0) == 0.1
    assert bucket.take(TEN, NOBODY, 100.1) == 0
    assert taken(bucket, NOBODY, 1000.0) == 9


def test_the_last_reads_are_left_to_those_who_have_little_under_way() -> None:
    bucket = full()
    bucket.take(TEN, TAB, 0.0)
    assert [taken(bucket, one) for one in (BACKGROUND, OTHER_TAB, TAB, COLLEAGUE)] == [2, 3, 0, 3]
    waits = [bucket.take(TEN, one, 0.0) for one in (TAB, OTHER_TAB, COLLEAGUE)]
    assert waits == pytest.approx([0.4, 0.4, 0.1])
    assert [one.rank for one in (TAB, OTHER_TAB, COLLEAGUE)] == [Rank.BEHIND, Rank.BEHIND, Rank.FIRST]


def test_a_page_that_asks_no_more_does_not_count() -> None:
    bucket = full()
    for page, now, rank in (
        (TAB, 0.0, Rank.FIRST),
        (OTHER_TAB, UNDER_WAY / 2, Rank.BEHIND),
        (OTHER_TAB, UNDER_WAY, Rank.FIRST),
        (OTHER_TAB, 10.0, Rank.FIRST),
        (TAB, 10.0 + UNDER_WAY, Rank.FIRST),
        (OTHER_TAB, 10.1 + UNDER_WAY, Rank.BEHIND),
    ):
        bucket.take(TEN, page, now)
        assert page.rank is rank


def test_it_knows_what_was_taken_in_the_last_half_minute() -> None:
    bucket = Bucket(at=0.0)
    for second in range(100):
        bucket.take(TEN, NOBODY, float(second))
    assert 25 <= bucket.look(TEN, 99.0).taken <= 30
    assert bucket.look(TEN, 140.0).taken == 0


STEPS = st.lists(
    st.tuples(st.floats(0, 3), st.sampled_from([TAB, OTHER_TAB, COLLEAGUE, BACKGROUND, NOBODY])),
    min_size=1,
    max_size=40,
)


class Timed(SharedBuckets):
    """Tells Redis the time."""

    now = 1e9

    async def _run(self, key: str, person: str, args: list[Any]) -> Any:
        return await super()._run(key, person, [*args, self.now])


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_redis_takes_the_same_steps(
    redis: str, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[float, Caller]]
) -> None:
    if "TIME" in shared_buckets.TAKE:
        monkeypatch.setattr(shared_buckets, "TAKE", shared_buckets.TAKE.replace("redis.call('TIME')", "{ARGV[7], 0}"))
    key = uuid.uuid4().hex

    async def play() -> None:
        shared, bucket = Timed(redis), Bucket(at=Timed.now)
        await shared.look(key, TEN)  # from now on it fills
        for after, caller in steps:
            shared.now += after
            callers = [replace(caller), replace(caller)]
            waits = [await shared.take(key, TEN, callers[0]), bucket.take(TEN, callers[1], shared.now)]
            assert waits[0] == pytest.approx(waits[1], abs=1e-4)
            assert callers[0].rank is callers[1].rank
            levels = [await shared.look(key, TEN), bucket.look(TEN, shared.now)]
            assert levels[0].free == pytest.approx(levels[1].free, abs=1e-4)
            assert levels[0].taken == levels[1].taken
        await shared.close()

    asyncio.run(play())
