"""Parts of a configuration as the platform's parser reads them, for the history."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.loyalty.gameball.parsing.campaigns import parse_campaigns
from dashboard.loyalty.gameball.parsing.configuration import parse_referral_rules, parse_tiers
from dashboard.loyalty.gameball.parsing.economy import parse_earning_rules, parse_redemption_rules
from dashboard.loyalty.models import Answer
from dashboard.loyalty.notes import Notes
from programconfig.history.differences import differences
from programconfig.history.meaning import Meaning, meaning_of
from programconfig.history.words import change_in_words
from programconfig.models import Snapshot
from programconfig.places import Part

CAIRO = ZoneInfo("Africa/Cairo")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PARSERS = {
    Part.TIERS: parse_tiers,
    Part.CAMPAIGNS: parse_campaigns,
    Part.REFERRAL: parse_referral_rules,
    Part.EARNING: parse_earning_rules,
    Part.REDEMPTION: parse_redemption_rules,
}


def parsed(part: Part, body: Any) -> Any:
    return PARSERS[part](body, Notes(CAIRO))


def meaning(part: Part, body: Any) -> Meaning:
    return meaning_of(part, parsed(part, body))


def as_kept(snapshot: Snapshot) -> Meaning:
    """The meaning that was stored."""
    meaning: Meaning = json.loads(snapshot.meaning)
    return meaning


def answer(part: Part, body: Any, at: datetime = NOON) -> Answer[Any]:
    return Answer(parsed(part, body), at)


def gold(least: Any = 190, **changed: Any) -> dict[str, Any]:
    benefits = [
        {"type": "Entry Reward", "walletReward": 50},
        {"type": "Lifetime Reward", "couponReward": {"couponType": "free_shipping", "options": {"usageLimit": 1}}},
    ]
    return {"order": 2, "name": "Gold", "minProgress": least, "benefits": benefits} | changed


def basic() -> dict[str, Any]:
    return {"order": 1, "name": "Basic", "minProgress": 0, "benefits": []}


def spring(**changed: Any) -> dict[str, Any]:
    coupon = {
        "couponType": "percentage_discount",
        "discountValue": 10,
        "collections": ["a", "b"],
        "options": {"minOrderValue": Decimal("99.50")},
    }
    return {
        "id": 7,
        "name": "Spring",
        "type": "EventBased",
        "visibility": "NotVisible",
        "isRepeatable": True,
        "maxAchievement": 3,
        "activation": {"StartDate": "2026-03-01T00:00:00", "EndDate": "2026-12-01T18:30:00"},
        "availability": {"minTier": 2, "tags": ["VIP", "loyal"]},
        "rewards": [{"walletReward": 100}, {"couponReward": coupon}],
    } | changed


def sentences(part: Part, before: Any, after: Any, seen_at: datetime = NOON) -> list[str]:
    """What the history says of a change from one answer to another."""
    found = differences(meaning(part, before), meaning(part, after))
    return [change_in_words(change, seen_at.astimezone(CAIRO)).sentence for change in found]
