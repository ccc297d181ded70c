"""Answers and remembered values come back exactly as they were, and nothing else comes back."""

import pickle
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.loyalty.errors import LoyaltyError, Unavailable
from dashboard.loyalty.gameball.activity_history import ORDER, RUN
from dashboard.loyalty.gameball.referral_paging import TRAIL
from dashboard.loyalty.gameball.stamps import CARDS_OF_ALL, CUSTOMER_CARDS
from dashboard.loyalty.gameball.stamps_candidates import VERDICT
from dashboard.loyalty.gameball.stamps_lengths import VOTES
from dashboard.loyalty.models import Answer, Balance, Coupon, Missing, ReferralRules
from dashboard.loyalty.packing import IN_PARTS, pack, unpack
from dashboard.loyalty.points_name import POINTS_NAME
from dashboard.loyalty.reads import BALANCE, CAMPAIGNS, COUPONS, REFERRAL_RULES, STAMPS, answer_type
from tests.loyalty.service.test_reads import EVERY

NOW = datetime(2026, 5, 4, 9, 30, 0, 123456, tzinfo=UTC)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
MEMOS = (ORDER, RUN, TRAIL, CARDS_OF_ALL, CUSTOMER_CARDS, VERDICT, VOTES, POINTS_NAME)
# As `strict_json` reads what a platform sends.
SENT = st.recursive(
    st.none() | st.booleans() | st.text() | NUMBERS | st.integers(-(10**63), 10**63),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    Any: SENT,
    str: st.text(),
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    Decimal: NUMBERS,
    datetime: st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(fold=0)),
    date: st.dates(),
    type(None): st.none(),
    LoyaltyError: st.nothing(),
    Missing: st.nothing(),  # an answer that misses something is not stored
}


def values_of(form: Any, known: Mapping[Any, Any] = {}) -> st.SearchStrategy[Any]:
    """Every kind of value of a type; `known` are the type variables, and the models that this one is a part of."""
    origin, arguments = get_origin(form), [known.get(one, one) for one in get_args(form)]
    if form in PLAIN:
        return PLAIN[form]
    if isinstance(form, TypeVar):
        return values_of(known[form], known)
    if isinstance(form, type) and issubclass(form, Enum):
        return st.sampled_from(form)
    if origin in (Union, UnionType):
        return st.one_of(*(values_of(one, known) for one in arguments))
    if origin is tuple and arguments[-1] is not ...:
        return st.tuples(*(values_of(one, known) for one in arguments))
    if origin in (tuple, Sequence):
        items = st.nothing() if arguments[0] in known else values_of(arguments[0], known)
        return st.lists(items, max_size=0 if items.is_empty else 2).map(tuple if origin is tuple else list)
    if origin is Mapping:
        return st.dictionaries(*(values_of(one, known) for one in arguments), max_size=2)
    model = origin or form
    known = {**known, model: model, **dict(zip(getattr(model, "__parameters__", ()), arguments, strict=False))}
    return st.builds(model, **{name: values_of(one, known) for name, one in get_type_hints(model).items()})


@pytest.mark.parametrize(
    "form", [*(answer_type(read) for read in EVERY.values()), *(memo.type for memo in MEMOS)], ids=str
)
def test_every_value_comes_back_as_it_was(form: Any) -> None:
    @settings(max_examples=10)  # the forms share most of their models
    @given(values_of(form))
    def check(value: Any) -> None:
        assert repr(unpack(pack(value, form), form)) == repr(value)  # tells a list from a tuple, and 1 from 1.0

    check()


@pytest.mark.parametrize("read", [COUPONS, CAMPAIGNS], ids=lambda read: read.name)
def test_a_long_list_comes_back_from_its_parts(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.loyalty.packing.PART", 1)
    form = answer_type(read)

    @settings(max_examples=25)
    @given(values_of(form))
    def check(value: Any) -> None:
        packed = pack(value, form)
        assert packed.startswith(IN_PARTS) == (len(value.value) > 1)
        assert repr(unpack(packed, form)) == repr(value)

    check()


def test_numbers_as_sent_stay_exact_however_deep_they_stand() -> None:
    sent = {"a": [Decimal("0.10"), {"b": 2**70}], "c": -(2**64)}
    rules = ReferralRules(steps=(ReferralRules(raw=[sent], gaps=()),), raw=sent)
    form = answer_type(REFERRAL_RULES)
    assert repr(unpack(pack(Answer(rules, NOW, other=sent), form), form)) == repr(Answer(rules, NOW, other=sent))


def test_a_value_is_only_read_as_what_it_was_stored_as() -> None:
    packed = pack(Answer((Coupon(code="sample"),), NOW), answer_type(COUPONS))
    for form in (answer_type(BALANCE), answer_type(STAMPS), VERDICT.type):
        with pytest.raises(msgspec.ValidationError):
            unpack(packed, form)


class Planted:
    """What an attacker who can write to the cache would have the dashboard run."""

    def __reduce__(self) -> Any:
        return pytest.fail, ("code from the cache was run",)


@pytest.mark.parametrize(
    "forged",
    [
        pickle.dumps(Planted()),
        b"",
        IN_PARTS,
        IN_PARTS + b"\x90",
        b"\x81" * 100_000,
        msgspec.msgpack.encode(msgspec.msgpack.Ext(9, b"1")),
    ],
)
def test_what_is_forged_raises_and_runs_nothing(forged: bytes) -> None:
    for form in (answer_type(BALANCE), Any):
        with pytest.raises((msgspec.MsgspecError, KeyError, RecursionError, ValueError)):
            unpack(forged, form)


def test_an_error_cannot_be_packed() -> None:
    stale = Answer(Balance(), NOW).as_stale(Unavailable())
    with pytest.raises(TypeError):
        pack(stale, answer_type(BALANCE))
