"""The units of rewards: a balance is read only for a name of points that is needed and not known."""

from decimal import Decimal

import pytest

from dashboard.loyalty.models import Balance, Reward
from tests.customers.panels.sample import panel_request

TWO = Decimal(2)


@pytest.mark.parametrize(
    ("reward", "name"),
    [
        (Reward(points=TWO), "Stars"),
        (Reward(points_factor=TWO), "Stars"),
        (Reward(multiplier=TWO), "Stars"),
        (Reward(score=TWO), None),
    ],
)
async def test_rewards_of_points_have_the_name_from_the_balance(reward: Reward, name: str | None) -> None:
    units = await panel_request(balance=Balance(points_name="Stars")).units_for([reward])
    assert units.points == name
