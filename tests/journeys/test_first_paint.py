"""A page that comes in pieces is first painted when what stands still is whole."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

from playwright.async_api import Route

from tests.journeys.conftest import Open
from tests.live import Agent, Desk

# Whether a frame is painted soon; a browser that holds the first one back asks for none.
PAINTED = "new Promise(said => { requestAnimationFrame(() => said(true)); setTimeout(() => said(false), 400); })"
ENDS = ["<button", 'class="profile-actions"', "The page has everything.</p>", "</html>"]  # of the pieces


@asynccontextmanager
async def in_pieces(pieces: list[str]) -> AsyncIterator[tuple[str, Callable[[], None]]]:
    """The address of a page, and what sends its next piece."""
    queue: asyncio.Queue[str] = asyncio.Queue()
    rest = iter(pieces)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n")
        for _ in pieces:
            writer.write((await queue.get()).encode())
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/", lambda: queue.put_nowait(next(rest))


def cut(text: str) -> list[str]:
    """The text up to each of ENDS, from the one before."""
    places = [0]
    for words in ENDS:
        places.append(text.index(words, places[-1]) + len(words))
    return [text[start:end] for start, end in pairwise(places)]


async def test_a_profile_is_painted_when_its_outline_is_whole(desk: Desk, agent: Agent, open_window: Open) -> None:
    window = await open_window()
    page = window.page
    *parts, panels = cut(agent.ask(agent.profile("cust_1001"))[2])

    async def from_the_desk(route: Route) -> None:
        path = route.request.url.partition("/static/")[2]
        await route.fulfill(response=await route.fetch(url=f"{desk.url}/static/{path}"))

    await page.context.route("**/static/**", from_the_desk)
    async with in_pieces([*parts, panels]) as (address, send_next):
        await page.context.route(address, Route.continue_)
        send_next()
        await page.goto(address, wait_until="commit")
        await page.wait_for_function("document.querySelector('.topbar-search input')", polling=50)
        assert not await page.evaluate(PAINTED), "half a top bar"
        send_next()
        await page.wait_for_function("document.querySelector('main')", polling=50)
        assert not await page.evaluate(PAINTED), "half an outline"
        send_next()
        await page.wait_for_function("document.querySelector('#print-note')", polling=50)
        assert await page.evaluate(PAINTED), "nothing while the panels are read"
        send_next()
        await page.wait_for_load_state("load")
