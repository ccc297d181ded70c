"""Stands in for the internet in a browser: every other host has icons and nothing else."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import trustme

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"/>'


class _Icons(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_image = self.headers["Sec-Fetch-Dest"] == "image"
        self.send_response(200 if is_image else 404)
        self.send_header("Content-Type", "image/svg+xml")
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(PICTURE if is_image else b"")

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes early is no error."""


@contextmanager
def running_internet() -> Iterator[list[str]]:
    """Yield the options with which Chromium finds every host but this machine there. Its certificate is not valid."""
    with _Server(("127.0.0.1", 0), _Icons) as server:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("icons.example").configure_cert(tls)
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        Thread(target=server.serve_forever, daemon=True).start()
        yield [
            f"--host-resolver-rules=MAP * 127.0.0.1:{server.server_port}, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            "--ignore-certificate-errors",
        ]
        server.shutdown()
