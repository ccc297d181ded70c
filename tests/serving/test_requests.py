import asyncio
import gc
import json
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, AsyncRequestFactory, Client
from structlog.testing import LogCapture

from dashboard.serving import requests
from dashboard.serving.requests import RequestLogMiddleware, current_request_id


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    capture = LogCapture()
    logger = structlog.wrap_logger(None, processors=[structlog.contextvars.merge_contextvars, capture])
    monkeypatch.setattr(requests, "log", logger)
    return capture.entries  # type: ignore[return-value]


async def test_a_request_is_one_line_without_its_query(lines: list[dict[str, object]]) -> None:
    response = await AsyncClient().get("/nowhere", {"q": "Sample Person"})
    (line,) = lines
    assert (line["person"], line["address"]) == (None, "127.0.0.1")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/nowhere", response.status_code)
    assert "Sample" not in json.dumps(line)
    assert line["request_id"] == response["X-Request-ID"]


def test_a_sync_request_is_logged_too(lines: list[dict[str, object]]) -> None:
    response = Client().get("/nowhere?q=Sample")
    assert [line["request_id"] for line in lines] == [response["X-Request-ID"]]


async def test_health_is_not_worth_a_line(lines: list[dict[str, object]]) -> None:
    await AsyncClient().get("/healthz")
    assert lines == []


async def test_every_request_has_its_own_number() -> None:
    seen = []

    async def view(request: HttpRequest) -> HttpResponse:
        seen.append(current_request_id())
        return HttpResponse()

    middleware = RequestLogMiddleware(view)
    answers = [await middleware(AsyncRequestFactory().get("/")) for _ in range(2)]  # type: ignore[misc]
    assert seen == [answer["X-Request-ID"] for answer in answers]
    assert len(set(seen)) == 2


async def test_a_stream_is_logged_when_it_ends_with_its_whole_duration(lines: list[dict[str, object]]) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"first"
        yield b"last"

    async def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(chunks())

    response = await RequestLogMiddleware(view)(AsyncRequestFactory().get("/stream"))  # type: ignore[misc]
    assert [chunk async for chunk in response] == [b"first", b"last"]
    assert lines == []
    response.close()
    assert [line["path"] for line in lines] == ["/stream"]


def test_outside_a_request_there_is_no_number() -> None:
    structlog.contextvars.clear_contextvars()
    assert current_request_id() == ""


async def test_a_reader_who_leaves_ends_the_stream_and_is_logged(lines: list[dict[str, object]]) -> None:
    """Nothing that the middleware adds keeps the stream of a reader who left from being closed."""
    ended = asyncio.Event()

    async def chunks() -> AsyncIterator[bytes]:
        try:
            yield b"first"
            yield b"never read"
        finally:
            ended.set()

    async def view(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(chunks())

    response = await RequestLogMiddleware(view)(AsyncRequestFactory().get("/stream"))  # type: ignore[misc]
    async with aclosing(aiter(response)) as content:
        assert await anext(content) == b"first"
    response.close()
    assert [line["path"] for line in lines] == ["/stream"]
    gc.disable()
    try:
        del response, content
        await asyncio.wait_for(ended.wait(), 5)
    finally:
        gc.enable()
