"""Compares numbers that platforms calculate with floats: 268.28 + 300 may come as 568.2800000000001. Pure."""

from decimal import Context, Decimal
from typing import TypeGuard

DUST = Decimal("0.00005")  # half of the last digit that pages show
RELATIVE_DUST = Decimal("1E-15")  # large floats are less exact
SHORT = Context(prec=12)  # digits of a number that is compared with an earlier one
SMALLEST = Decimal("1E-12")


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


def whole(value: Decimal) -> int:
    """Return the number without its decimals; 2.9999999999999996 counts as 3."""
    nearest = value.to_integral_value()
    return int(value if difference(value, nearest) else nearest)


def without_dust(value: Decimal) -> Decimal:
    """Return the number without what calculating with floats leaves: 0.3 for 0.30000000000000004. Whole numbers are
    exact."""
    if value == value.to_integral_value():
        return value
    return SHORT.plus(value) if abs(value) >= SMALLEST else Decimal(0)
