"""How the production server's worker takes leave of browsers and proxies."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PATIENCE = 2.0  # seconds


class Connection(HttpToolsProtocol):
    """uvicorn's, which closes a connection on which nothing was asked yet as soon as its worker is to end: who had just
    opened it gets no answer, and behind a proxy an error page. Here what is on its way is waited for."""

    def shutdown(self) -> None:
        if self.cycle is None:
            self.loop.call_later(PATIENCE, super().shutdown)  # type: ignore[unreachable]  # uvicorn says it is never None
        else:
            super().shutdown()
