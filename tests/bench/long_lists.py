"""Settings of the sandbox with customers whose lists are long: `cust_top` and `cust_above`."""

from dashboard.sandbox.account import BY_HAND
from dashboard.sandbox.population import FRIENDS, Friends
from dashboard.sandbox.settings import *  # noqa: F403

BY_HAND["cust_top"] = (20_000, 592_000, 565_000, 12_400)
FRIENDS["cust_above"] = Friends(first=300_000, count=20_000, active=15_000)
