"""Earning and redemption in words."""

from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.models import Currency, EarningRule, EarningRules, RedemptionRule, RedemptionRules
from dashboard.text.rules import earned_in_words, redeemed_in_words
from dashboard.text.units import Units
from programconfig.earning import earning, earning_sheet, redemption, redemption_sheet
from tests.programconfig.sample import COUPON

EGP = Currency(code="EGP")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"threshold": 1, "points_factor": Decimal("1.5")}, "1.5 points for each unit of money spent"),
        ({"threshold": 1, "points_factor": 1}, "1 point for each unit of money spent"),
        (
            {"threshold": 100, "points_factor": 10, "score_factor": 5},
            "10 points and a score of 5 for every 100 units of money spent",
        ),
        ({"threshold": 1, "points_factor": 0, "score_factor": 5}, "a score of 5 for each unit of money spent"),
        ({"threshold": 1, "points_factor": 0, "score_factor": 0}, "0 points for each unit of money spent"),
        ({"points_factor": 2}, "2 points for an unknown amount spent"),
        (
            {"threshold": 0, "points_factor": 2},
            "2 points for an unknown amount spent: the platform sent 0",
        ),
        ({"threshold": 1}, "an unknown number of points for each unit of money spent"),
    ],
)
def test_what_orders_earn_is_a_sentence(given: dict[str, Any], said: str) -> None:
    rule: Any = {name: Decimal(value) for name, value in given.items()}
    assert earned_in_words(EarningRule(**rule)) == said


@pytest.mark.parametrize(("threshold", "is_interpreted"), [(None, False), ("0", False), ("1", False), ("50", True)])
def test_an_amount_that_may_be_a_minimum_is_called_a_reading(threshold: str | None, is_interpreted: bool) -> None:
    rule = EarningRule(threshold=Decimal(threshold) if threshold else None, points_factor=Decimal(2))
    assert earning(EarningRules(default=rule)).is_interpreted is is_interpreted
    assert earning(EarningRules(tiers=(rule,))).is_interpreted is is_interpreted


@pytest.mark.parametrize(
    ("rule", "begins"),
    [
        (RedemptionRule(points=Decimal(400), coupon=COUPON), "400 points: 10% off, at most 50"),
        (
            RedemptionRule(any_points=True, value=Decimal("0.05")),
            "Any number of points: 0.05 (currency unknown) off for each",
        ),
        (RedemptionRule(points=Decimal(400)), "400 points: of an unknown type"),
        (RedemptionRule(), "unknown points: of an unknown type"),
    ],
)
def test_each_way_to_redeem_is_a_sentence(rule: RedemptionRule, begins: str) -> None:
    assert redeemed_in_words(rule).startswith(begins)


def test_the_default_comes_first_and_unknown_worth_stays_unknown() -> None:
    rules = EarningRules(EarningRule(), (EarningRule("Gold", reward_factor=Decimal("7.5")),), {"a": 1})
    view = earning(rules)
    assert [(row.is_default, row.tier, row.worth) for row in view.rows] == [
        (True, None, ""),
        (False, "Gold", "7.5% of what was spent"),
    ]
    assert [row[0] for row in earning_sheet(view, rules).rows] == ["Every tier without its own rule", "Gold"]


def test_no_rules_are_no_rows() -> None:
    assert earning(EarningRules()).rows == ()
    assert earning_sheet(earning(EarningRules()), EarningRules()).rows == ()
    view = redemption(RedemptionRules())
    assert (view.worth, view.rows) == ("The platform did not send the value of a point.", ())


def test_a_rule_has_its_state_and_its_coupon_in_full() -> None:
    rules = RedemptionRules(Decimal("0.05"), (RedemptionRule(7, Decimal(400), coupon=COUPON, is_active=False),), {})
    view = redemption(rules)
    assert view.worth == "One point is worth 0.05 (currency unknown)."
    assert (view.rows[0].rule_id, view.rows[0].is_active, len(view.rows[0].coupon)) == (7, False, 6)
    assert [row[0] for row in redemption_sheet(view, rules).rows] == [None, 7]


@pytest.mark.parametrize(
    ("threshold", "said"),
    [("1", "2 points for each EGP spent"), ("100", "2 points for every 100 EGP spent")],
)
def test_the_settings_may_name_the_currency(threshold: str, said: str) -> None:
    assert earned_in_words(EarningRule(threshold=Decimal(threshold), points_factor=Decimal(2)), Units(EGP)) == said
    assert redemption(RedemptionRules(factor=Decimal("0.05")), Units(EGP)).worth == "One point is worth 0.05 EGP."


def test_an_unknown_number_of_points_has_their_name() -> None:
    said = "an unknown number of Stars for each unit of money spent"
    assert earned_in_words(EarningRule(threshold=Decimal(1)), Units(points="Stars")) == said


def test_a_currency_with_a_sign_is_written_with_it() -> None:
    each, every = (EarningRule(threshold=Decimal(amount), points_factor=Decimal(2)) for amount in (1, 100))
    euros = Units(Currency("EUR", "€"))
    assert earned_in_words(each, euros) == "2 points for each € spent"
    assert earned_in_words(every, euros) == "2 points for every €100 spent"
    assert redemption(RedemptionRules(factor=Decimal("0.05")), euros).worth == "One point is worth €0.05."
