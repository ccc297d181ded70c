"""The units of rewards: the program's own name for its points, which comes only with a balance, and its currency."""

from collections.abc import Iterable
from dataclasses import dataclass

from customers.panels.campaign_facts import read_since_page
from customers.panels.panel import PanelRequest
from dashboard.loyalty.attempt import attempt
from dashboard.loyalty.models import Reward
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import BALANCE


@dataclass(frozen=True, slots=True)
class Units:
    """The program's name for its points, and its currency; None is unknown."""

    points_name: str | None = None
    currency: str | None = None


UNKNOWN_UNITS = Units()


async def units_for(rewards: Iterable[Reward], request: PanelRequest) -> Units:
    """Return the units of these rewards. The name of points is read only if one of them gives points.

    A platform with wallets has several kinds of points, and does not say which of them a reward gives.
    """
    currency = request.program.currency
    has_points = any(reward.points or reward.points_factor for reward in rewards)
    if not has_points or Trait.WALLETS in request.program.kind.traits:
        return Units(currency=currency)
    balance = await attempt(read_since_page, BALANCE, request.customer_id, request)
    return Units(balance.value.points_name if balance.value else None, currency)
