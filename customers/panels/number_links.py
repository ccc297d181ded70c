"""Links from panels to the pages of orders and coupon codes.

Panels know only what such links do. Their implementation imports the pages' own modules, and with it the longest chain
of imports would be longer than 20.
"""

from typing import Protocol


class NumberLinks(Protocol):
    """See `customers.orders.links.NumberLinks`."""

    def order(self, number: str | None) -> str:
        """Return the address of the order's page, or ""."""

    def code(self, code: str | None) -> str:
        """Return the address of the code's page, or ""."""
