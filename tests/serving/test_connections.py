"""What a client may cost: at a real socket, with deadlines too short to wait for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeAlias

import uvicorn

from dashboard.serving.connections import Connection, Limits
from dashboard.serving.listening import bind

NEVER = Limits(header_seconds=60, body_seconds=60, idle_seconds=60)
SOON = 0.05
REQUEST = b"GET /sample HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]


class Application:
    """Answers after `delay` with the length of the body; "/stream" sends its beginning before it reads. Notes what
    came, and who left before all of it had come."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.left = asyncio.Event()
        self.delay = 0.0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self.seen.append(scope["path"])
        await asyncio.sleep(self.delay)
        start = {"type": "http.response.start", "status": 200, "headers": []}
        if scope["path"] == "/large":
            await send(start)
            for _ in range(300):  # far more than a system keeps for a client
                await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        if scope["path"] == "/stream":
            await send(start)
            await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        length, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.left.set()
                return
            length, more = length + len(message["body"]), message["more_body"]
        if scope["path"] != "/stream":
            await send(start)
        await send({"type": "http.response.body", "body": b"%d bytes" % length})


@asynccontextmanager
async def serving(limits: Limits) -> AsyncIterator[tuple[Application, int]]:
    class Limited(Connection):
        pass

    Limited.limits = limits
    application, listener = Application(), bind(["127.0.0.1"], 0)[0]
    server = uvicorn.Server(uvicorn.Config(application, http=Limited, lifespan="off", log_config=None))
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup(sockets=[listener])
    try:
        yield application, listener.getsockname()[1]
    finally:
        await server.shutdown(sockets=[listener])


async def answer_to(port: int, *parts: bytes) -> bytes:
    """All that comes until the server closes the connection; it has a minute, so a test that waits for it hangs."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        async with asyncio.timeout(20):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def test_ordinary_requests_are_answered_one_after_another() -> None:
    async with serving(NEVER) as (application, port):
        answer = await answer_to(
            port, REQUEST + b"\r\n" + POST + b"0123456789" + REQUEST + b"Connection: close\r\n\r\n"
        )
        assert answer.count(b"HTTP/1.1 200 OK") == len(application.seen) == 3
        assert b"10 bytes" in answer


def statuses(answer: bytes) -> list[int]:
    return [int(line.split()[1]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


async def test_headers_that_do_not_come_to_an_end_are_not_waited_for() -> None:
    async with serving(replace(NEVER, header_seconds=SOON)) as (application, port):
        for begun in (b"", b"\r\n", b"GET", REQUEST):
            assert statuses(await answer_to(port, begun)) == [408]
        assert statuses(await answer_to(port, REQUEST + b"\r\n", REQUEST)) == [200, 408]  # the second of a connection
        assert application.seen == ["/sample"]


async def test_a_client_that_says_a_little_now_and_then_gains_no_time() -> None:
    async with serving(replace(NEVER, header_seconds=SOON)) as (application, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST)
        answer = asyncio.create_task(reader.read())
        for number in range(1000):
            if answer.done():
                break
            writer.write(b"X-%d: sample\r\n" % number)
            await asyncio.wait([answer], timeout=SOON / 10)
        assert answer.done()
        writer.close()
        assert application.seen == []


async def test_headers_have_a_size() -> None:
    limits = replace(NEVER, header_bytes=4096)
    async with serving(limits) as (application, port):
        fits = REQUEST + b"X: " + b"x" * 3900 + b"\r\nConnection: close\r\n\r\n"
        assert statuses(await answer_to(port, fits)) == [200]
        value = b"x" * limits.header_bytes
        for too_long in (
            b"GET /" + value,  # these two never come to an end
            REQUEST + b"X: " + value,
            b"GET /" + value + b" HTTP/1.1\r\n\r\n",
            REQUEST + b"X: " + value + b"\r\n\r\n",
            REQUEST + b"X: y\r\n" * 1000 + b"\r\n",
        ):
            assert statuses(await answer_to(port, too_long))[-1:] == [431], too_long[:40]
        assert set(application.seen) == {"/sample"}
        large = (
            b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n"
            + b"x" * 100_000
        )
        assert b"100000 bytes" in await answer_to(port, large)  # a body is no header


async def test_where_a_message_ends_is_never_a_matter_of_opinion() -> None:
    """Or a proxy and this server could take different parts of a stream for a request."""
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    post = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    async with serving(NEVER) as (application, port):
        for headers in (
            b"Content-Length: 5\r\nTransfer-Encoding: chunked",
            b"Transfer-Encoding: chunked\r\nContent-Length: 5",
            b"Content-Length: 5\r\nContent-Length: 6",
            b"Transfer-Encoding: xchunked",
            b"Transfer-Encoding: chunked, identity",
            b"Content-Length: +5",
            b"Content-Length: 5 \r\nTransfer-Encoding : chunked",
        ):
            answer = await answer_to(port, post + headers + b"\r\n\r\n0\r\n\r\n" + smuggled)
            assert statuses(answer) == [400], headers
            assert b"content-type: text/plain; charset=utf-8" in answer
        assert "/smuggled" not in application.seen


async def test_a_body_that_does_not_come_to_an_end_is_not_waited_for() -> None:
    async with serving(replace(NEVER, body_seconds=SOON)) as (application, port):
        assert statuses(await answer_to(port, POST, b"0123")) == [408]
        async with asyncio.timeout(20):
            await application.left.wait()  # nobody works for it any more
        assert statuses(await answer_to(port, POST.replace(b" / ", b" /stream "), b"0123")) == [
            200
        ]  # and no second one


async def test_who_reads_nothing_of_an_answer_is_let_go() -> None:
    async with serving(replace(NEVER, unread_seconds=SOON)) as (application, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.write(REQUEST.replace(b"/sample", b"/large") + b"\r\n")
        async with asyncio.timeout(20):
            await application.left.wait()
        writer.close()
        assert reader.at_eof() is False


async def test_headers_after_a_body_have_a_size_too() -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
    async with serving(replace(NEVER, header_bytes=4096)) as (application, port):
        await answer_to(port, chunked, b"X: y\r\n" * 2000 + b"\r\n")
        async with asyncio.timeout(20):
            await application.left.wait()


async def test_a_slow_answer_is_no_slow_request() -> None:
    async with serving(replace(NEVER, header_seconds=SOON, body_seconds=SOON)) as (application, port):
        application.delay = 4 * SOON
        assert statuses(await answer_to(port, REQUEST + b"Connection: close\r\n\r\n")) == [200]


async def test_an_idle_connection_is_closed() -> None:
    async with serving(replace(NEVER, idle_seconds=0)) as (_, port):
        assert statuses(await answer_to(port, REQUEST + b"\r\n")) == [200]


async def test_only_so_many_connections_are_open_at_once() -> None:
    async with serving(replace(NEVER, connections=2)) as (application, port):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for reader, writer in held:  # by then both are accepted
            writer.write(REQUEST + b"\r\n")
            await reader.readuntil(b"0\r\n\r\n")
        assert statuses(await answer_to(port)) == [503]
        for _, writer in held:
            writer.close()
            await writer.wait_closed()
        async with asyncio.timeout(20):
            while statuses(await answer_to(port, REQUEST + b"Connection: close\r\n\r\n")) != [200]:
                """The server has not seen yet that they left."""
        assert application.seen == ["/sample"] * 3


def test_the_limits_are_those_of_the_documents() -> None:
    assert Connection.limits == Limits(10, 32 * 1024, 15, 65, 60, 1000)
