import asyncio

from dashboard.loyalty.loop_bound import LoopBound


class Connection:
    """Knows whether it is open, and in which loop it was opened and closed."""

    def __init__(self) -> None:
        self.opened_in = asyncio.get_running_loop()
        self.closed_in: asyncio.AbstractEventLoop | None = None

    async def close(self) -> None:
        await asyncio.sleep(0)
        self.closed_in = asyncio.get_running_loop()


def test_it_is_opened_once_however_many_want_it() -> None:
    async def check() -> None:
        bound = LoopBound(Connection, Connection.close)
        assert len(set(await asyncio.gather(*(bound.get() for _ in range(10))))) == 1
        await bound.close()

    asyncio.run(check())


def test_it_is_closed_with_its_event_loop() -> None:
    bound = LoopBound(Connection, Connection.close)
    connection = asyncio.run(bound.get())
    assert connection.closed_in is connection.opened_in


def test_another_event_loop_gets_another() -> None:
    bound = LoopBound(Connection, Connection.close)
    first, second = asyncio.run(bound.get()), asyncio.run(bound.get())
    assert first is not second
    assert second.closed_in is second.opened_in


async def test_it_is_closed_when_asked_and_opened_again() -> None:
    bound = LoopBound(Connection, Connection.close)
    await bound.close()
    first = await bound.get()
    await bound.close()
    await bound.close()
    assert first.closed_in is not None
    assert await bound.get() is not first
    await bound.close()
