"""The customer's rates beside the general rules: what differs, what is the same, and what could not be read."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from customers.panels.rates import load, present
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import CouponReward, EarningRule, EarningRules, RedemptionRule, RedemptionRules
from tests.customers.panels.sample import panel_request, rendered
from tests.words import text_of

DEFAULT = EarningRule(threshold=Decimal(1), points_factor=Decimal(1))
GOLD = EarningRule("Gold", Decimal(1), Decimal(2))
TEN = RedemptionRule(1, Decimal(400), coupon=CouponReward(value=Decimal(10)))
FREE = RedemptionRule(2, Decimal(200), coupon=CouponReward(name="Free delivery"))
GENERAL = EarningRules(DEFAULT, (GOLD, EarningRule("Silver", Decimal(1), Decimal("1.5"))))
REDEEM = RedemptionRules(Decimal("0.05"), (TEN, FREE))
DOWN = Unavailable("The platform is down.")


def answers(**changes: Any) -> dict[str, Any]:
    """Answers about a customer to whom the general rules apply."""
    own = {"own_earning_rules": EarningRules(DEFAULT), "own_redemption_rules": REDEEM}
    return own | {"earning_rules": GENERAL, "redemption_rules": REDEEM} | changes


async def said(**changes: Any) -> str:
    return text_of(rendered("rates", await load(panel_request(**answers(**changes)))))


async def test_general_rates_are_said_to_be_general() -> None:
    page = await said()
    assert "The general rules apply to this customer." in page
    assert "Orders earn 1 point for each unit of money spent 1 point for each unit of money spent" in page
    assert "2 redemption rules are the same as for everybody." in page
    assert "differs" not in page


async def test_what_differs_is_marked() -> None:
    page = await said(
        own_earning_rules=EarningRules(DEFAULT, (GOLD,)), own_redemption_rules=RedemptionRules(Decimal("0.1"), (TEN,))
    )
    assert "This customer's rates differ from the general rules." in page
    assert "Orders earn in the tier Gold differs 2 points for each unit of money spent 1 point for" in page
    assert "A point is worth differs 0.1" in page
    assert "Redeems differs not for this customer 200 points: " in page
    assert "1 redemption rule is the same as for everybody." in page


def test_rules_that_read_alike_but_differ_say_so() -> None:
    other = replace(TEN, is_active=True)
    view = present(None, RedemptionRules(Decimal(1), (other,)), None, RedemptionRules(Decimal(1), (TEN,)))
    [worth, row] = view.rows
    assert (worth.differs, row.differs) == (False, True)
    assert row.own == f"{row.general} (with different terms)"
    only = present(None, RedemptionRules(Decimal(1), (TEN,)), None, RedemptionRules(Decimal(1)))
    assert only.rows[1].general == "not in the general rules"


async def test_without_the_general_rules_nothing_is_called_the_same() -> None:
    page = await said(earning_rules=DOWN, redemption_rules=DOWN)
    assert "It is unknown whether this customer's rates differ from the general rules." in page
    assert "Not shown: the general earning rules. The platform is down." in page
    assert "400 points: " in page
    assert "Not shown: how this customer redeems points." in await said(own_redemption_rules=DOWN)
    with pytest.raises(Unavailable):
        await said(own_redemption_rules=DOWN, own_earning_rules=DOWN)
