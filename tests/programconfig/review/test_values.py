from typing import Any

import pytest

from programconfig.review.values import contradicting_values, discount_above_cap, unknown_type
from tests.programconfig.review.sample import (
    EARNING,
    campaign,
    configuration,
    coupon,
    dates,
    day,
    found,
    only,
    reasons,
    referral,
    rewarded_with,
    tier,
)


def fixed(value: object, cap: object, kind: str = "fixed_discount") -> dict[str, Any]:
    return coupon(couponType=kind, discountValue=value, options={"capping": cap})


@pytest.mark.parametrize("kind", ["fixed_discount", "fixed_rate_discount"])
def test_it_finds_a_discount_above_its_cap(kind: Any) -> None:
    where = configuration(campaign(**rewarded_with(fixed(51, 50, kind))))
    assert only("discount-above-cap", where)
    assert reasons(discount_above_cap, where) == "The coupon takes off 51, but its maximum is 50."


@pytest.mark.parametrize(
    "one",
    [
        fixed(50, 50),
        fixed(51, None),
        fixed(51, 0),  # how the platform may write "none"
        fixed(None, 50),
        fixed(51, "fifty"),
        fixed(80, 50, "percentage_discount"),
        fixed(51, 50, "mystery"),
    ],
)
def test_a_discount_within_its_cap_or_without_one_is_well(one: Any) -> None:
    assert found(discount_above_cap, configuration(campaign(**rewarded_with(one)))) == []


def test_it_looks_at_every_coupon_there_is() -> None:
    over = fixed(51, 50)
    benefit = {"type": "Lifetime Reward", "couponReward": over}
    rule = {"id": 9, "pointsToRedeem": 5, "ruleType": "fixed_rate_settings", "coupon": over}
    tiers = [tier(1, 0, benefits=[benefit])]
    assert found(discount_above_cap, configuration(tiers=tiers)) == ["tiers:1"]
    assert found(discount_above_cap, referral(friendReward={"coupon": over})) == ["referral"]
    redemption = {"redemptionFactor": 1, "redemptionRules": [rule]}
    assert found(discount_above_cap, configuration(redemption=redemption)) == ["redemption:9"]


def grouped(**group: object) -> dict[str, Any]:
    return campaign(**dates(-10, 5), **rewarded_with(coupon(group=group)))


@pytest.mark.parametrize(
    "row",
    [
        grouped(startDate=day(20), expiryDate=day(10)),
        grouped(startDate=day(20), expiryDate=day(19)),
        grouped(isActive=False, isAvailable=True),
        campaign(**rewarded_with(coupon(discountValue=101))),
        campaign(**rewarded_with(coupon(discountValue=-1))),
        campaign(rewards=[{"walletReward": -5}]),
        campaign(isRepeatable=True, maxAchievement=1),
    ],
)
def test_it_finds_what_contradicts_itself(row: Any) -> None:
    assert only("contradicting-values", configuration(row))


@pytest.mark.parametrize(
    "row",
    [
        grouped(startDate=day(10), expiryDate=day(10)),
        grouped(startDate="2026-12-01T14:00:00", expiryDate="2026-12-01T14:00:00"),
        grouped(startDate=None, expiryDate=day(10)),
        grouped(isActive=False, isAvailable=False),
        grouped(isActive=None, isAvailable=True),
        campaign(**rewarded_with(coupon(discountValue=100))),
        campaign(**rewarded_with(coupon(discountValue=None))),
        campaign(**rewarded_with(coupon(couponType="fixed_discount", discountValue=500))),
        campaign(isRepeatable=False, maxAchievement=5),
        campaign(isRepeatable=True, maxAchievement=None),
        campaign(isRepeatable=True, maxAchievement=-1),
    ],
)
def test_what_fits_or_is_unknown_contradicts_nothing(row: Any) -> None:
    assert found(contradicting_values, configuration(row)) == []


def test_it_finds_numbers_given_twice() -> None:
    tiers = [tier(1, 0), tier(2, 5), tier(2, 9, name="Other")]
    assert found(contradicting_values, configuration(tiers=tiers)) == ["tiers:2"]
    assert found(contradicting_values, configuration(campaign(4), campaign(4, name="Other"))) == ["campaigns:4"]
    assert found(contradicting_values, configuration(campaign(None), campaign(None))) == []


@pytest.mark.parametrize(("every", "places"), [(0, ["referral"]), (-1, ["referral"]), (1, []), (None, [])])
def test_it_finds_a_bonus_for_no_friends(every: Any, places: Any) -> None:
    where = referral(customerReward={"point": 1, "extraReward": {"forEvery": every, "point": 5}})
    assert found(contradicting_values, where) == places


@pytest.mark.parametrize(
    ("threshold", "factor", "places"),
    [(1, 2, []), (1, 2.0000000000000004, []), (1, 3, ["tiers:1"]), (10, 3, []), (None, 3, []), (1, None, [])],
)
def test_it_compares_a_tiers_factor_with_its_earning_rule(threshold: Any, factor: Any, places: Any) -> None:
    tiers = [tier(1, 0, name="Gold", benefits=[{"type": EARNING, "walletRewardFactor": 2}])]
    rule = {"tierName": "Gold", "amountRewardThreshold": threshold, "rewardWalletFactor": factor}
    where = configuration(tiers=tiers, earning={"tierCashbackRules": [rule]})
    assert found(contradicting_values, where) == places


def test_an_earning_rule_may_not_take_points_away() -> None:
    where = configuration(earning={"defaultCashbackRule": {"amountRewardThreshold": 1, "rewardWalletFactor": -1}})
    assert found(contradicting_values, where) == ["earning"]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"type": "TreasureHunt"}, "TreasureHunt"),
        ({"visibility": "Sometimes"}, "Sometimes"),
        (rewarded_with(coupon(couponType="mystery")), "mystery"),
    ],
)
def test_it_finds_a_type_nobody_has_documented(changed: Any, word: Any) -> None:
    where = configuration(campaign(**changed))
    assert only("unknown-type", where)
    assert word in reasons(unknown_type, where)


def test_it_looks_at_every_type_there_is() -> None:
    assert found(unknown_type, configuration(tiers=[tier(1, 0, benefits=[{"type": "Free lunch"}])])) == ["tiers:1"]
    assert found(unknown_type, referral(referralMethod="Lottery")) == ["referral"]
    rules = [{"id": 3, "ruleType": "barter"}]
    where = configuration(redemption={"redemptionFactor": 1, "redemptionRules": rules})
    assert found(unknown_type, where) == ["redemption:3"]


@pytest.mark.parametrize("kind", ["SignUp", "Spin The Wheel", "Mission", "Streak", None, "", 7])
def test_a_documented_type_or_none_is_well(kind: Any) -> None:
    assert found(unknown_type, configuration(campaign(type=kind))) == []


def test_several_reasons_about_one_place_are_one_finding() -> None:
    where = configuration(campaign(type="TreasureHunt", visibility="Sometimes"))
    (finding,) = unknown_type.find(where)
    assert "TreasureHunt" in finding.reason
    assert "Sometimes" in finding.reason
