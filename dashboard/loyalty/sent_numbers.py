"""Parses numbers as platforms send them. Pure."""

import re
from decimal import Decimal

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
# No amount is that long. An exponent like 1e999 would fill the page with digits.
MAX_DIGITS = 40


def sent_number(value: object) -> Decimal | None:
    """Return a JSON number, or a number written as text. None if it is neither, not finite or beyond measure."""
    match value:
        case bool():
            return None
        case int() | Decimal():
            number = Decimal(value)
        case float():
            number = Decimal(str(value))
        case str() if NUMBER.fullmatch(value.strip()):
            number = Decimal(value.strip())
        case _:
            return None
    return number if number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS else None


def whole_number(value: object) -> int | None:
    """Return a JSON number without decimals; None for anything else. Booleans do not count."""
    return value if type(value) is int else None


def digits(value: object) -> str | None:
    """Return a number as text if it stands for a text such as an id: 310077.0 gives "310077". Booleans do not count."""
    if type(value) is Decimal and value == value.to_integral_value() and value.adjusted() < MAX_DIGITS:
        return str(int(value))
    return str(value) if type(value) in (int, Decimal) else None
