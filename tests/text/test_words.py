"""Values, rewards and days left in words."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import CouponKind, CouponReward, Currency, Open, Reward
from dashboard.text import words
from tests.customers.panels.sample import CAIRO, NOW, numbers, texts, times


@pytest.mark.parametrize(
    ("kind", "value", "currency", "said"),
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
def test_it_says_what_a_coupon_gives(kind: CouponKind, value: str | None, currency: str | None, said: str) -> None:
    number = None if value is None else Decimal(value)
    assert words.coupon_value(Open(kind.value, kind), number, currency) == said


def test_an_undocumented_type_keeps_the_platforms_name() -> None:
    assert words.coupon_value(Open("Buy_One_Get_One"), Decimal(2), None) == "“Buy_One_Get_One”, value 2"
    assert words.coupon_value(None, None, None) == "of a type that was not sent"


@pytest.mark.parametrize(
    ("reward", "said"),
    [
        (Reward(points=Decimal(200)), "200 Stars"),
        (Reward(points=Decimal(200), score=Decimal(0)), "200 Stars"),
        (Reward(points=Decimal(0), score=Decimal(0)), "0 Stars"),
        (Reward(score=Decimal(0)), "a score of 0"),
        (Reward(points_factor=Decimal("1.5")), "1.5 Stars for each EGP spent"),
        (Reward(points=Decimal(0), multiplier=Decimal(2)), "2× the usual points for purchases"),
        (Reward(), "a reward the platform does not describe"),
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
            "a coupon: 10% off, at most 50 EGP, for orders from 200 EGP, valid for 14 days, to be used 1 time",
        ),
        (
            Reward(coupon=CouponReward(Open("f", CouponKind.FREE_PRODUCT), product="Sample mug")),
            "a coupon: a free product (Sample mug)",
        ),
    ],
)
def test_it_says_what_a_reward_is(reward: Reward, said: str) -> None:
    assert words.reward_in_words(reward, "Stars", "EGP") == said


def test_points_without_a_name_are_points() -> None:
    assert words.reward_in_words(Reward(points=Decimal(1)), None, None) == "1 point"
    assert words.reward_in_words(Reward(points=Decimal("1.5")), " ", None) == "1.5 points"
    assert (
        words.reward_in_words(Reward(points_factor=Decimal(2)), None, None) == "2 points for each unit of money spent"
    )


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW + timedelta(days=3), "expires in 3 days"),
        (NOW.replace(day=21, hour=0), "expires tomorrow"),
        (NOW + timedelta(minutes=1), "expires today"),
        (NOW, "expired earlier today"),
        (NOW - timedelta(minutes=1), "expired earlier today"),
        (NOW.replace(day=19, hour=23, minute=59), "expired yesterday"),
        (NOW - timedelta(days=5), "expired 5 days ago"),
        # 23:30 in Cairo on the 20th: the day counts there, not in UTC or in the zone the time came in
        (datetime(2026, 11, 20, 21, 30, tzinfo=UTC), "expires today"),
        (datetime(2026, 11, 20, 22, 30, tzinfo=UTC), "expires tomorrow"),
    ],
)
def test_it_counts_days_on_the_programmes_calendar(at: datetime, said: str) -> None:
    assert words.expires_in_words(at, NOW) == said


@pytest.mark.parametrize(
    ("now", "at", "days"),
    [
        # Cairo skips 00:00 to 01:00 on 24 April 2026 and has 23:00 to 24:00 twice on 29 October 2026
        (datetime(2026, 4, 23, 23, 30, tzinfo=CAIRO), datetime(2026, 4, 24, 1, 0, tzinfo=CAIRO), 1),
        (datetime(2026, 4, 23, 23, 30, tzinfo=CAIRO), datetime(2026, 4, 24, 0, 30, tzinfo=CAIRO), 1),
        (datetime(2026, 10, 29, 23, 30, tzinfo=CAIRO), datetime(2026, 10, 29, 23, 10, tzinfo=CAIRO, fold=1), 0),
        (datetime(2026, 10, 29, 12, 0, tzinfo=CAIRO), datetime(2026, 10, 30, 12, 0, tzinfo=CAIRO), 1),
        (datetime(2026, 10, 30, 0, 0, tzinfo=CAIRO), datetime(2026, 10, 29, 23, 59, tzinfo=CAIRO, fold=1), -1),
    ],
)
def test_it_counts_days_across_a_clock_change(now: datetime, at: datetime, days: int) -> None:
    assert words.days_until(at, now) == days


def test_an_hour_that_comes_twice_is_not_past_before_its_second_time() -> None:
    first = datetime(2026, 10, 29, 23, 30, tzinfo=CAIRO)
    assert not words.is_past(datetime(2026, 10, 29, 23, 10, tzinfo=CAIRO, fold=1), first)
    assert words.expires_in_words(datetime(2026, 10, 29, 23, 10, tzinfo=CAIRO, fold=1), first) == "expires today"


@given(times((2023, 2030), CAIRO), times((2023, 2030), CAIRO))
def test_days_have_the_sign_of_the_distance(at: datetime, now: datetime) -> None:
    days = words.days_until(at, now)
    if days:
        assert (days < 0) is words.is_past(at, now)
    assert words.expires_in_words(at, now).startswith("expired" if words.is_past(at, now) else "expires")


@given(times((2025, 2027), UTC), st.timedeltas(timedelta(0), timedelta(hours=22)))
def test_days_never_differ_from_the_elapsed_time_by_more_than_one(now: datetime, distance: timedelta) -> None:
    here = now.astimezone(CAIRO)
    assert words.days_until(now + distance, here) in (0, 1)


def test_the_day_carries_its_time_unless_it_is_midnight() -> None:
    assert words.on_day(datetime(2026, 12, 1, tzinfo=CAIRO), NOW) == "1 Dec 2026"
    assert words.on_day(datetime(2026, 12, 1, 12, 2, tzinfo=UTC), NOW) == "1 Dec 2026, 14:02"


def test_an_end_carries_its_time_at_midnight_too_lest_it_promises_that_day() -> None:
    assert words.until(datetime(2026, 12, 1, tzinfo=CAIRO), NOW) == "1 Dec 2026, 00:00"


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


@given(st.builds(Reward, numbers, numbers, numbers, st.none() | rewards), texts, texts)
def test_any_reward_can_be_said(reward: Reward, name: str | None, currency: str | None) -> None:
    assert words.reward_in_words(reward, name, currency)


@given(st.builds(Open, st.text(max_size=9), st.none() | st.sampled_from(CouponKind)), texts)
def test_an_unknown_value_is_never_a_number(kind: Open[CouponKind], currency: str | None) -> None:
    if not any(c.isdigit() for c in kind.raw):
        assert not any(c.isdigit() for c in words.coupon_value(kind, None, None))


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("251", Currency("PTS", "pts", "Points", 5, is_before=False), "251 pts"),
        ("12.5", Currency("EUR", "€", is_before=True), "€12.50"),
        ("-12.5", Currency("EUR", "€", is_before=True), "−€12.50"),
        ("1234", Currency("EUR", "€", is_before=False), "1,234 €"),
        ("1.5", Currency(code="PTS", is_before=True), "PTS 1.5"),
        ("7", Currency(name="Points"), "7 Points"),
        ("7", Currency(currency_id=5), "7 (currency unknown)"),
        ("7", None, "7 (currency unknown)"),
        (None, Currency("EUR", "€"), "unknown"),
    ],
)
def test_an_amount_stands_where_its_currency_wants_it(amount: str | None, currency: Currency | None, said: str) -> None:
    assert words.in_currency(None if amount is None else Decimal(amount), currency) == said


@given(numbers, st.builds(Currency, texts, texts, texts, st.none(), st.none() | st.booleans()))
def test_any_amount_can_be_said(amount: Decimal | None, currency: Currency) -> None:
    assert words.in_currency(amount, currency)


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_one_of_several_is_a_sentences_part(parts: list[str], said: str) -> None:
    assert words.either(parts) == said
