"""Asks a sandbox without a socket: the same application, the same headers, the bytes it would have sent."""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.options import SAMPLE_API_KEY, SAMPLE_SECRET_KEY, SandboxOptions

# The vendor's document; it is not part of this repository, and the tests that read it are left out where it is missing.
CONTRACT = Path(__file__).resolve().parents[2].parent / "shared" / "api" / "gameball-openapi-reads.json"
KEYS = {"APIKey": SAMPLE_API_KEY, "SecretKey": SAMPLE_SECRET_KEY}
ROOT = "/api/v4.0/integrations"
NOON = datetime.fromisoformat("2026-11-20T12:00:00")


def at_noon(zone: ZoneInfo) -> datetime:
    return NOON.replace(tzinfo=zone)


def quiet_options(*, documented: bool = False, limits: bool = False) -> SandboxOptions:
    """A sandbox without quota whose clock stands still."""
    return SandboxOptions(documented=documented, limits=limits, clock=at_noon)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def of_customer(customer_id: str, rest: str = "") -> str:
    return f"/customers/{quote(customer_id, safe='')}{rest}"


def ask(sandbox: Sandbox, path: str, method: str = "GET", root: str = ROOT, **changed: str | None) -> Answer:
    """The answer to a path below `/integrations`; `changed` replaces headers, None leaves one out."""
    url = urlsplit(root + path)
    headers = {name: value for name, value in (KEYS | changed).items() if value is not None}
    scope = {
        "type": "http",
        "method": method,
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(sandbox(scope, receive, send))
    start, body = sent
    return Answer(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, body["body"])


def ledger(sandbox: Sandbox, customer_id: str) -> list[dict[str, Any]]:
    """All rows of a customer's ledger, oldest first."""
    rows: list[dict[str, Any]] = []
    more, after = True, 0
    while more:
        query = f"customerId={quote(customer_id, safe='')}&limit=200&startAfter={after}"
        page = ask(sandbox, f"/transactions/customer-view?{query}").json
        rows += page["transactions"]
        more = page["hasMore"]
        after = int(rows[-1]["gameballTransactionId"]) if rows else 0
    return rows
