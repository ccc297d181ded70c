"""Runs httpx on aiohttp's connection pool, whose cost does not grow with the number of calls under way."""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import aiohttp
import httpx
from yarl import URL

from dashboard.loyalty.huge_values import expect_huge_value
from dashboard.loyalty.limits import HUGE_BYTES, MAX_ANSWER_BYTES

CHUNK_BYTES = 16 * 1024  # bytes at a time: compressed a thousandfold, they are 16 MiB before anything can count them


# The first that fits decides.
ERRORS: tuple[tuple[tuple[type[Exception], ...], tuple[type[httpx.TransportError], str]], ...] = (
    ((aiohttp.ConnectionTimeoutError,), (httpx.ConnectTimeout, "no connection in time")),
    ((aiohttp.ServerTimeoutError,), (httpx.ReadTimeout, "no answer in time")),
    ((aiohttp.ClientConnectorError,), (httpx.ConnectError, "no connection")),
    (
        (aiohttp.ClientResponseError, aiohttp.ClientPayloadError),
        (httpx.RemoteProtocolError, "the answer is no HTTP, or breaks off"),
    ),
    ((aiohttp.ClientError, OSError), (httpx.ReadError, "the connection broke")),
)


class TooLargeError(Exception):
    """The answer has more than `MAX_ANSWER_BYTES`, or its compression could hide that."""


def new_client() -> httpx.AsyncClient:
    """Return a client that sends each request once, uses no proxy and ignores cookies."""
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(transport=AiohttpTransport(), cookies=no_cookies, trust_env=False)


async def read_body(response: httpx.Response) -> bytes:
    """Return the unpacked body. Raises TooLargeError."""
    if "," in response.headers.get("content-encoding", ""):  # compressed twice: a few bytes could fill the memory
        raise TooLargeError
    raw = bytearray()
    async for chunk in response.aiter_bytes():
        raw += chunk
        if len(raw) > MAX_ANSWER_BYTES:
            raise TooLargeError
    if len(raw) > HUGE_BYTES:
        expect_huge_value()
    return bytes(raw)


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Sends a request once and unchanged: no retry, redirect, cookie or proxy, and the address is not quoted again. The
    answer's bytes stay as sent; httpx decompresses them.

    The connect and read timeouts are httpx's (`request.extensions["timeout"]`, in seconds). Raises httpx's exceptions:
    `ConnectTimeout`, `ConnectError` and `ReadTimeout` as named, `RemoteProtocolError` for an answer that is not HTTP or
    is cut off, `ReadError` for a connection that breaks before an answer. Belongs to the event loop that it is made in.
    """

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=_ssl_context()),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            middlewares=(_send_once,),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return the response, with the body unread."""
        seconds = request.extensions.get("timeout", {})
        response = await self._session.request(
            request.method,
            URL(str(request.url), encoded=True),
            headers=request.headers.multi_items(),
            data=request.content or None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(sock_connect=seconds.get("connect"), sock_read=seconds.get("read")),
        )
        return httpx.Response(response.status, headers=response.raw_headers, stream=_Body(response))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._session.close()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx_errors():
            async for chunk in self._response.content.iter_chunked(CHUNK_BYTES):
                yield chunk

    async def aclose(self) -> None:
        self._response.release()  # back to the pool if read to the end, else closed


async def _send_once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Hide the exception from aiohttp, which would repeat the request when a pooled connection breaks. Neither the
    budget nor the attempts would count that."""
    with _as_httpx_errors():
        return await send(request)


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    try:
        yield
        return
    except (aiohttp.ClientError, OSError) as cause:
        kind, reason = next(error for causes, error in ERRORS if isinstance(cause, causes))
    raise kind(reason)  # without the cause, which holds the address and the headers


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context()
