"""The sample answers, the parser of each read, and ways to compare what they give."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from dashboard.loyalty.gameball.parsing.automations import parse_automations
from dashboard.loyalty.gameball.parsing.campaigns import (
    parse_campaign_progress,
    parse_campaigns,
    parse_stamps,
    parse_streak,
)
from dashboard.loyalty.gameball.parsing.configuration import parse_referral_rules, parse_tiers
from dashboard.loyalty.gameball.parsing.coupons import parse_coupons
from dashboard.loyalty.gameball.parsing.customer import (
    parse_balance,
    parse_customer,
    parse_rank,
    parse_tier_progress,
)
from dashboard.loyalty.gameball.parsing.economy import parse_earning_rules, parse_redemption_rules
from dashboard.loyalty.gameball.parsing.ledger import parse_ledger, parse_order
from dashboard.loyalty.gameball.parsing.lists import (
    parse_activity,
    parse_activity_total,
    parse_friend,
    parse_referral_totals,
)
from dashboard.loyalty.gameball.parsing.messages import parse_messages
from dashboard.loyalty.models import Drift
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import root_object
from tests.loyalty.gameball.fakes import CAIRO

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "api"

Parse = Callable[[Any, Notes], Any]

PARSERS: Mapping[str, Parse] = {
    "activities": lambda body, notes: tuple(map(parse_activity, root_object(body, notes).rows("activities"))),
    "activities_count": parse_activity_total,
    "automations": parse_automations,
    "balance": parse_balance,
    "campaign_progress": parse_campaign_progress,
    "campaigns": parse_campaigns,
    "coupons": parse_coupons,
    "customer": lambda body, notes: parse_customer(body, notes, requested_id="cust_sample"),
    "earning_rules": parse_earning_rules,
    "ledger": lambda body, notes: parse_ledger(body, notes, after=0),
    "messages": lambda body, notes: parse_messages(body, notes, after=""),
    "order": parse_order,
    "rank": parse_rank,
    "redemption_rules": parse_redemption_rules,
    "referral_rules": parse_referral_rules,
    "referrals": lambda body, notes: tuple(map(parse_friend, root_object(body, notes).rows("referredFriends"))),
    "referrals_count": parse_referral_totals,
    "stamps": lambda body, notes: parse_stamps(body, notes, campaign_id=5809, name="Ten lunches"),
    "streak": parse_streak,
    "tier_progress": parse_tier_progress,
    "tiers": parse_tiers,
}


def sample(name: str) -> Any:
    """A sample answer, read as the transport reads one."""
    return json.loads((SAMPLES / f"{name}.json").read_text(), parse_float=Decimal)


def parsed(name: str, body: Any = None) -> tuple[Any, list[Drift]]:
    """What the parser of that read makes of `body`, or of its sample, and the drift it found."""
    notes = Notes(CAIRO)
    return PARSERS[name](sample(name) if body is None else body, notes), notes.drift


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value of a model, by its path, without what is kept as it was sent and why values are missing."""
    if is_dataclass(value):
        for field in fields(value):
            if field.name not in {"raw", "other", "attributes", "gaps"} or path.endswith("kind"):
                yield from flat(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple):
        yield f"{path}.length", len(value)
        for place, item in enumerate(value):
            yield from flat(item, f"{path}[{place}]")
    else:
        yield path, value


def leaves(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every single value in a JSON document."""
    items: Any = ()
    if isinstance(document, dict):
        items = document.items()
    elif isinstance(document, list):
        items = enumerate(document)
    for key, value in items:
        if isinstance(value, dict | list) and value:
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)
