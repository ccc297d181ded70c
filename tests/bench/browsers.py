"""Many browsers at once, in a process of their own, so that what they cost is not the dashboard's."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import aiohttp
import uvloop
from yarl import URL

Visit = Callable[[aiohttp.ClientSession, str], Awaitable[str]]


class Browsers:
    """Signed-in browsers, each with a connection of its own, that share out a list of addresses."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie
        self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    def addresses(self, customer_ids: list[str]) -> list[str]:
        """Where the profiles of these customers are."""
        paths = [f"/main/customers/open?id={customer_id}" for customer_id in customer_ids]
        return self._process.submit(share, self._port, self._cookie, paths, 32, led_to).result()[1]

    def load(self, paths: list[str], browsers: int) -> float:
        """Seconds that `browsers` at once need to read these pages. Raises RuntimeError for one that is no page."""
        return self._process.submit(share, self._port, self._cookie, paths, browsers, read).result()[0]

    def close(self) -> None:
        self._process.shutdown()


def share(port: int, cookie: str, paths: list[str], browsers: int, visit: Visit) -> tuple[float, list[str]]:
    """In the other process: seconds, and what `visit` made of each path."""
    return uvloop.run(shared(port, cookie, paths, browsers, visit))


async def shared(port: int, cookie: str, paths: list[str], browsers: int, visit: Visit) -> tuple[float, list[str]]:
    results: dict[int, str] = {}
    left = iter(enumerate(paths))

    async def browse(session: aiohttp.ClientSession, todo: Iterable[tuple[int, str]]) -> None:
        for place, path in todo:
            results[place] = await visit(session, path)

    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}",
        headers={"Cookie": cookie},
        connector=aiohttp.TCPConnector(limit=browsers),
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:
        began = time.perf_counter()
        await asyncio.gather(*(browse(session, left) for _ in range(browsers)))
        return time.perf_counter() - began, [results[place] for place in range(len(paths))]


async def read(session: aiohttp.ClientSession, path: str) -> str:
    async with session.get(URL(path), allow_redirects=False) as answer:
        async for _chunk in answer.content.iter_any():
            pass
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered with {answer.status}.")
    return ""


async def led_to(session: aiohttp.ClientSession, path: str) -> str:
    async with session.get(URL(path), allow_redirects=False) as answer:
        return answer.headers["location"]
