"""The meaning of a part of the configuration as plain JSON, without cosmetic differences: equal means unchanged.

A part becomes one object for each place: `{"campaigns:5801": {"name": "Spring", "min_tier": 2, …}}`. Fields have the
models' names; unknown and empty fields are left out. Numbers have one format, without what calculating with floats
leaves; texts are trimmed, times are in UTC (an end is the first instant after it), lists are sorted. Fields that the
models only pass on as sent are left out: they may be counters, and their changes could not be explained.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from math import isfinite
from typing import Any, TypeAlias, TypeVar

from dashboard.loyalty.models import EarningRules, End, Open, RedemptionRules
from dashboard.loyalty.models.numbers import without_dust
from programconfig.places import Part, Place, campaign_place, earning_place, redemption_place, tier_place

T = TypeVar("T")
Json: TypeAlias = Any  # any JSON value
Meaning: TypeAlias = dict[str, dict[str, Json]]

AS_SENT = {"raw", "other", "gaps"}
EXACT = 2**53  # beyond this, some JSON readers round whole numbers


def meaning_of(part: Part, value: Any) -> Meaning:
    """The meaning of a part as `LoyaltyService` returns it: a model, or a tuple of models."""
    meaning: Meaning = {}
    same_key: Counter[str] = Counter()
    for place, entry in _places(part, value):
        key = place
        while key in meaning:  # two places with one number: the review reports it, and neither may be lost
            same_key[place] += 1
            key = f"{place}#{same_key[place] + 1}"
        meaning[key] = entry
    return meaning


def sent_of(value: Any) -> Json:
    """The platform's own answer as JSON."""
    if isinstance(value, tuple):
        return [_sent(model.raw) for model in value]
    return _sent(value.raw)


def place_of(key: str, entry: Mapping[str, Json]) -> Place:
    """The place of an entry in a meaning."""
    part, _colon, number = key.partition(":")
    coupon = entry.get("coupon")
    name = entry.get("name") or entry.get("tier") or (coupon.get("name") if isinstance(coupon, dict) else None)
    digits = number.partition("#")[0]
    return Place(Part(part.partition("#")[0]), int(digits) if digits.lstrip("-").isdecimal() else None, name)


def plain(value: Any) -> Json:
    """A model, or one of its values, as plain JSON."""
    match value:
        case Open():
            return value.known.value if value.known else _trimmed(value.raw)
        case str():
            return _trimmed(value)
        case Decimal():
            return _number(without_dust(value))
        case datetime():
            return value.isoformat()
        case End():
            return value.at.isoformat()
        case tuple():
            return sorted(map(plain, value), key=canonical)
    return _plain_fields(value) if is_dataclass(value) else value


def _plain_fields(model: Any) -> Json:
    names = [field.name for field in fields(model) if field.name not in AS_SENT]
    values = {name: plain(getattr(model, name)) for name in names}
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _trimmed(text: str) -> str:
    return " ".join(text.split())


def _number(value: Decimal) -> Json:
    """A number as JSON, or as text where JSON would round it."""
    if value == value.to_integral_value() and abs(value) < EXACT:
        return int(value)
    short = float(value)
    if isfinite(short) and Decimal(str(short)) == value:
        return short
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def canonical(value: Json) -> str:
    """The canonical JSON text of a meaning."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def digest(meaning: Meaning) -> str:
    """The digest of a meaning; equal digests mean equal meanings."""
    return sha256(canonical(meaning).encode()).hexdigest()


def _places(part: Part, value: Any) -> Iterable[tuple[str, Json]]:
    """The key and the entry of each place, in order."""
    match part:
        case Part.TIERS:
            return _in_order(tier_place, value)
        case Part.CAMPAIGNS:
            return _in_order(campaign_place, value)
        case Part.REFERRAL:
            return [(Place(part).key, plain(value))]
        case Part.EARNING:
            earning: EarningRules = value
            return _in_order(earning_place, earning.all)
        case Part.REDEMPTION:
            redemption: RedemptionRules = value
            general = plain(RedemptionRules(factor=redemption.factor))
            return [(Place(part).key, general), *_in_order(redemption_place, redemption.rules)]


def _in_order(place_of: Callable[[T], Place], models: Iterable[T]) -> list[tuple[str, Json]]:
    """Sorted by key, then by content, so that the platform's order makes no difference."""
    entries = [(place_of(model).key, plain(model)) for model in models]
    return sorted(entries, key=lambda item: (item[0], canonical(item[1])))


def _sent(raw: Any) -> Json:
    match raw:
        case dict():
            return {str(name): _sent(inner) for name, inner in raw.items()}
        case list() | tuple():
            return list(map(_sent, raw))
        case Decimal():
            return _number(raw)
    return raw
