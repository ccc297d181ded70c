"""A platform made of bare sockets: what it answers is scripted byte by byte, what it was asked is kept byte by byte."""

import asyncio
import gzip
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came: the method and target of its first line, and its headers, names in lower case."""

    method: bytes
    target: bytes
    headers: dict[str, str]


# Writes an answer. True when the connection can be kept for the next request.
Behaviour = Callable[[asyncio.StreamWriter], Awaitable[bool]]


@dataclass
class Wire:
    """Answers the n-th request as the n-th of `script` says, and all later ones as the last does."""

    port: int = 0
    script: list[Behaviour] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)  # a request has come
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v4.0/integrations"

    def answers(self, *script: Behaviour) -> None:
        self.script = list(script)
        self.asked.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            while True:
                lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
                method, target, _ = lines[0].split(b" ", 2)
                headers = dict(line.decode("latin-1").split(": ", 1) for line in lines[1:-2])
                self.asked.append(Asked(method, target, {name.lower(): value for name, value in headers.items()}))
                self.heard.set()
                if not await self.script[min(len(self.asked), len(self.script)) - 1](writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client left, or the test is over
        finally:
            self._writers.discard(writer)
            writer.close()

    def hang_up(self) -> None:
        """Close every connection, as a server does that was idle for too long."""
        for writer in self._writers:
            writer.close()


@asynccontextmanager
async def wire(*script: Behaviour) -> AsyncIterator[Wire]:
    """A `Wire` on a port of its own."""
    listening = Wire(script=list(script))
    handlers: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handlers.add(task)
        await listening.serve(reader, writer)
        handlers.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    listening.port = server.sockets[0].getsockname()[1]
    try:
        yield listening
    finally:
        server.close()
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers)
        await server.wait_closed()


def head(status: int, *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status} Sample", *headers, "", ""]).encode()


def says(status: int, body: bytes | object, *headers: str) -> Behaviour:
    """A whole answer; what is not bytes is sent as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def behave(writer: asyncio.StreamWriter) -> bool:
        writer.write(head(status, f"Content-Length: {len(raw)}", *headers) + raw)
        await writer.drain()
        return True

    return behave


def raw(sent: bytes) -> Behaviour:
    """Just these bytes, then the end."""

    async def behave(writer: asyncio.StreamWriter) -> bool:
        writer.write(sent)
        await writer.drain()
        return False

    return behave


def silent(first: bytes = b"") -> Behaviour:
    """These bytes, then nothing for ever."""

    async def behave(writer: asyncio.StreamWriter) -> bool:
        writer.write(first)
        await writer.drain()
        await asyncio.Event().wait()
        return False

    return behave


def dribbling(pause: float) -> Behaviour:
    """One byte after another, for ever: no read timeout longer than `pause` notices."""

    async def behave(writer: asyncio.StreamWriter) -> bool:
        writer.write(head(200, "Content-Length: 1000000"))
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(pause)

    return behave


async def reset(writer: asyncio.StreamWriter) -> bool:
    """The connection is torn down."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


def truncated(body: bytes = b'{"points": 12') -> Behaviour:
    """Fewer bytes than were promised, then the end."""
    return raw(head(200, f"Content-Length: {len(body) + 100}") + body)


def chunked(*chunks: bytes) -> Behaviour:
    """An answer in chunks as given, framing included."""
    return raw(head(200, "Transfer-Encoding: chunked") + b"".join(chunks))


def bomb(size: int) -> bytes:
    """A few bytes that unpack to `size`."""
    return gzip.compress(b" " * size)


@asynccontextmanager
async def never_accepting() -> AsyncIterator[int]:
    """A port where connecting takes for ever: its queue is full and nobody accepts."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        try:
            yield port
        finally:
            for one in waiting:
                one.close()
