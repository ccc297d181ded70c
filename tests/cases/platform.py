"""A platform that answers as a case says."""

import json
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.json_server import JsonServer

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


class CasePlatform(JsonServer):
    """Serves one case of `gameball.json`."""

    def __init__(self, case: Any) -> None:
        super().__init__()
        self.case = case

    def body(self, target: str) -> bytes | None:
        answer = self.answer(target)
        return None if answer is None else json.dumps(answer, default=float).encode()

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


def serving(case: Any) -> AbstractContextManager[str]:
    """The address of a platform that answers as the case says."""
    return CasePlatform(case).running()
