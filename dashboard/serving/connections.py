"""A client's connection: what it may cost, and how it ends when the worker stops.

A proxy in front has limits of its own. These hold without one, and inside the network, where the proxy is not.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

DRAIN_SECONDS = 2.0  # for requests on new connections
REFUSAL_HEADERS = b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What clients may use. `header_bytes` are those of a request's line and headers; the time for them begins with the
    connection, or with the first byte of a further request. `connections` are those of all workers."""

    header_seconds: float = 10
    header_bytes: int = 32 * 1024
    body_seconds: float = 15
    idle_seconds: int = 65  # between two requests; proxies usually close after 60
    unread_seconds: float = 60  # in which a client that reads nothing of its answer must go on
    connections: int = 1000


class Connection(HttpToolsProtocol):
    """uvicorn's connection within `limits`, which waits for a request that is on its way.

    uvicorn closes a connection without a request as soon as its worker stops. A client that has just connected gets no
    answer then, or an error page from a proxy.
    """

    limits = Limits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timeout_keep_alive = self.limits.idle_seconds
        self._timer: asyncio.TimerHandle | None = None  # until the headers, or the body, must have come
        self._unread_timer: asyncio.TimerHandle | None = None  # while the client reads too little
        self._in_headers = True  # or before them; else in the body
        self._header_bytes = 0  # so far, also of those after a body
        self._requests = 0
        self._refusal = HTTPStatus.BAD_REQUEST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections // self.config.workers:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._start_timer(self.limits.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._stop_unread_timer()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread_timer = self.loop.call_later(self.limits.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        self._stop_unread_timer()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._timer is None:
            self._start_timer(self.limits.header_seconds)
        requests = self._requests
        super().data_received(data)
        if self._in_headers and requests == self._requests:  # the parser tells of headers only when they are whole
            self._header_bytes += len(data)
            if self._header_bytes > self.limits.header_bytes:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._timer is None:  # it came together with the end of another request
            self._start_timer(self.limits.header_seconds)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if not self._in_headers:  # a chunked body may end with headers, which the parser does not limit
            self._header_bytes += len(b": \r\n") + len(name) + len(value)
            if self._header_bytes > self.limits.header_bytes:
                self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                raise ValueError

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(b": \r\n") + len(name) + len(value) for name, value in self.headers)
        if size > self.limits.header_bytes:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError  # the parser stops, and uvicorn refuses the request
        super().on_headers_complete()
        self._in_headers, self._header_bytes = False, 0
        self._start_timer(self.limits.body_seconds)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_headers = True
        self._requests += 1
        self._stop_timer()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._refusal)

    def shutdown(self) -> None:
        if self.cycle is None:
            self.loop.call_later(DRAIN_SECONDS, super().shutdown)  # type: ignore[unreachable]  # uvicorn says it is never None
        else:
            super().shutdown()

    def _start_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self._refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _stop_unread_timer(self) -> None:
        if self._unread_timer:
            self._unread_timer.cancel()
            self._unread_timer = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Close the connection, after an answer if none is under way."""
        self._stop_timer()
        if self.transport.is_closing():
            return
        if self._may_answer():
            text = f"{status.phrase}.\n".encode()
            self.transport.write(STATUS_LINE[status] + REFUSAL_HEADERS % len(text) + text)
        self.transport.close()

    def _may_answer(self) -> bool:
        if self.pipeline:
            return False
        if self.cycle is None:
            return True  # type: ignore[unreachable]
        return self.cycle.response_complete if self._in_headers else not self.cycle.response_started
