"""Changes to a configuration as JSON, merged as in RFC 7396; lists of tiers and campaigns are merged by key.

Inside them, a list replaces a list, and an object with places as keys patches it (`{"0": {"walletReward": 5}}`). Days
are written as `today`, `today+30` or `today-1`, or in the platform's own form.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from dashboard.sandbox.history import Row, day

KEYS = {"tiers": "order", "campaigns": "id"}
OBJECTS = ("referral", "cashback", "redemption")
COSMETIC = ("reordered", "blanks")  # reverse every list; add blanks to the end of every text
DAY = re.compile(r"today([+-][0-9]{1,4})?")
TEXTS = ("name", "description", "redirectionButtonText", "title", "redeemInstructions")


def checked(change: Any) -> Row:
    """Check a change and return it. Raises ValueError with a sentence."""
    if not isinstance(change, dict):
        raise ValueError("A change is an object.")
    if unknown := set(change) - {*KEYS, *OBJECTS, "cosmetic"}:
        raise ValueError(f"A change has no {', '.join(sorted(unknown))}.")
    for part, key in KEYS.items():
        rows = change.get(part, [])
        rows = rows if isinstance(rows, list) else [None]
        if not all(isinstance(row, dict) and isinstance(row.get(key), int) for row in rows):
            raise ValueError(f"{part} is a list of objects, each with a whole number as its {key}.")
    for part in OBJECTS:
        if not isinstance(change.get(part, {}), dict):
            raise ValueError(f"{part} is an object.")
    cosmetic = change.get("cosmetic", [])
    if not isinstance(cosmetic, list) or not all(kind in COSMETIC for kind in cosmetic):
        raise ValueError(f"cosmetic is a list of {' and '.join(COSMETIC)}.")
    return change


def patched(part: str, rows: Any, change: Row) -> Any:
    """The part `part` of the configuration after the change."""
    if part in KEYS:
        rows = _patched_rows(rows, change.get(part, ()), KEYS[part])
    elif part in change:
        rows = merged(rows, change[part])
    for kind in change.get("cosmetic", ()):
        rows = _reordered(rows) if kind == "reordered" else _with_blanks(rows)
    return rows


def merged(target: Any, patch: Any) -> Any:
    """`target` after a JSON merge patch. Raises LookupError or ValueError for a place that a list does not have."""
    if not isinstance(patch, dict):
        return patch
    if isinstance(target, list):
        places = {int(place): inner for place, inner in patch.items()}
        if not places.keys() <= set(range(len(target))):
            raise LookupError("A list has no such place.")
        return [merged(item, places[place]) if place in places else item for place, item in enumerate(target)]
    result = dict(target) if isinstance(target, dict) else {}
    for name, inner in patch.items():
        if inner is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), inner)
    return result


def dated(value: Any, today: datetime) -> Any:
    """`value` with its days in the platform's form."""
    if isinstance(value, dict):
        return {name: dated(inner, today) for name, inner in value.items()}
    if isinstance(value, list):
        return [dated(inner, today) for inner in value]
    if isinstance(value, str) and (match := DAY.fullmatch(value)):
        return day((today + timedelta(days=int(match[1] or 0))).date())
    return value


def _patched_rows(rows: list[Row], patches: Any, key: str) -> list[Row]:
    by_key = {row[key]: row for row in rows}
    for patch in patches:
        if patch.get("removed"):
            by_key.pop(patch[key], None)
        else:
            by_key[patch[key]] = merged(by_key.get(patch[key], {}), patch)
    return list(by_key.values())


def _reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reordered(inner) for name, inner in value.items()}
    return [_reordered(inner) for inner in reversed(value)] if isinstance(value, list) else value


def _with_blanks(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _with_blanks(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_blanks(inner) for inner in value]
    return f"{value}  " if isinstance(value, str) and name in TEXTS else value
