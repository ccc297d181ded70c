"""Every field that the vendor's document names is read, or left out on purpose."""

import contextlib
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Customer, DriftKind
from tests.loyalty.gameball.documents import PARSERS, SHARED, flat, leaves, parsed
from tests.test_architecture import ROOT, files, without_docstrings

SCHEMAS = [
    ("activities", "CustomerActivitiesResponse"),
    ("activities_count", "CustomerActivitiesCountResponse"),
    ("automations", "CustomerAutomationCampaignsResponse"),
    ("balance", "CustomerBalanceResponse"),
    ("campaign_progress", "CustomerCampaignsProgressResponse"),
    ("campaigns", "RewardCampaignConfiguration"),
    ("coupons", "CustomerCouponsResponse"),
    ("customer", "CustomerDetailsResponse"),
    ("customer", "CustomerResponse"),
    ("earning_rules", "configurations/cashback"),
    ("ledger", "transactions"),
    ("ledger", "transactions/customer-view"),
    ("messages", "CustomerNotifications"),
    ("order", "orders/{orderId}/transactions"),
    ("rank", "leaderboard"),
    ("redemption_rules", "configurations/redemption"),
    ("referral_rules", "ReferralConfiguration"),
    ("referrals", "CustomerReferralsResponse"),
    ("referrals_count", "CustomerReferralsCountResponse"),
    ("stamps", "CustomerActionStreakProgressResponse"),
    ("streak", "CustomerDailyStreakProgressResponse"),
    ("tier_progress", "CustomerTierProgressResponse"),
    ("tiers", "TierConfiguration"),
]
LISTS = {"campaigns", "tiers"}  # the document describes one item
# Kept in `other` or `raw`, as sent, and shown from there.
KEPT_RAW = {
    "customerAttributes.utms",
    "customerAttributes.utMs",
    "customerAttributes.manualDate",
    "activities.customerId",
    "activities.couponProductId",
    "product.productId",
    "product.variantId",
    "product.productName",  # stands in for the display name where there is none
    "collections.collectionId",  # and so does this for the collection's name
    "group.handle",
    "group.url",
    "group.iconPath",
    "group.description",
}
# Told by something better.
NOT_NEEDED = {
    "activities.activityDay",  # the date
    "count",  # of one page
    "automationCount",
    "transactions.direction",  # without it, the kind says the same
    "transactions.customerName",  # the index knows customers
    "transactions.customerEmail",
    *(f"leaderboard.{field}" for field in "displayName customerId progress rank tierName tierIcon".split()),
    "hasMore",  # read by the paging, not by a row's parser
    "extraReward.coupon.sample",  # our own: the document describes no field of it
}


DAYS_AND_TIMES = {"activityDate": "October 11, 2024", "activityTime": "18:51:29"}


@cache
def contract() -> Any:
    """Every schema by its name; one that has none by the address that answers with it."""
    document = json.loads((SHARED / "gameball-openapi-reads.json").read_text())
    answers = {
        path.rpartition("integrations/")[2]: read["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for path, read in document["paths"].items()
    }
    return answers | document["components"]["schemas"]


def example(schema: Any, name: str = "", places: Iterator[int] | None = None) -> Any:
    """A document with every field of a schema, each with a value of its own."""
    places = places or count(1)
    if "$ref" in schema:
        return example(contract()[schema["$ref"].rpartition("/")[2]], name, places)
    for part in {"allOf", "anyOf", "oneOf"} & schema.keys():
        return example(schema[part][0], name, places)
    kinds = schema.get("type")
    match next(k for k in kinds if k != "null") if isinstance(kinds, list) else kinds:
        case "object":
            described = schema.get("properties") or {"sample": {"type": "number"}}
            return {key: example(inner, key, places) for key, inner in described.items()}
        case "array":
            return [example(schema.get("items") or {"type": "string"}, name, places)]
        case "number" | "integer":
            return next(places)
        case "boolean":
            return True
    if name in DAYS_AND_TIMES:
        return DAYS_AND_TIMES[name]
    if name == "gameballTransactionId":
        return "11034736"  # a text in the document, a number in practice
    if is_time(schema, name):
        return f"2024-01-01T00:00:{next(places) % 60:02}"
    return schema.get("enum", [f"text {next(places)}"])[0]


def is_time(schema: Any, name: str) -> bool:
    return "date" in name.lower() or schema.get("format") == "date-time"


def test_every_parser_is_checked() -> None:
    assert {name for name, _ in SCHEMAS} == set(PARSERS)


@pytest.mark.parametrize(("name", "schema"), SCHEMAS)
def test_every_field_of_the_contract_is_read_or_left_out_on_purpose(name: Any, schema: Any) -> None:
    body = example(contract()[schema])
    body = [body] if name in LISTS else body
    whole, drift = parsed(name, body)
    assert not [each for each in drift if each.kind.value in {"missing", "other spelling"}]
    whole_values = values(whole)
    fields = {tuple(key for key in path if isinstance(key, str)): path for path in leaves(body)}
    for names, path in fields.items():
        if is_left_out(".".join(names)):
            continue
        without = json.loads(json.dumps(body))
        inner = without
        cut = path if isinstance(path[-1], str) else path[:-1]
        for key in cut[:-1]:
            inner = inner[key]
        del inner[cut[-1]]
        with contextlib.suppress(Unreadable):
            assert values(parsed(name, without)[0]) != whole_values, f"{names} is read by nothing"


def values(model: Any) -> Any:
    items = model if isinstance(model, tuple) else (model,)
    return [(dict(flat(item)), item.attributes if isinstance(item, Customer) else None) for item in items]


ANYTHING = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just({"sample": [1]})
OFFSETS = st.none() | st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(timezone)
TIMES = st.builds(datetime.replace, st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)), tzinfo=OFFSETS)


