"""Formats numbers and money. Pure: no request, no template.

None, NaN and infinity are unknown: every function here returns None for them, never 0.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MINUS = "\N{MINUS SIGN}"

LONG_ENOUGH = Context(prec=200)  # digits of the longest number that platforms are believed
POINTS_DECIMALS = 4  # further ones are errors of the platform's arithmetic: 251.30000000000001

# Currencies without two decimals (ISO 4217).
DECIMALS = {
    **dict.fromkeys(["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


def points(value: Decimal | int | None, *, signed: bool = False) -> str | None:
    """Format points or a count with at most four decimals: "2,640.5". Signed, for movements: "+120", "−50", "0"."""
    return formatted(rounded(value, POINTS_DECIMALS), least_decimals=0, signed=signed)


def rounded(value: Decimal | int | None, decimals: int) -> Decimal | int | None:
    """Return the number with at most so many decimals; an unknown one as it is."""
    if not isinstance(value, Decimal) or not value.is_finite():
        return value
    shorter = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, LONG_ENOUGH)
    return value if shorter == value else shorter


def money(amount: Decimal | int | None, currency: str | None, *, signed: bool = False) -> str | None:
    """Format an amount with its currency: "132.03 EGP"; without a currency, only the number.

    It has the decimals of the currency, or more if the platform sent more.
    """
    code = (currency or "").strip()
    number = formatted(amount, least_decimals=DECIMALS.get(code.upper(), 2), signed=signed)
    return f"{number} {code}" if number and code else number


def formatted(value: Decimal | int | None, *, least_decimals: int, signed: bool) -> str | None:
    if value is None or not (exact := Decimal(value)).is_finite():
        return None
    return format_decimal(exact, least_decimals, signed)


def format_decimal(exact: Decimal, least_decimals: int, signed: bool) -> str:
    whole, _, decimals = f"{exact.copy_abs():,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    sign = MINUS if exact < 0 else "+" if signed and exact > 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def fresh(address: str) -> str:
    """Return the address with `fresh=1`, which asks the platform instead of the cache."""
    if "?" not in address and "#" not in address:
        return f"{address}?fresh=1"
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "fresh"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("fresh", "1")])))
