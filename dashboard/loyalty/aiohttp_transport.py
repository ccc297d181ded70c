"""httpx over aiohttp's connection pool, which costs the same however many calls are in flight."""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import cache

import aiohttp
import httpx
from yarl import URL

CHUNK_BYTES = 16 * 1024  # bytes at a time: packed a thousandfold they unpack to 16 MiB before anybody can count them


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Sends a request once and exactly as it stands: no second try, no redirect, no cookie, no proxy, and the address
    is not quoted anew. The answer's bytes come as the server sent them; httpx unpacks them.

    The connect and read timeouts are httpx's (`request.extensions["timeout"]`, in seconds). Raises httpx's exceptions:
    `ConnectTimeout`, `ConnectError` and `ReadTimeout` as named, `RemoteProtocolError` for an answer that is no HTTP or
    breaks off, `ReadError` for a connection that breaks before an answer. Belongs to the event loop it is made in.
    """

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=_ssl_context()),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            middlewares=(_send_once,),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body not read yet."""
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
        self._response.release()  # to the pool when it was read to its end, else the connection is closed


async def _send_once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp sends a request again by itself when a kept connection breaks, unless it does not know the exception.
    Neither the budget nor the attempts would count that."""
    with _as_httpx_errors():
        return await send(request)


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    try:
        yield
    except aiohttp.ConnectionTimeoutError:
        error: httpx.TransportError = httpx.ConnectTimeout("no connection in time")
    except aiohttp.ServerTimeoutError:
        error = httpx.ReadTimeout("no answer in time")
    except aiohttp.ClientConnectorError:
        error = httpx.ConnectError("no connection")
    except (aiohttp.ClientResponseError, aiohttp.ClientPayloadError):
        error = httpx.RemoteProtocolError("the answer is no HTTP, or breaks off")
    except (aiohttp.ClientError, OSError):
        error = httpx.ReadError("the connection broke")
    else:
        return
    raise error  # without the cause, which carries the address and the headers


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context()
