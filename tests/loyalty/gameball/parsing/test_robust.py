"""Whatever comes, a parser gives a model or `Unreadable`; a broken field costs only itself; no number is invented."""

import copy
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models.times import End, end_of_day
from dashboard.loyalty.sent_numbers import NUMBER
from tests.loyalty.gameball.documents import PARSERS, flat, leaves, parsed, sample
from tests.loyalty.gameball.fakes import CAIRO

NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from([Decimal("1e999")])
WORDS = st.text(max_size=20) | st.sampled_from(["", "true", "12.5", "2024-13-01", "2024-02-30T25:00:00", "0001-01-01"])
SCALARS = st.none() | st.booleans() | NUMBERS | WORDS
KEYS = st.sampled_from(
    sorted({str(key) for name in PARSERS for path in leaves(sample(name)) for key in path if isinstance(key, str)})
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=6), inner, max_size=8),
    max_leaves=30,
)
EACH = settings(max_examples=15, deadline=None)  # per parser, of which there are many
# What else besides a value's own place follows from it.
FOLLOWS = {
    "activityType": {"kind", "points", "sign_known", "sign_conflicts"},
    "points": {"points", "sign_known"},
    "activityDate": {"at", "raw_at", "is_whole_day"},
    "activityTime": {"at", "raw_at", "is_whole_day"},
    "order": {"order"},
    "gameballTransactionId": {"row_id", "after"},
    "transactionType": {"kind", "points", "sign_known"},
    "hasMore": {"after"},
    "nextCursor": {"after"},
    "pointsToRedeem": {"points", "any_points"},  # null says: any number
}

# How a time may end, and what that means: microseconds, and a zone.
ENDINGS: dict[str, tuple[int, tzinfo]] = {
    "": (0, CAIRO),
    ".1": (100_000, CAIRO),
    ".1234567": (123_456, CAIRO),
    "Z": (0, UTC),
    "+05:30": (0, timezone(timedelta(hours=5, minutes=30))),
}


def numbers_in(document: Any) -> set[Decimal]:
    if isinstance(document, dict | list):
        items = document.values() if isinstance(document, dict) else document
        return {number for item in items for number in numbers_in(item)}
    if isinstance(document, bool) or not isinstance(document, int | Decimal | str):
        return set()
    if isinstance(document, str) and not NUMBER.fullmatch(document.strip()):
        return set()
    return {Decimal(document)}


def invented(name: str, body: Any, value: Any) -> set[Any]:
    """Numbers in the model that the answer did not hold."""
    given_numbers = numbers_in(body)
    return {
        found
        for path, found in flat(value)
        if isinstance(found, int | Decimal)
        and not isinstance(found, bool)
        and not path.endswith((".length", ".campaign_id") if name == "stamps" else ".length")
        and Decimal(found) not in given_numbers
        and -Decimal(found) not in given_numbers  # the sign follows from the kind
    }


@pytest.mark.parametrize("name", PARSERS)
@EACH
@given(body=JSON)
def test_any_json_gives_a_model_or_is_unreadable(name: Any, body: Any) -> None:
    try:
        value, _ = parsed(name, [] if body is None else body)
    except Unreadable:
        return
    assert not invented(name, body, value)


@pytest.mark.parametrize("name", PARSERS)
@EACH
@given(data=st.data(), junk=JSON)
def test_any_json_in_any_place_gives_a_model_or_is_unreadable(name: Any, data: Any, junk: Any) -> None:
    body = copy.deepcopy(sample(name))
    path = data.draw(st.sampled_from(list(leaves(body))))
    cut = path[: data.draw(st.integers(1, len(path)))]
    put(body, cut, junk)
    try:
        value, _ = parsed(name, body)
    except Unreadable:
        return
    assert not invented(name, body, value)


@pytest.mark.parametrize("name", PARSERS)
@EACH
@given(data=st.data())
def test_a_broken_field_costs_only_itself(name: Any, data: Any) -> None:
    body = copy.deepcopy(sample(name))
    path = data.draw(st.sampled_from([path for path in leaves(body) if isinstance(path[-1], str)]))
    if data.draw(st.booleans()):
        take(body, path)
    else:
        put(body, path, data.draw(st.sampled_from([[{"junk": 1}], {"junk": []}, None])))
    before, after = dict(flat(parsed(name)[0])), dict(flat(parsed(name, body)[0]))
    changed = {
        where.rpartition(".")[2] for where in before.keys() | after.keys() if before.get(where) != after.get(where)
    }
    changed -= {"raw", "known"}
    allowed = FOLLOWS.get(path[-1])
    if name == "tiers" and path[-1] == "order":
        return  # the tiers come in another order then
    assert changed <= allowed if allowed else len(changed) <= 1, changed


@given(
    st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1)),
    st.sampled_from(list(ENDINGS)),
)
@example(datetime(2026, 12, 2), "")
@example(datetime(2026, 12, 2), "Z")
@example(datetime(2026, 4, 24, 0, 30), "")  # Cairo skips it
def test_every_time_comes_out_in_utc_as_the_instant_that_is_meant(moment: datetime, ending: str) -> None:
    moment = moment.replace(microsecond=0)
    balance, drift = parsed("balance", sample("balance") | {"nextExpiringPointsDate": moment.isoformat() + ending})
    assert not drift
    microsecond, zone = ENDINGS[ending]
    meant = End(moment.replace(microsecond=microsecond, tzinfo=zone))
    if moment.time() == time.min and ending == "":
        meant = end_of_day(moment.date(), zone)
    assert balance.next_expiry_at == meant
    assert balance.next_expiry_at.at.tzinfo is UTC


def put(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = value


def take(document: Any, path: tuple[Any, ...]) -> None:
    for key in path[:-1]:
        document = document[key]
    del document[path[-1]]
