"""A platform that answers as a case says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

# What the platform answers where a case says nothing.
CUSTOMER: dict[str, Any] = {
    "balance": {},
    "tier-progress": {},
    "coupons": {"coupons": []},
    "referrals": {"referredFriends": [], "count": 0, "hasMore": False},
    "referrals/count": {"count": 0, "totalPending": 0, "totalActive": 0},
    "activities": {"activities": [], "count": 0, "hasMore": False},
    "activities/count": {"count": 0},
    "reward-campaigns-progress": [],
}
CONFIGURATION: dict[str, Any] = {"tiers": [], "reward-campaigns": [], "cashback": {}, "redemption": {}, "referrals": {}}


class CasePlatform(ThreadingHTTPServer):
    """Serves one case of `gameball.json`."""

    case: Any = None

    def answer(self, target: str) -> Any:
        """The body for an address; None for one that does not exist."""
        path = [unquote(part) for part in urlsplit(target).path.strip("/").split("/")]
        if "configurations" in path:
            read = "/".join(path[path.index("configurations") + 1 :])
            return self.case.get("configuration", {}).get(read, CONFIGURATION.get(read))
        at = path.index("customers")
        customer_id, read = path[at + 1], "/".join(path[at + 2 :])
        bodies = self.case.get("customers", {}).get(customer_id, {})
        return bodies.get(read, {"customerId": customer_id} if read in {"details", ""} else CUSTOMER.get(read))


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CasePlatform

    def do_GET(self) -> None:
        answer = self.server.answer(self.path)
        body = json.dumps(answer, default=float).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(case: Any) -> Iterator[str]:
    """The address of a platform that answers as the case says."""
    with CasePlatform(("127.0.0.1", 0), Answering) as server:
        server.case = case
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
