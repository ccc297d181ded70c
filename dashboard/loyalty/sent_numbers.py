"""Parses and compares numbers as platforms send them. Pure."""

import re
from decimal import Decimal
from typing import TypeGuard

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
# No amount is that long. An exponent like 1e999 would fill the page with digits.
MAX_DIGITS = 40
# Platforms calculate with floats: 268.28 + 300 may come as 568.2800000000001.
DUST = Decimal("0.00005")  # half of the last digit that pages show
RELATIVE_DUST = Decimal("1E-15")  # large floats are less exact


def sent_number(value: object) -> Decimal | None:
    """Return a JSON number, or a number written as text. None if it is neither, not finite or beyond measure."""
    number: Decimal | None = None
    match value:
        case None | bool():
            pass
        case int() | Decimal():
            number = Decimal(value)
        case float():
            number = Decimal(str(value))
        case str() if NUMBER.fullmatch(value.strip()):
            number = Decimal(value.strip())
    return number if number is not None and number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS else None


def digits(value: object) -> str | None:
    """Return a number as text if it stands for a text such as an id: 310077.0 gives "310077". Booleans do not count."""
    if type(value) is Decimal and value == value.to_integral_value() and value.adjusted() < MAX_DIGITS:
        return str(int(value))
    return str(value) if type(value) in (int, Decimal) else None


def difference(one: Decimal, other: Decimal) -> Decimal:
    """Return `one - other`; 0 if that is too little to be more than what calculating with floats leaves."""
    exact = one - other
    dust = max(DUST, RELATIVE_DUST * max(abs(one), abs(other)))
    return Decimal(0) if abs(exact) < dust else exact


def is_at_least(one: Decimal, other: Decimal) -> bool:
    """Return whether `one` reaches `other`."""
    return difference(one, other) >= 0


def is_positive(value: Decimal | None) -> TypeGuard[Decimal]:
    """Return whether the number is known and above 0."""
    return value is not None and difference(value, Decimal(0)) > 0