def conforming(schema: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Any value that conforms to a schema, with all of its fields, and with dates where the document means dates."""
    if "$ref" in schema:
        return conforming(contract()[schema["$ref"].rpartition("/")[2]], name)
    for part in {"allOf", "anyOf", "oneOf"} & schema.keys():
        return st.one_of([conforming(one, name) for one in schema[part]])
    kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type")]
    kinds = [*kinds, *(["null"] if schema.get("nullable") else [])]
    return st.one_of([conforming_to(kind, schema, name) for kind in kinds])


def conforming_to(kind: str | None, schema: Any, name: str) -> st.SearchStrategy[Any]:
    match kind:
        case "null":
            return st.none()
        case "object":
            return st.fixed_dictionaries(
                {key: conforming(inner, key) for key, inner in schema.get("properties", {}).items()}
            )
        case "array":
            return st.lists(conforming(schema.get("items") or {}, name), max_size=2)
        case "number":
            return st.integers(-(10**9), 10**9) | st.decimals(-(10**9), 10**9, places=3)
        case "integer":
            return st.integers(0, 10**9)
        case "boolean":
            return st.booleans()
        case "string" if name in DAYS_AND_TIMES:
            return st.just(DAYS_AND_TIMES[name])
        case "string" if is_time(schema, name):
            return TIMES.map(datetime.isoformat) | TIMES.map(lambda time: time.isoformat().lower())
        case "string":
            return st.sampled_from(schema["enum"]) if "enum" in schema else st.text(max_size=5)
    return ANYTHING


@pytest.mark.parametrize(("name", "schema"), SCHEMAS)
@settings(max_examples=20)
@given(data=st.data())
def test_what_conforms_to_the_contract_is_no_difference(name: Any, schema: Any, data: st.DataObject) -> None:
    """But a word that no document lists is one, where the type is just a text."""
    body = data.draw(conforming(contract()[schema]))
    _, drift = parsed(name, [body] if name in LISTS else body)
    assert not [each for each in drift if each.kind in {DriftKind.MISSING, DriftKind.WRONG_TYPE}]


def is_left_out(field: str) -> bool:
    return any(field == each or field.endswith("." + each) for each in KEPT_RAW | NOT_NEEDED)


def test_the_counts_that_are_answers_are_read() -> None:
    assert parsed("referrals_count", {"count": 3})[0].total == 3
    assert parsed("activities_count", {"count": 3})[0] == 3


def names_of(schema: Any) -> Iterator[str]:
    """Every field name in a part of the contract."""
    if isinstance(schema, dict):
        yield from schema.get("properties") or ()
        for inner in schema.values():
            yield from names_of(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from names_of(inner)


def text_of(path: Path) -> str:
    """A file's text; what docstrings of the shared models say of where a field comes from does not count."""
    text = (ROOT / path).read_text()
    return without_docstrings(text) if path.is_relative_to("dashboard/loyalty/models") else text


def test_the_vendors_field_names_stay_in_the_platforms_folders() -> None:
    names = {name for name in names_of(contract()) if re.fullmatch(r"[a-z]+[A-Z]\w*", name)}
    assert len(names) > 100
    word = re.compile(rf"\b({'|'.join(sorted(names))})\b")
    outside = [
        path
        for path in files("dashboard", "customers", "programconfig", "templates")
        if not path.is_relative_to("dashboard/sandbox") and not path.is_relative_to("dashboard/loyalty/gameball")
    ]
    found = {path.as_posix(): set(word.findall(text_of(path))) for path in outside}
    assert {path: names for path, names in found.items() if names} == {}
