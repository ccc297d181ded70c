from typing import Any

import pytest

from programconfig.review.tiers import tier_order_gap, tier_worse_than_below, tiers_not_rising
from tests.programconfig.review.sample import EARNING, configuration, coupon, found, only, reasons, tier


@pytest.mark.parametrize("least", [190, 189, -1])
def test_it_finds_a_tier_that_asks_for_no_more(least: Any) -> None:
    where = configuration(tiers=[tier(1, 0), tier(2, 190), tier(3, least)])
    assert only("tiers-not-rising", where)
    assert found(tiers_not_rising, where) == ["tiers:3"]
    assert "the minimum of Tier 2, the tier below, is 190" in reasons(tiers_not_rising, where)


@pytest.mark.parametrize("least", [191, None, "much"])
def test_a_tier_that_asks_for_more_or_nobody_knows_is_well(least: Any) -> None:
    assert found(tiers_not_rising, configuration(tiers=[tier(1, 0), tier(2, 190), tier(3, least)])) == []


def test_the_order_counts_not_the_place_in_the_answer() -> None:
    assert found(tiers_not_rising, configuration(tiers=[tier(3, 1000), tier(1, 0), tier(2, 190)])) == []


def test_it_finds_a_gap_in_the_order() -> None:
    where = configuration(tiers=[tier(1, 0), tier(2, 190), tier(4, 1000)])
    assert only("tier-order-gap", where)
    assert reasons(tier_order_gap, where) == "Tier number 4 follows directly after number 2."


@pytest.mark.parametrize("orders", [(1, 2, 3), (0, 1), (5, 6), (1,), (), (1, 2, None)])
def test_numbers_in_a_row_are_well(orders: Any) -> None:
    tiers = [tier(order, 10 * (order or 9)) for order in orders]
    assert found(tier_order_gap, configuration(tiers=tiers)) == []


def benefits(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"benefits": list(rows)}


def factor(value: object) -> dict[str, Any]:
    return {"type": EARNING, "walletRewardFactor": value}


def entry(value: object) -> dict[str, Any]:
    return {"type": "Entry Reward", "walletReward": value}


def percent(value: object, kind: str = "percentage_discount") -> dict[str, Any]:
    return {"type": "Lifetime Reward", "couponReward": coupon(couponType=kind, discountValue=value)}


@pytest.mark.parametrize(
    ("below", "above"),
    [
        (benefits(factor(2)), benefits(factor(1.5))),
        (benefits(entry(100)), benefits(entry(99))),
        (benefits(entry(60), entry(60)), benefits(entry(100))),
        (benefits(percent(10)), benefits(percent(5))),
    ],
)
def test_it_finds_a_tier_that_gives_less(below: Any, above: Any) -> None:
    where = configuration(tiers=[tier(1, 0, **below), tier(2, 190, **above)])
    assert only("tier-worse-than-below", where)
    assert found(tier_worse_than_below, where) == ["tiers:2"]


@pytest.mark.parametrize(
    ("below", "above"),
    [
        (benefits(factor(2)), benefits(factor(2))),
        (benefits(factor(0.30000000000000004)), benefits(factor(0.3))),
        (benefits(factor(2)), benefits(factor(None))),
        (benefits(factor(2)), benefits(entry(5))),
        (benefits(factor("much")), benefits(factor(1))),
        (benefits(entry(100)), benefits(entry(0))),  # 0 is how the platform writes "none": made up for by another
        (benefits(percent(10)), benefits(percent(5, "fixed_discount"))),
        (benefits(percent(10), percent(3)), benefits(percent(10))),
        (benefits(entry(100)), {"benefits": None}),
    ],
)
def test_as_much_another_thing_or_unknown_is_not_less(below: Any, above: Any) -> None:
    where = configuration(tiers=[tier(1, 0, **below), tier(2, 190, **above)])
    assert found(tier_worse_than_below, where) == []


def earning(*rules: tuple[str, object, object]) -> dict[str, Any]:
    names = ("tierName", "amountRewardThreshold", "rewardWalletFactor")
    return {"tierCashbackRules": [dict(zip(names, rule, strict=True)) for rule in rules]}


def test_it_compares_what_orders_earn_by_tier() -> None:
    tiers = [tier(1, 0, benefits=[]), tier(2, 190, benefits=[])]
    worse = configuration(tiers=tiers, earning=earning(("Tier 1", 1, 2), ("Tier 2", 10, 15)))
    assert found(tier_worse_than_below, worse) == ["tiers:2"]
    for better in (("Tier 2", 10, 20), ("Tier 2", 0, 1), ("Tier 2", None, 1), ("Tier 2", 10, None), ("Gold", 1, 1)):
        where = configuration(tiers=tiers, earning=earning(("Tier 1", 1, 2), better))
        assert found(tier_worse_than_below, where) == []
