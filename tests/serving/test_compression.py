"""Text is compressed on its way to the browser: each piece of a stream at once, nothing else changed."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory
from django.utils.module_loading import import_string

from dashboard.serving.compression import compressed

PIECES = ("<p>Loading…</p>" * 50, "<p>2,640.5 Stars</p>", "")


async def send_through(
    *pieces: str, status: int = 200, answer: Mapping[str, str] = {}, method: str = "GET", query: str = "", **asked: str
) -> tuple[dict[str, str], list[bytes]]:
    """The headers, by lower-case name, and the pieces of a text that a server sends through the wrapper."""
    sent = list[Mapping[str, Any]]()

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    headers = {"accept-encoding": "gzip, deflate, br"} | {name.replace("_", "-"): asked[name] for name in asked}
    scope = {"method": method, "query_string": query.encode(), "headers": encoded(headers)}
    through = compressed(scope, send)
    start = {"type": "http.response.start", "status": status}
    await through({**start, "headers": encoded({"Content-Type": "text/html"} | dict(answer))})
    for piece in pieces[:-1]:
        await through({"type": "http.response.body", "body": piece.encode(), "more_body": True})
    await through({"type": "http.response.body", "body": pieces[-1].encode()})
    found = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return found, [message["body"] for message in sent[1:]]


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


async def test_each_piece_can_be_read_as_soon_as_it_is_sent() -> None:
    headers, sent = await send_through(*PIECES, answer={"Vary": "Cookie", "ETag": '"1"'})
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert [reader.decompress(piece).decode() for piece in sent] == list(PIECES)
    assert reader.eof
    assert len(sent[0]) < len(PIECES[0]) / 5
    assert headers == {
        "content-type": "text/html",
        "content-encoding": "gzip",
        "vary": "Cookie, Accept-Encoding",
        "etag": 'W/"1"',
    }


async def test_a_large_piece_leaves_the_event_loop_free() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(others())
    text = "".join(f"<p>{number}</p>" for number in range(100_000))
    _headers, sent = await send_through(text)
    waiting.cancel()
    assert gzip.decompress(b"".join(sent)).decode() == text
    assert turns > 1


async def test_a_whole_answer_loses_its_length() -> None:
    text = "<p>2,640.5 Stars</p>" * 50
    headers, sent = await send_through(text, answer={"Content-Length": str(len(text)), "Vary": "accept-encoding"})
    assert gzip.decompress(b"".join(sent)).decode() == text
    assert "content-length" not in headers
    assert headers["vary"] == "accept-encoding"


async def test_what_gains_nothing_passes_unchanged() -> None:
    for name, answer, kwargs in (
        ("a picture", {"Content-Type": "image/png"}, {}),
        ("encoded already", {"Content-Encoding": "br"}, {}),
        ("small", {"Content-Length": "499"}, {}),
        ("no content", {}, {"status": 204}),
        ("not modified", {"ETag": '"1"'}, {"status": 304}),
    ):
        headers, sent = await send_through(*PIECES, answer=answer, **kwargs)  # type: ignore[arg-type]
        assert headers == {"content-type": "text/html"} | {key.lower(): answer[key] for key in answer}, name
        assert b"".join(sent).decode() == "".join(PIECES), name


async def test_who_does_not_get_gzip_learns_that_others_do() -> None:
    for asked in (
        {"accept_encoding": ""},
        {"accept_encoding": "br, gzip;q=0"},
        {"method": "HEAD"},
        # A page could otherwise try words in an address, and learn from the length which are on the page.
        {"query": "asked=salma", "sec_fetch_site": "cross-site"},
        {"query": "asked=salma", "sec_fetch_site": "same-site"},
    ):
        headers, sent = await send_through(*PIECES, **asked)  # type: ignore[arg-type]
        assert headers == {"content-type": "text/html", "vary": "Accept-Encoding"}, asked
        assert b"".join(sent).decode() == "".join(PIECES), asked
    for asked in ({"sec_fetch_site": "cross-site"}, {"query": "fresh=1", "sec_fetch_site": "same-origin"}):
        headers, _sent = await send_through(*PIECES, **asked)  # type: ignore[arg-type]
        assert headers["content-encoding"] == "gzip", asked


async def test_django_s_middleware_would_show_the_first_piece_only() -> None:
    """It makes each piece of an asynchronous stream a gzip file of its own; browsers stop after the first."""

    async def pieces() -> AsyncIterator[str]:
        for piece in PIECES[:2]:
            yield piece

    response = StreamingHttpResponse(pieces())
    request = RequestFactory(headers={"accept-encoding": "gzip"}).get("/")
    GZipMiddleware(lambda _request: response).process_response(request, response)
    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert reader.decompress(b"".join([part async for part in response])).decode() == PIECES[0]
    assert reader.unused_data
    middleware = [import_string(path) for path in settings.MIDDLEWARE]
    assert not [one for one in middleware if isinstance(one, type) and issubclass(one, GZipMiddleware)]
