"""The units of rewards, for the panels that show some."""

from collections.abc import Iterable
from dataclasses import replace

from customers.panels.panel import PanelRequest
from dashboard.loyalty.attempt import attempt
from dashboard.loyalty.models import Reward
from dashboard.loyalty.reads import BALANCE
from dashboard.text.currencies import own_currency
from dashboard.text.units import Units


async def units_for(rewards: Iterable[Reward], request: PanelRequest) -> Units:
    """Return the currency and, if some of the rewards give points, the program's name for them.

    The name is set or was learned from a balance. Otherwise it is read with this customer's balance, which the profile
    reads too.
    """
    currency = own_currency(request.program.currency, request.program.kind.traits)
    if not any(reward.points or reward.points_factor for reward in rewards):
        return Units(currency)
    if name := request.program.points_name or await request.loyalty.points_name():
        return Units(currency, name)
    soon = replace(request.options, deadline=request.options.deadline.earlier(), fresh=False)
    read = await attempt(request.loyalty.read, BALANCE, request.customer_id, soon)
    return Units(currency, read.value.points_name if read.value else None)
