import asyncio

import pytest

from dashboard.loyalty.deadline import TOO_LATE, Deadline, ReadOptions
from dashboard.loyalty.errors import Unavailable
from tests.loyalty import virtual_time


def now() -> float:
    return asyncio.get_running_loop().time()


def test_it_cuts_off_what_takes_too_long() -> None:
    async def check() -> None:
        deadline = Deadline(2)
        with pytest.raises(Unavailable) as raised:
            async with deadline.enforced():
                await asyncio.sleep(60)
        assert now() == pytest.approx(deadline.at)
        assert deadline.left == 0
        assert raised.value.sentence == TOO_LATE

    virtual_time.run(check())


def test_it_lets_pass_what_is_done_in_time() -> None:
    async def check() -> None:
        deadline = Deadline(2)
        async with deadline.enforced():
            await asyncio.sleep(1)
        assert deadline.left == 1

    virtual_time.run(check())


def test_a_later_one_reaches_what_is_under_way() -> None:
    async def check() -> None:
        deadline = Deadline(2)

        async def work() -> float:
            async with deadline.enforced(), deadline.enforced():
                await asyncio.sleep(5)
            return now()

        working = asyncio.create_task(work())
        await asyncio.sleep(1)
        assert deadline.extend_to(Deadline(9))
        assert await working == pytest.approx(1005)

    virtual_time.run(check())


def test_an_earlier_one_changes_nothing() -> None:
    async def check() -> None:
        deadline = Deadline(5)
        at = deadline.at
        assert deadline.extend_to(Deadline(1))
        assert deadline.at == at

    virtual_time.run(check())


def test_it_cannot_be_extended_while_it_strikes() -> None:
    async def check() -> None:
        deadline = Deadline(2)

        async def work() -> None:
            async with deadline.enforced():
                await asyncio.sleep(60)

        working = asyncio.create_task(work())
        extended = []
        # Of two timers for one moment the older strikes first; this one runs before the cut-off reaches the task.
        asyncio.get_running_loop().call_at(deadline.at, lambda: None)
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_at(deadline.at, lambda: extended.append(deadline.extend_to(Deadline(9))))
        with pytest.raises(Unavailable):
            await working
        assert extended == [False]

    virtual_time.run(check())


def test_somebody_elses_timeout_is_not_taken_for_it() -> None:
    async def check() -> None:
        with pytest.raises(TimeoutError):
            async with Deadline(2).enforced():
                raise TimeoutError

    virtual_time.run(check())


def test_a_sooner_one_leaves_time_to_tell() -> None:
    async def check() -> None:
        deadline = Deadline(3)
        assert 0.9 * 3 < deadline.earlier().left < 3

    virtual_time.run(check())


def test_an_ask_has_its_time_from_now_on() -> None:
    async def check() -> None:
        options = ReadOptions.within(3, fresh=True, language="ar")
        assert options.deadline.left == pytest.approx(3)
        assert (options.fresh, options.language) == (True, "ar")

    virtual_time.run(check())
