"""The control address: set faults, change the program, count requests. Only this machine may use it.

`/control/faults`: GET lists the rules, PUT replaces them, POST adds rules before them, DELETE removes them all.
`/control/configuration`: GET lists the changes since the start and the named changes, PUT replaces the changes with
one, POST adds one, DELETE undoes them all (for changes, see `patches.py` and `changes.py`). `/control/requests`: GET
counts requests by kind of read since the last DELETE, and the most in any second and any 30 seconds by quota. No ids
are stored.
"""

import json
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from dashboard.sandbox.changes import CHANGES
from dashboard.sandbox.faults import rules_from

if TYPE_CHECKING:
    from dashboard.sandbox.app import Sandbox


async def control(sandbox: "Sandbox", scope: dict[str, Any], receive: Any) -> tuple[int, Any]:
    """The status and JSON for a request to the control address."""
    client = scope["client"]
    if client is None or not ip_address(client[0]).is_loopback:
        return 403, {"error": "The control address answers this machine alone."}
    match scope["method"], scope["path"]:
        case "GET", "/control/requests":
            counts = sandbox.request_counts
            return 200, {"total": counts.total(), "by_kind": dict(counts), "most": sandbox.most_requests}
        case "DELETE", "/control/requests":
            sandbox.reset_requests()
            return 200, {"total": 0, "by_kind": {}}
        case ("GET" | "PUT" | "POST" | "DELETE") as method, "/control/faults":
            try:
                await _change(sandbox, method, receive)
            except ValueError as error:
                return 400, {"error": str(error)}
            return 200, sandbox.faults.described()
        case ("GET" | "PUT" | "POST" | "DELETE") as method, "/control/configuration":
            setup = sandbox.configuration
            try:
                if method == "DELETE":
                    setup.change()
                elif method != "GET":
                    setup.change(*(setup.changes if method == "POST" else ()), json.loads(await _body(receive)))
            except ValueError as error:
                return 400, {"error": str(error)}
            return 200, {"changes": setup.changes, "named": list(CHANGES)}
    return 404, {"error": "There are /control/faults, /control/configuration and /control/requests."}


async def _change(sandbox: "Sandbox", method: str, receive: Any) -> None:
    if method == "DELETE":
        sandbox.faults.replace([])
    elif method in ("PUT", "POST"):
        rules = rules_from(json.loads(await _body(receive)))
        (sandbox.faults.replace if method == "PUT" else sandbox.faults.add)(rules)
    await sandbox.apply_connection_faults()


async def _body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body
