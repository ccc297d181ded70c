"""Rewards, coupons and answers as terms."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import CouponReward, Reward
from programconfig.terms import coupon_terms, reward_view, sent_fields
from tests.programconfig.sample import COUPON

LEAVES = st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def test_every_term_that_was_sent_is_there_and_no_other() -> None:
    terms = {str(term.name): term.value for term in coupon_terms(COUPON)}
    assert terms == {
        "Gives": "10% off",
        "At most": "50 (currency unknown)",
        "Orders from": "100 (currency unknown)",
        "Valid for": "14 days",
        "May be used": "1 time",
        "stackable": "true",
    }


def test_a_term_of_nothing_is_said() -> None:
    coupon = CouponReward(usage_limit=Decimal(0), min_order_value=Decimal(-1))
    terms = {str(term.name): term.value for term in coupon_terms(coupon)}
    assert (terms["May be used"], terms["Orders from"]) == ("without limit", "any amount")


def test_a_reward_without_a_coupon_has_no_terms() -> None:
    view = reward_view(Reward(points=Decimal(200)))
    assert (view.words, view.coupon) == ("200 points", ())


def test_fields_keep_their_order_and_their_path() -> None:
    sent = {"b": {"c": [1, True, "x", None, {"d": Decimal("1.50")}]}, "a": [], "e": "", "f": {}}
    assert [(field.path, field.value) for field in sent_fields(sent)] == [
        ("b.c[0]", "1"),
        ("b.c[1]", "true"),
        ("b.c[2]", "x"),
        ("b.c[3]", "null"),
        ("b.c[4].d", "1.50"),
        ("a", "[]"),
        ("e", '""'),
        ("f", "{}"),
    ]


@given(JSON)
def test_any_answer_can_be_listed(value: Any) -> None:
    for field in sent_fields({"answer": value}):
        assert field.path.startswith("answer")
        assert isinstance(field.value, str)
