import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest

from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import Busy, NotFound, Unavailable
from dashboard.loyalty.single_flight import SingleFlight
from tests.loyalty import virtual_time


def taking(seconds: float, made: list[Deadline]) -> Callable[[Deadline], Awaitable[str]]:
    """A call that takes so long, within its deadline."""

    async def call(deadline: Deadline) -> str:
        made.append(deadline)
        async with deadline.enforced():
            await asyncio.sleep(seconds)
        return f"answer {len(made)}"

    return call


def test_identical_reads_share_one_call() -> None:
    async def check() -> None:
        flights, made = SingleFlight(), list[Deadline]()
        answers = await asyncio.gather(
            *(flights.run("balance", Deadline(3), taking(1, made)) for _ in range(50)),
            flights.run("coupons", Deadline(3), taking(1, made)),
        )
        assert len(made) == 2
        assert answers[0] == answers[49]

    virtual_time.run(check())


def test_a_read_after_the_answer_is_a_new_call() -> None:
    async def check() -> None:
        flights, made = SingleFlight(), list[Deadline]()
        for _ in range(2):
            await flights.run("balance", Deadline(3), taking(1, made))
        assert len(made) == 2
        assert not flights._flights

    virtual_time.run(check())


def test_everybody_hears_why_it_failed() -> None:
    async def check() -> None:
        flights = SingleFlight()

        async def fail(_: Deadline) -> None:
            await asyncio.sleep(1)
            raise NotFound

        outcomes = await asyncio.gather(
            *(flights.run("x", Deadline(3), fail) for _ in range(5)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [NotFound] * 5

    virtual_time.run(check())


def test_who_joins_late_lends_the_call_more_time() -> None:
    async def check() -> None:
        flights, made = SingleFlight(), list[Deadline]()
        early = asyncio.create_task(flights.run("x", Deadline(2), taking(4, made)))
        await asyncio.sleep(1)
        late = asyncio.create_task(flights.run("x", Deadline(9), taking(4, made)))
        with pytest.raises(Unavailable):
            await early
        assert asyncio.get_running_loop().time() == pytest.approx(1002)
        assert await late == "answer 1"
        assert len(made) == 1

    virtual_time.run(check())


def test_who_joins_with_less_time_leaves_when_it_is_over() -> None:
    async def check() -> None:
        flights, made = SingleFlight(), list[Deadline]()
        patient = asyncio.create_task(flights.run("x", Deadline(9), taking(4, made)))
        await asyncio.sleep(1)
        with pytest.raises(Unavailable):
            await flights.run("x", Deadline(1), taking(4, made))
        assert await patient == "answer 1"

    virtual_time.run(check())


def test_who_comes_as_a_call_is_cut_off_gets_a_call_of_their_own() -> None:
    async def check() -> None:
        flights, made = SingleFlight(), list[Deadline]()
        impatient = asyncio.create_task(flights.run("x", Deadline(2), taking(5, made)))
        await asyncio.sleep(0)
        joined: list[asyncio.Task[str]] = []

        def join() -> None:
            joined.append(asyncio.create_task(flights.run("x", Deadline(9), taking(5, made))))

        await asyncio.sleep(0)
        asyncio.get_running_loop().call_at(made[0].at, join)
        with pytest.raises(Unavailable):
            await impatient
        assert await joined[0] == "answer 2"

    virtual_time.run(check())


def test_who_leaves_does_not_take_the_call_away() -> None:
    async def check() -> None:
        flights, made = SingleFlight(), list[Deadline]()
        leaving, staying = (asyncio.create_task(flights.run("x", Deadline(3), taking(1, made))) for _ in range(2))
        await asyncio.sleep(0.5)
        leaving.cancel()
        assert await staying == "answer 1"
        assert leaving.cancelled()
        assert len(made) == 1

    virtual_time.run(check())


def test_a_call_whose_callers_all_left_still_ends() -> None:
    ended = []

    async def check() -> None:
        flights = SingleFlight()

        async def hang(_: Deadline) -> None:
            try:
                await asyncio.sleep(1000)
            finally:
                ended.append(asyncio.get_running_loop().time())

        only = asyncio.create_task(flights.run("x", Deadline(3), hang))
        await asyncio.sleep(1)
        only.cancel()
        await asyncio.sleep(10)
        assert not flights._flights

    virtual_time.run(check())
    assert ended == [pytest.approx(1003)]


def test_a_failure_nobody_waits_for_is_not_complained_about() -> None:
    complaints: list[object] = []

    async def check() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        flights = SingleFlight()

        async def fail(_: Deadline) -> None:
            await asyncio.sleep(1)
            raise Unavailable

        only = asyncio.create_task(flights.run("x", Deadline(3), fail))
        await asyncio.sleep(0.5)
        only.cancel()
        await asyncio.sleep(5)
        del only
        gc.collect()  # a task complains as it goes

    virtual_time.run(check())
    assert complaints == []


def test_the_reason_comes_before_the_caller_stops_waiting() -> None:
    async def check() -> None:
        flights = SingleFlight()

        async def wait_for_a_turn(deadline: Deadline) -> None:
            await asyncio.sleep(deadline.left)
            raise Busy

        with pytest.raises(Busy):
            await flights.run("x", Deadline(3), wait_for_a_turn)

    virtual_time.run(check())
