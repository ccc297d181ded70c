"""Asks the sandbox without a socket."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from dashboard.sandbox.spaaza.app import SpaazaSandbox
from dashboard.sandbox.spaaza.options import CHAIN_ID, SAMPLE_SESSION_KEY, SAMPLE_SESSION_USER_ID, SpaazaOptions
from tests.sandbox.asking import Answer

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEADERS = {
    "x-spaaza-session-user-id": SAMPLE_SESSION_USER_ID,
    "x-spaaza-session-key": SAMPLE_SESSION_KEY,
    "x-spaaza-api-version": "1.6.1",
    "x-myprice-app-hostname": "stores.example.com",
}


def quiet() -> SpaazaSandbox:
    """A sandbox whose clock stands still."""
    options = SpaazaOptions(session_user_id=SAMPLE_SESSION_USER_ID, session_key=SAMPLE_SESSION_KEY, clock=lambda: NOON)
    return SpaazaSandbox(spaaza=options)


def ask(
    sandbox: SpaazaSandbox,
    path: str,
    query: dict[str, Any] | str | None = None,
    method: str = "GET",
    **changed: Any,
) -> Answer:
    """The answer; `changed` replaces headers (`_` for `-`), None leaves one out. A dictionary gets the chain's id."""
    renamed = {name.replace("_", "-"): value for name, value in changed.items()}
    headers: dict[str, str] = {name: value for name, value in (HEADERS | renamed).items() if value is not None}
    text = query if isinstance(query, str) else urlencode({"chain_id": CHAIN_ID, **(query or {})})
    scope = {
        "type": "http",
        "method": method,
        "raw_path": path.encode(),
        "query_string": text.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
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


def results(answer: Answer) -> Any:
    """What an answer that is well holds."""
    assert answer.status == 200, answer.body
    assert answer.json["result"] == {"code": 1, "status": "ok"}
    return answer.json["results"]


def name_of(answer: Answer) -> Any:
    """The name of the error in an answer."""
    assert answer.json["result"] == {"code": 2, "status": "error"}
    return json.loads(answer.body)["error"]["name"]
