"""Sample answers, the parser of each read, and what a fake transport needs to give them."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.loyalty.models import Answer
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.spaaza.envelope import parsed
from dashboard.loyalty.spaaza.parsing.campaigns import parse_campaigns, parse_chain
from dashboard.loyalty.spaaza.parsing.customer import parse_customer
from dashboard.loyalty.spaaza.parsing.lists import parse_friends, parse_ledger, parse_vouchers
from tests.loyalty.gameball.fakes import NOW

ZONE = ZoneInfo("Europe/Amsterdam")
SAMPLES = Path(__file__).parent / "samples"
# The vendor's page on campaign progress; it is no part of this repository.
SEED = Path(__file__).resolve().parents[3].parent / "shared" / "api" / "seeds" / "003_7b7403723b20141f.txt"

PARSERS: Mapping[str, Callable[[Fields], Any]] = {
    "campaigns": parse_campaigns,
    "chain": parse_chain,
    "customer": parse_customer,
    "friends": parse_friends,
    "ledger": parse_ledger,
    "vouchers": parse_vouchers,
}


def sample(name: str) -> Any:
    """A sample answer, envelope and all, read as the transport reads one."""
    return json.loads((SAMPLES / f"{name}.json").read_text(), parse_float=Decimal)


def payload(body: Any) -> Payload:
    return Payload(body, NOW, "request-1")


def wrapped(results: Any, **more: Any) -> Any:
    """Results as the platform sends them."""
    return {"result": {"code": 1, "status": "ok"}, "results": results, **more}


def read(name: str, body: Any = None) -> Answer[Any]:
    """What the read makes of `body`, or of its sample."""
    return parsed(payload(sample(name) if body is None else body), PARSERS[name], ZONE)


def chain_of(kind: str, user_progress: Any, **more: Any) -> Any:
    """The answer of a chain with one campaign."""
    campaign = {"id": 1, "title": "Sample campaign", "type": kind, "is_active": True, "user_progress": user_progress}
    return wrapped({"campaigns": [campaign | more]})
