"""The rows of a balance, which the statement and the expiries explain. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.loyalty.models import Balance, LedgerRow, Wallet


@dataclass(frozen=True, slots=True)
class Book:
    """The rows of one balance, oldest first: of a wallet, where the platform has several. `balance` None is unknown.

    `begins_at_start` and `reaches_end` say whether the first and the last row are the customer's first and last.
    """

    rows: tuple[LedgerRow, ...]
    balance: Balance | None
    begins_at_start: bool = True
    reaches_end: bool = True

    @property
    def available(self) -> Decimal | None:
        """The platform's available points now, None if they are unknown."""
        return self.balance.available_points if self.balance else None

    @property
    def points_name(self) -> str | None:
        """The name that the platform sent for the points with the balance."""
        return self.balance.points_name if self.balance else None

    @property
    def wallet(self) -> Wallet:
        """The wallet of the balance; an empty one if there is none."""
        return (self.balance.wallet if self.balance else None) or Wallet()

    @property
    def sends_expiries(self) -> bool:
        """Whether the platform has expiries of its movements; taken for granted if there are no movements."""
        return not self.rows or any(row.is_offered("expires_at") for row in self.rows)

    def first(self, name: str) -> Any:
        """The first value in this column of the rows, None if no row has one."""
        return next((value for row in self.rows if (value := getattr(row, name))), None)
