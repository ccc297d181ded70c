"""Faults that no web framework can produce, written to the connection byte by byte."""

import asyncio
import socket
import struct
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from dashboard.sandbox.faults import Rule

TRANSPORT = "sandbox.transport"  # the connection's key in the ASGI scope
HEADERS = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n"
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class BareProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which also passes the connection to the application and logs no addresses."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.access_log = False  # addresses contain customer ids

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required]


async def break_connection(rule: Rule, transport: asyncio.Transport, receive: Any, body: bytes) -> None:
    """Answer with the rule's fault, then close the connection and wait until it is gone."""
    length = b"content-length: %d\r\n\r\n" % len(body)
    match rule.fault:
        case "reset":
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            transport.abort()
        case "truncated":
            transport.write(HEADERS + length + body[: len(body) // 2])
        case "malformed-chunk":
            half = body[: len(body) // 2]
            transport.write(
                HEADERS + b"transfer-encoding: chunked\r\n\r\n%x\r\n%s\r\nnot a size\r\n" % (len(half), half)
            )
        case "slow-headers":
            await _dribble(transport, HEADERS + length, rule.pace)
            transport.write(body)
        case "dribble":
            transport.write(HEADERS + length)
            await _dribble(transport, body, rule.pace)
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _dribble(transport: asyncio.Transport, data: bytes, pace: float) -> None:
    for place in range(len(data)):
        if transport.is_closing():
            return
        transport.write(data[place : place + 1])
        await asyncio.sleep(pace)


ON_THE_WIRE = ("slow-headers", "dribble", "reset", "truncated", "malformed-chunk")
