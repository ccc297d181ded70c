"""Rewards and coupons in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import CouponKind, CouponReward, Currency, Open, Reward
from dashboard.text.rewards import coupon_value, reward_in_words
from dashboard.text.units import NO_UNITS, Units
from tests.customers.panels.sample import currencies, numbers, texts


@pytest.mark.parametrize(
    ("kind", "value", "code", "said"),
    [
        (CouponKind.PERCENTAGE, "10.00", "EGP", "10% off"),
        (CouponKind.PERCENTAGE, "12.5", None, "12.5% off"),
        (CouponKind.PERCENTAGE, None, None, "an unknown percentage off"),
        (CouponKind.FIXED, "50.00", "EGP", "50 EGP off"),
        (CouponKind.FIXED, "12.5", "EGP", "12.50 EGP off"),
        (CouponKind.FIXED, "50", None, "50 (currency unknown) off"),
        (CouponKind.FIXED, None, "EGP", "an unknown amount off"),
        (CouponKind.FIXED_RATE, "5", "EGP", "5 EGP off"),
        (CouponKind.FREE_SHIPPING, "0", "EGP", "free shipping"),
        (CouponKind.FREE_PRODUCT, None, None, "a free product"),
        (CouponKind.FEES, "5", None, "5% off the fees"),
        (CouponKind.CASHBACK, "7", None, "7% back"),
        (CouponKind.CUSTOM, None, None, "custom"),
        (CouponKind.CUSTOM, "3", None, "custom, value 3"),
    ],
)
def test_it_says_what_a_coupon_gives(kind: CouponKind, value: str | None, code: str | None, said: str) -> None:
    number = None if value is None else Decimal(value)
    assert coupon_value(Open(kind.value, kind), number, Currency(code=code)) == said


def test_an_undocumented_type_keeps_the_platforms_name() -> None:
    assert coupon_value(Open("Buy_One_Get_One"), Decimal(2), None) == "“Buy_One_Get_One”, value 2"
    assert coupon_value(None, None, None) == "of an unknown type"


@pytest.mark.parametrize(
    ("reward", "said"),
    [
        (Reward(points=Decimal(200)), "200 Stars"),
        (Reward(points=Decimal(200), score=Decimal(0)), "200 Stars"),
        (Reward(points=Decimal(0), score=Decimal(0)), "0 Stars"),
        (Reward(score=Decimal(0)), "a score of 0"),
        (Reward(points_factor=Decimal("1.5")), "1.5 Stars for each EGP spent"),
        (Reward(points=Decimal(0), multiplier=Decimal(2)), "2× the usual Stars for orders"),
        (Reward(), "a reward without a description"),
        (
            Reward(Decimal(5), Decimal(3), coupon=CouponReward(Open("p", CouponKind.PERCENTAGE), Decimal(10))),
            "5 Stars, a score of 3 and a coupon: 10% off",
        ),
        (
            Reward(
                coupon=CouponReward(
                    Open("p", CouponKind.PERCENTAGE),
                    Decimal(10),
                    cap=Decimal(50),
                    min_order_value=Decimal(200),
                    expires_after=Decimal(14),
                    usage_limit=Decimal(1),
                )
            ),
            "a coupon: 10% off, at most 50 EGP, for orders from 200 EGP, valid for 14 days, usable 1 time",
        ),
        (
            Reward(coupon=CouponReward(Open("f", CouponKind.FREE_PRODUCT), product="Sample mug")),
            "a coupon: a free product (Sample mug)",
        ),
    ],
)
def test_it_says_what_a_reward_is(reward: Reward, said: str) -> None:
    assert reward_in_words(reward, Units(Currency(code="EGP"), "Stars")) == said


def test_points_without_a_name_are_points() -> None:
    assert reward_in_words(Reward(points=Decimal(1)), NO_UNITS) == "1 point"
    assert reward_in_words(Reward(points=Decimal("1.5")), Units(points=" ")) == "1.5 points"
    factor = Reward(points_factor=Decimal(2))
    assert reward_in_words(factor, NO_UNITS) == "2 points for each unit of money spent"


rewards = st.builds(
    CouponReward,
    kind=st.none() | st.builds(Open, st.text(max_size=9), st.none() | st.sampled_from(CouponKind)),
    value=numbers,
    product=texts,
    expires_after=numbers,
    usage_limit=numbers,
    cap=numbers,
    min_order_value=numbers,
)


@given(st.builds(Reward, numbers, numbers, numbers, st.none() | rewards), currencies, texts)
def test_any_reward_can_be_said(reward: Reward, currency: Currency | None, name: str | None) -> None:
    assert reward_in_words(reward, Units(currency, name))


@given(st.builds(Open, st.text(max_size=9), st.none() | st.sampled_from(CouponKind)))
def test_an_unknown_value_is_never_a_number(kind: Open[CouponKind]) -> None:
    if not any(c.isdigit() for c in kind.raw):
        assert not any(c.isdigit() for c in coupon_value(kind, None, None))
