"""The live API's spelling, and answers with many wrong values."""

from itertools import count
from typing import Any

LIVE_NAMES = {
    "balance": {
        "availablePointsBalance": "avaliablePointsBalance",
        "availablePointsValue": "avaliablePointsValue",
    },
    "tier-progress": {"minProgress": "minPorgress"},
    "configurations/tiers": {"walletRewardFactor": "rewardWalletFactor"},
}
UNKNOWN_WORD = "SomethingNew"
TYPES_OF_WORDS = {"activityType", "status", "type", "target", "channel"}


def as_live(kind: str, answer: Any) -> Any:
    """The answer with the names that the live API sends for this kind of read."""
    if kind == "configurations/reward-campaigns":
        return [_live_campaign(row) for row in answer]
    if kind == "configurations/redemption":  # the documents name both null and a number
        rules = answer.get("redemptionRules", [])
        return answer | {"redemptionRules": [{"pointsToRedeem": None} | rule for rule in rules]}
    names = LIVE_NAMES.get(kind)
    return _renamed(answer, names) if names else answer


def _live_campaign(row: Any) -> Any:
    """Most campaigns have capitalized dates, and one word is split."""
    dates = row.get("activation")
    if isinstance(dates, dict) and row["id"] % 4 != 3:
        row = row | {"activation": {name[:1].upper() + name[1:]: value for name, value in dates.items()}}
    return row | {"visibility": "Not Visible"} if row.get("visibility") == "NotVisible" else row


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    if not isinstance(value, dict):
        return value
    return {names.get(name, name): _renamed(inner, names) for name, inner in value.items()}


def mistyped(answer: Any) -> Any:
    """Every third value has a wrong type, every enumeration an unknown word, and there is an unknown field. Ids and
    cursors stay right, so that paging works."""
    turn = count()

    def wrong(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: wrong(key, inner) for key, inner in value.items()} | {"fieldNobodyKnows": {"a": [1, None]}}
        if isinstance(value, list):
            return [wrong(name, inner) for inner in value]
        if name in TYPES_OF_WORDS:
            return UNKNOWN_WORD
        if name.endswith("Id") or name in ("hasMore", "count") or next(turn) % 3:
            return value
        match value:
            case bool():
                return "perhaps"
            case int() | float():
                return f"about {value}"
            case str():
                return 12345
        return ["unexpected"]

    return wrong("", answer)
