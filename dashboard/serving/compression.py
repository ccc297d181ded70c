"""Compresses answers on their way to the browser, also the pieces of a stream: see docs/adr/0017."""

import asyncio
import re
import zlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

Message = Mapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

TEXT = re.compile(rb"text/|application/(json|javascript)|image/svg")
REFUSES_GZIP = re.compile(rb"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)")
SMALLEST = 500  # bytes; a smaller answer fits into one packet anyway
LARGE = 128 * 1024  # bytes; a larger piece would keep the event loop busy for more than 5 ms
LEVEL = 5  # of 9: a profile in 1 to 2 ms; level 9 takes twice as long for 3 % less
GZIP_FORMAT = 16 + zlib.MAX_WBITS


def compressed(scope: Mapping[str, Any], send: Send) -> Send:
    """Wrap ASGI's `send` of one request: it compresses text with gzip and flushes after each piece, so no piece waits.

    Answers to HEAD, and answers that are small, encoded already or not text, pass unchanged.
    """
    gzip: Any = None

    async def send_compressed(message: Message) -> None:
        nonlocal gzip
        if message["type"] == "http.response.start" and is_compressible(message):
            gzip = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP_FORMAT) if accepts_gzip(scope) else None
            message = {**message, "headers": list(with_encoding(message["headers"], is_compressed=bool(gzip)))}
        elif gzip:
            flush = zlib.Z_SYNC_FLUSH if message.get("more_body") else zlib.Z_FINISH
            body = message.get("body", b"")
            work = partial(packed, gzip, body, flush)
            message = {**message, "body": await asyncio.to_thread(work) if len(body) > LARGE else work()}
        await send(message)

    return send_compressed


def packed(gzip: Any, body: bytes, flush: int) -> bytes:
    """Return the compressed piece, so that the browser can unpack all of it."""
    return bytes(gzip.compress(body) + gzip.flush(flush))


def accepts_gzip(scope: Mapping[str, Any]) -> bool:
    """Return whether to compress the answer to this request.

    Not if another site made the query: the length of the page could tell that site whether its words are in the page
    (BREACH).
    """
    asked = dict(scope["headers"])
    accepted = asked.get(b"accept-encoding", b"").lower()
    is_own_query = not scope["query_string"] or asked.get(b"sec-fetch-site", b"none") in {b"none", b"same-origin"}
    return scope["method"] != "HEAD" and b"gzip" in accepted and not REFUSES_GZIP.search(accepted) and is_own_query


def is_compressible(start: Message) -> bool:
    """Return whether the answer that starts with this message gains by compression."""
    headers = {name.lower(): value for name, value in start["headers"]}
    is_whole = start["status"] not in {204, 206, 304} and b"content-encoding" not in headers
    is_large = int(headers.get(b"content-length", SMALLEST)) >= SMALLEST
    return is_whole and is_large and bool(TEXT.match(headers.get(b"content-type", b"")))


def with_encoding(headers: Headers, *, is_compressed: bool) -> Iterable[tuple[bytes, bytes]]:
    """Yield the headers of the compressed answer; or of the same answer for a client that does not accept gzip."""
    vary = b"Accept-Encoding"
    for name, value in headers:
        match name.lower():
            case b"vary":
                vary = value if vary.lower() in value.lower() else b"%b, %b" % (value, vary)
            case b"content-length" if is_compressed:
                pass
            case b"etag" if is_compressed and not value.startswith(b"W/"):
                yield name, b"W/" + value  # the same text, but not the same bytes
            case _:
                yield name, value
    yield b"Vary", vary
    if is_compressed:
        yield b"Content-Encoding", b"gzip"
