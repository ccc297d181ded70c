"""Compares numbers that platforms calculate with floats: 268.28 + 300 may come as 568.2800000000001. Pure."""

from decimal import Decimal
from typing import TypeGuard

DUST = Decimal("0.00005")  # half of the last digit that pages show
RELATIVE_DUST = Decimal("1E-15")  # large floats are less exact


def difference(one: Decimal, other: Decimal) -> Decimal:
    """Return `one - other`; 0 if that is too little to be more than what calculating with floats leaves."""
    exact = one - other
    dust = max(DUST, RELATIVE_DUST * max(abs(one), abs(other)))
    return Decimal(0) if abs(exact) < dust else exact


def is_at_least(one: Decimal, other: Decimal) -> bool:
    """Return whether `one` reaches `other`."""
    return difference(one, other) >= 0


def is_more(one: Decimal | None, other: Decimal | None) -> bool:
    """Return whether both numbers are known and `one` is the larger one."""
    return one is not None and other is not None and difference(one, other) > 0


def is_positive(value: Decimal | None) -> TypeGuard[Decimal]:
    """Return whether the number is known and above 0."""
    return is_more(value, Decimal(0))
