import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import Busy, Unavailable
from dashboard.loyalty.retries import Failure, first_to_succeed, retry_after, with_retries
from tests.loyalty import virtual_time

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("0", 0),
        (" 7 ", 7),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30),
        ("Thu, 01 Jan 2026 13:00:30 +0100", 30),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0),
        ("Thu, 32 Jan 2026 11:00:00 GMT", None),
    ],
)
def test_it_reads_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=40))
def test_it_reads_any_retry_after(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or seconds >= 0


@given(
    seconds=st.floats(0.01, 10),
    attempts=st.integers(1, 6),
    afters=st.lists(st.none() | st.floats(0, 5), min_size=6, max_size=6),
)
def test_it_never_waits_into_the_deadline_nor_less_than_asked(
    seconds: float, attempts: int, afters: list[float | None]
) -> None:
    times: list[float] = []

    async def read() -> None:
        deadline = Deadline(seconds)

        async def attempt() -> Failure:
            times.append(deadline.at - asyncio.get_running_loop().time())
            return Failure(Unavailable(), retry=True, after=afters[len(times) - 1])

        outcome: object = await with_retries(attempt, attempt, attempts, deadline)
        assert isinstance(outcome, Failure)

    virtual_time.run(read())
    assert 1 <= len(times) <= attempts
    assert all(left >= -1e-6 for left in times)
    for before, after, asked in zip(times, times[1:], afters, strict=False):
        assert before - after >= (asked or 0) - 1e-6


Outcome = str | Failure | Exception
FAILED = Failure(Unavailable(), retry=True)


@pytest.mark.parametrize(
    ("first", "second", "may_begin", "outcome", "at"),
    [
        ((0.5, "first"), (0, "second"), True, "first", 0.5),
        ((1.5, "first"), (1, "second"), True, "first", 1.5),
        ((9, "first"), (1, "second"), True, "second", 2),
        ((9, "first"), (1, "second"), False, "first", 9),
        ((9, "first"), (1, FAILED), True, "first", 9),
        ((9, "first"), (1, Busy()), True, "first", 9),
        ((1.5, FAILED), (1, "second"), True, "second", 2),
        ((1.5, FAILED), (1, Busy()), True, FAILED, 2),
        ((1.5, FAILED), (1, Failure(Unavailable(), retry=True)), True, FAILED, 2),
    ],
)
def test_a_silent_attempt_goes_on_beside_a_second_one(
    first: tuple[float, Outcome], second: tuple[float, Outcome], may_begin: bool, outcome: Outcome, at: float
) -> None:
    async def attempt(seconds: float, ends_as: Outcome) -> str | Failure:
        await asyncio.sleep(seconds)
        if isinstance(ends_as, Exception):
            raise ends_as
        return ends_as

    async def may() -> bool:
        return may_begin

    async def read() -> tuple[object, float]:
        clock = asyncio.get_running_loop().time
        began = clock()
        got = await first_to_succeed(attempt(*first), lambda: attempt(*second), 1, may)
        assert len(asyncio.all_tasks()) == 1  # the other one is over
        return got, clock() - began

    got, seconds = virtual_time.run(read())
    assert got == outcome
    assert seconds == pytest.approx(at)


@pytest.mark.parametrize("outcome", ["an answer", Failure(Unavailable())])
def test_what_needs_no_other_try_gets_none(outcome: object) -> None:
    tries = []

    async def attempt() -> object:
        tries.append(1)
        return outcome

    async def read() -> object:
        return await with_retries(attempt, attempt, 3, Deadline(5))

    assert virtual_time.run(read()) is outcome
    assert len(tries) == 1


def test_what_is_raised_is_not_tried_again() -> None:
    tries = []

    async def attempt() -> None:
        tries.append(1)
        raise Unavailable

    async def read() -> None:
        await with_retries(attempt, attempt, 3, Deadline(5))

    with pytest.raises(Unavailable):
        virtual_time.run(read())
    assert len(tries) == 1
