"""A local server that answers with JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class JsonServer(ThreadingHTTPServer):
    """Answers GET requests on a free port. A subclass defines the answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)

    def body(self, target: str) -> bytes | None:
        """The answer for the path and query of a request; None for 404."""
        raise NotImplementedError

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve, and give the address."""
        with self:
            thread = Thread(target=self.serve_forever, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{self.server_port}"
            finally:
                self.shutdown()
                thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: JsonServer

    def do_GET(self) -> None:
        body = self.server.body(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        pass
