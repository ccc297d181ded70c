"""Formats numbers. Pure: no request, no template.

None, NaN and infinity are unknown: every function here returns None for them, never 0. Platforms calculate with floats,
so numbers are rounded to what staff can use; `unrounded` returns what was sent.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MINUS = "\N{MINUS SIGN}"

POINT_DECIMALS = 4
PERCENT_DECIMALS = 1
ROUNDING = Context(prec=400, rounding=ROUND_HALF_UP)


def points(value: Decimal | int | None, *, signed: bool = False) -> str | None:
    """Format points or a count, with at most four decimals: "2,640.5". Signed, for movements: "+120", "−50", "0"."""
    return formatted(value, decimals=POINT_DECIMALS, signed=signed)


def percentage(value: Decimal | int | None) -> str | None:
    """Format a percentage without its sign, with at most one decimal: "33.3"."""
    return formatted(value, decimals=PERCENT_DECIMALS)


def factor(value: Decimal | int | None, least_decimals: int = 0) -> str | None:
    """Format what one unit is worth or earns: with four decimals, or four digits if it is smaller: "0.00125"."""
    if value is None or not (exact := Decimal(value)).is_finite():
        return None
    decimals = max(POINT_DECIMALS, 3 - exact.adjusted()) if exact else 0
    return formatted(exact, decimals=decimals, least_decimals=least_decimals)


def formatted(
    value: Decimal | int | None, *, decimals: int, least_decimals: int = 0, signed: bool = False
) -> str | None:
    if value is None or not (exact := Decimal(value)).is_finite():
        return None
    return format_decimal(rounded(exact, decimals), least_decimals, signed)


def format_decimal(exact: Decimal, least_decimals: int, signed: bool) -> str:
    whole, _, decimals = f"{exact.copy_abs():,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    sign = MINUS if exact < 0 else "+" if signed and exact > 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Return the finite number with at most so many decimals; half a last digit is rounded away from 0."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -decimals:
        return value
    return ROUNDING.quantize(value, Decimal(1).scaleb(-decimals))


def is_whole(value: Decimal) -> bool:
    """Return whether the number has no decimals."""
    return value.is_finite() and value == value.to_integral_value()


def unrounded(value: Decimal | None, decimals: int = POINT_DECIMALS) -> str | None:
    """Return the number as sent if pages show it rounded ("268.28000000000003"), else None."""
    if value is None or not value.is_finite() or rounded(value, decimals) == value:
        return None
    return f"{value.normalize(ROUNDING):f}"


def fresh(address: str) -> str:
    """Return the address with `fresh=1`, which asks the platform instead of the cache."""
    if "?" not in address and "#" not in address:
        return f"{address}?fresh=1"
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "fresh"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("fresh", "1")])))
