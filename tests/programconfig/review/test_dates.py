from datetime import datetime, timedelta
from typing import Any

import pytest

from programconfig.review.dates import (
    coupon_ends_before_campaign,
    ended_yet_visible,
    ends_before_start,
    no_reward,
    starts_soon_without_reward,
)
from tests.programconfig.review.sample import (
    NOW,
    campaign,
    configuration,
    coupon,
    dates,
    day,
    found,
    only,
    reasons,
    rewarded_with,
)

NOTHING: dict[str, Any] = {"rewards": [{"rankReward": 0, "walletReward": 0}]}


def test_it_finds_an_end_before_the_start() -> None:
    where = configuration(campaign(7, **dates(40, 30)))
    assert only("ends-before-start", where)
    assert reasons(ends_before_start, where) == "It starts on 30 Dec 2026 and ends on 20 Dec 2026."


@pytest.mark.parametrize(("start", "end"), [(30, 30), (30, 31), (None, 30), (30, None), (None, None)])
def test_dates_in_order_or_unknown_are_no_contradiction(start: Any, end: Any) -> None:
    assert found(ends_before_start, configuration(campaign(**dates(start, end)))) == []


def test_an_end_at_the_very_instant_of_the_start_is_not_before_it() -> None:
    at = "2026-12-01T14:00:00"
    dated = campaign(activation={"StartDate": at, "EndDate": at})
    assert found(ends_before_start, configuration(dated)) == []


def test_it_finds_a_start_within_seven_days_without_a_reward() -> None:
    assert only("starts-soon-without-reward", configuration(campaign(**dates(6, 40), **NOTHING)))
    assert only("starts-soon-without-reward", configuration(campaign(**dates(7, 40), rewards=[])))


@pytest.mark.parametrize("start", [-1, 8, None])
def test_a_start_that_is_past_far_or_unknown_is_not_soon(start: Any) -> None:
    assert found(starts_soon_without_reward, configuration(campaign(**dates(start, 40), **NOTHING))) == []


def starting(moment: datetime) -> dict[str, Any]:
    return campaign(**NOTHING, activation={"StartDate": moment.strftime("%Y-%m-%dT%H:%M:%S")})


def test_soon_ends_after_exactly_seven_days() -> None:
    week = NOW + timedelta(days=7)
    assert found(starts_soon_without_reward, configuration(starting(week))) == ["campaigns:1"]
    assert found(starts_soon_without_reward, configuration(starting(week + timedelta(seconds=1)))) == []


@pytest.mark.parametrize("rewards", [[], [{"walletReward": 0}], [{"walletReward": 0, "couponReward": None}] * 2])
def test_it_finds_a_campaign_without_a_reward(rewards: Any) -> None:
    assert only("no-reward", configuration(campaign(rewards=rewards)))


@pytest.mark.parametrize(
    "rewards",
    [
        None,
        "lots",
        [{}],
        ["points"],
        [{"walletReward": None, "rankReward": None}],
        [{"walletReward": "ten"}],
        [{"walletReward": 0, "couponReward": "GIFT"}],
        [{"walletReward": 0, "walletRewardFactor": []}],
        [{"walletReward": 0}, "points"],
        [{"walletReward": 0}, {"rankReward": 1}],
        [{"walletReward": 0, "walletRewardFactor": 2}],
        [{"walletReward": 0, "couponReward": {"couponType": "free_shipping"}}],
    ],
)
def test_a_reward_that_is_there_or_unknown_is_not_none(rewards: Any) -> None:
    assert found(no_reward, configuration(campaign(rewards=rewards))) == []


def test_a_campaign_that_is_over_needs_no_reward() -> None:
    assert found(no_reward, configuration(campaign(**dates(-30, -1), **NOTHING))) == []


def test_it_finds_what_is_over_and_still_visible() -> None:
    where = configuration(campaign(**dates(-30, -1)))
    assert only("ended-yet-visible", where)
    assert "19 Nov 2026" in reasons(ended_yet_visible, where)


@pytest.mark.parametrize(
    "changed",
    [
        {**dates(-30, 1)},
        {**dates(-30, None)},
        {**dates(-30, -1), "visibility": "Not Visible"},
        {**dates(-30, -1), "visibility": "VisibleIfEarned"},
        {**dates(-30, -1), "visibility": None},
        {**dates(-30, -1), "visibility": "Sometimes"},
        {**dates(-1, -30)},  # the end before the start is the worse finding
    ],
)
def test_what_is_not_over_or_not_certainly_visible_may_stay(changed: Any) -> None:
    assert found(ended_yet_visible, configuration(campaign(**changed))) == []


def group(start: int, end: int | None) -> dict[str, Any]:
    return rewarded_with(coupon(group={"startDate": day(start), "expiryDate": None if end is None else day(end)}))


def test_it_finds_coupons_that_expire_before_their_campaign_ends() -> None:
    where = configuration(campaign(**dates(-10, 30), **group(-10, 29)))
    assert only("coupon-ends-before-campaign", where)
    assert "29 Nov" not in reasons(coupon_ends_before_campaign, where)
    assert "19 Dec 2026" in reasons(coupon_ends_before_campaign, where)


def test_it_finds_expired_coupons_of_a_campaign_without_an_end() -> None:
    assert only("coupon-ends-before-campaign", configuration(campaign(**dates(-10, None), **group(-10, -1))))


@pytest.mark.parametrize(("end", "expiry"), [(30, 30), (30, 31), (30, None), (None, 1), (-1, -5)], ids=str)
def test_coupons_that_last_as_long_are_well(end: Any, expiry: Any) -> None:
    assert found(coupon_ends_before_campaign, configuration(campaign(**dates(-10, end), **group(-10, expiry)))) == []


@pytest.mark.parametrize(
    ("end", "expiry", "is_earlier"),
    [
        ("2026-11-30T00:00:00", "2026-11-30T23:59:59", False),
        ("2026-11-30T23:59:59", "2026-11-30T00:00:00", False),
        ("2026-11-30T23:59:59", "2026-11-29T00:00:00", True),
        ("2026-11-30T14:00:00", "2026-11-30T13:00:00", True),
    ],
)
def test_the_last_second_of_a_day_is_its_end(end: str, expiry: str, is_earlier: bool) -> None:
    dated: dict[str, Any] = {"activation": {"EndDate": end}} | rewarded_with(coupon(group={"expiryDate": expiry}))
    assert bool(found(coupon_ends_before_campaign, configuration(campaign(**dated)))) is is_earlier


@pytest.mark.parametrize("activation", ["soon", {"EndDate": 7}, {}])
def test_an_end_that_is_unknown_is_not_none(activation: Any) -> None:
    where = configuration(campaign(activation=activation, **group(-10, -1)))
    assert found(coupon_ends_before_campaign, where) == []
