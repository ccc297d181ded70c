"""`make observatory`: Mozilla's HTTP Observatory scans the dashboard as `make run` serves it, behind TLS on loopback.

It needs no internet. The scanner comes from npm (`@mdn/mdn-http-observatory`) and asks over https, so a small proxy
ends TLS here, with a certificate that is made for this run. Prints what costs or gives points; fails below 125.
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import trustme

from tests.servers import ROOT, free_port, running
from tests.settings import SAMPLE

LEAST = 125  # points
SCANNER = ROOT / "var/observatory/node_modules/@mdn/mdn-http-observatory"
PRODUCTION = {
    **SAMPLE,
    "HTTPS": "on",
    "TRUSTED_PROXIES": "127.0.0.1",
    "ALLOWED_HOSTS": "localhost",
    "HSTS_SUBDOMAINS": "",
    "HSTS_PRELOAD": "",
    "DATABASE_URL": "",
    "CACHE_URL": "",
}
FORWARDED = b"X-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\nConnection: close\r\n"


async def forward(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass one request on, as a proxy that says how it came, and its answer back."""
    try:
        request = await reader.readuntil(b"\r\n\r\n")
        line, _, rest = request.partition(b"\r\n")
        answers, sender = await asyncio.open_connection("127.0.0.1", port)
        sender.write(line + b"\r\n" + FORWARDED + rest)
        writer.write(await answers.read())
        await writer.drain()
        sender.close()
    except (OSError, asyncio.IncompleteReadError):
        pass  # a scanner that closes early is no error
    finally:
        writer.close()


@contextmanager
def ended_tls(port: int, tls: ssl.SSLContext) -> Iterator[int]:
    """Serve https in front of the port and yield the port of that."""
    outside, loop = free_port(), asyncio.new_event_loop()
    loop.run_until_complete(asyncio.start_server(partial(forward, port), "127.0.0.1", outside, ssl=tls))
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield outside
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def scan(port: int, authority: Path) -> dict[str, Any]:
    """Return the scanner's report on `localhost:port`."""
    preloaded = SCANNER / "conf/hsts-preload.json"  # a list from the internet; this host is on no such list
    if not preloaded.exists():
        preloaded.write_text("{}")
    environment = {"PATH": os.environ["PATH"], "NODE_EXTRA_CA_CERTS": str(authority)}
    command = ["node", str(SCANNER / "src/scan.js"), f"localhost:{port}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    report: dict[str, Any] = json.loads(done.stdout or '{"error": "the scanner said nothing"}')
    if "error" in report:
        sys.exit(f"The scan failed: {report['error']} {done.stderr}")
    return report


def main() -> None:
    if not SCANNER.exists():
        sys.exit("The scanner is missing. `make observatory` installs it with npm (Debian's packages nodejs and npm).")
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-observatory-") as name:
        folder, port = Path(name), free_port()
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
        settings = {**PRODUCTION, "VAR_DIR": name, "PORT": str(port)}
        with (
            running("manage.py", "serve", port=port, log=folder / "serve.log", env=settings),
            ended_tls(port, tls) as outside,
        ):
            report = scan(outside, folder / "authority.pem")
    for test, result in report["tests"].items():
        if result["scoreModifier"] or not result["pass"]:
            print(f"{result['scoreModifier']:+4} {test}: {result['result']}")  # noqa: T201
    score: int = report["scan"]["score"]
    print(f"{score} points, grade {report['scan']['grade']}, from {report['scan']['testsQuantity']} tests")  # noqa: T201
    sys.exit(0 if score >= LEAST else f"At least {LEAST} points are expected.")


if __name__ == "__main__":
    main()
