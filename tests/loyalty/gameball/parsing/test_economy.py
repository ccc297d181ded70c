"""What orders earn and points redeem for, in both spellings; what was not sent stays unknown."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.models import CouponKind, DriftKind, EarningRule
from tests.loyalty.gameball.documents import parsed, sample
from tests.loyalty.gameball.fakes import CAIRO


def test_earning_rules_are_read_in_both_spellings() -> None:
    rules, drift = parsed("earning_rules")
    assert rules.default == EarningRule(None, Decimal(10), Decimal(1), Decimal("0.5"), Decimal("4.5"))
    gold, platinum = rules.tiers
    assert gold == EarningRule("Gold", Decimal(11), Decimal("1.5"), Decimal(2), Decimal("7.5"))
    assert (platinum.points_factor, platinum.score_factor) == (3, Decimal("2.5"))
    assert rules.raw == sample("earning_rules")
    assert {(each.kind, each.seen) for each in drift} == {
        (DriftKind.SPELLING, "walletRewardFactor"),
        (DriftKind.SPELLING, "rankRewardFactor"),
    }


def test_redemption_rules_are_read() -> None:
    rules, drift = parsed("redemption_rules")
    assert rules.factor == Decimal("0.1")
    general, percentage = rules.rules
    assert (general.rule_id, general.any_points, general.points) == (2137, True, None)
    assert (general.kind.known, general.coupon, general.is_active) == (CouponKind.FIXED_RATE, None, True)
    assert general.created_at == datetime(2025, 2, 10, 10, 12, 16, 783408, tzinfo=CAIRO)
    assert (percentage.any_points, percentage.points, percentage.value) == (False, 400, Decimal("0.25"))
    assert (percentage.kind.known, percentage.is_active) == (CouponKind.PERCENTAGE, False)
    assert (percentage.coupon.value, percentage.coupon.cap, percentage.coupon.min_order_value) == (10, 50, 150)
    assert (rules.raw, percentage.raw) == (sample("redemption_rules"), sample("redemption_rules")["redemptionRules"][1])
    assert not drift


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("free_shipping_settings", CouponKind.FREE_SHIPPING),
        ("percentage_discount_settings", CouponKind.PERCENTAGE),
        ("free_product_settings", CouponKind.FREE_PRODUCT),
        ("fixed_rate_settings", CouponKind.FIXED_RATE),
        ("SomethingNew", None),
    ],
)
def test_every_documented_rule_type_is_known_and_others_are_kept(word: str, kind: CouponKind | None) -> None:
    rules, drift = parsed("redemption_rules", {"redemptionFactor": 1, "redemptionRules": [{"id": 1, "ruleType": word}]})
    assert (rules.rules[0].kind.known, rules.rules[0].kind.raw) == (kind, word)
    assert any(each.kind is DriftKind.UNKNOWN_VALUE for each in drift) is (kind is None)


def test_points_that_were_not_sent_are_unknown_and_not_any_number() -> None:
    for rule in ({"id": 1}, {"id": 1, "pointsToRedeem": "many"}):
        (read,) = parsed("redemption_rules", {"redemptionRules": [rule]})[0].rules
        assert (read.points, read.any_points) == (None, False)


@pytest.mark.parametrize(
    ("rule_type", "coupon", "kind"),
    [
        ("fixed_discount", {"discountValue": 5}, CouponKind.FIXED),
        ("FreeShipping", "SHIP", CouponKind.FREE_SHIPPING),
        ("fixed_discount", {"couponType": "percentage_discount"}, CouponKind.PERCENTAGE),
        ("moon_landing", {"discountValue": 5}, None),
    ],
)
def test_a_coupon_without_a_type_has_that_of_its_rule(rule_type: str, coupon: Any, kind: CouponKind | None) -> None:
    rules, _ = parsed("redemption_rules", {"redemptionRules": [{"id": 1, "ruleType": rule_type, "coupon": coupon}]})
    found = rules.rules[0].coupon.kind
    assert (found and found.known) == kind


def test_what_is_missing_is_unknown_and_the_rest_still_shows() -> None:
    rules, drift = parsed("earning_rules", {"tierCashbackRules": [{"tierName": "Gold", "rewardWalletFactor": "lots"}]})
    assert rules.default is None
    assert rules.tiers == (EarningRule("Gold"),)
    assert {(each.field, each.kind) for each in drift} == {
        ("defaultCashbackRule", DriftKind.MISSING),
        ("tierCashbackRules[0].amountRewardThreshold", DriftKind.MISSING),
        ("tierCashbackRules[0].rewardWalletFactor", DriftKind.WRONG_TYPE),
    }
    assert parsed("redemption_rules", {})[0].factor is None
