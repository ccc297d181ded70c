"""How numbers and money are written for staff. Pure: no request, no template.

None, and what is no number (NaN, infinity), is unknown: every function here answers None for it, never 0.
"""

from decimal import Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MINUS = "\N{MINUS SIGN}"

# Currencies that are not written with two decimals (ISO 4217).
DECIMALS = {
    **dict.fromkeys(["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


def points(value: Decimal | int | None, *, signed: bool = False) -> str | None:
    """Points or any count: "2,640.5"; nothing is rounded. Signed, for movements: "+120", "−50", "0"."""
    return plain(value, least_decimals=0, signed=signed)


def money(amount: Decimal | int | None, currency: str | None, *, signed: bool = False) -> str | None:
    """An amount with at least its currency's decimals, more if the platform sent more: "132.03 EGP". Without a
    currency the number stands alone."""
    code = (currency or "").strip()
    number = plain(amount, least_decimals=DECIMALS.get(code.upper(), 2), signed=signed)
    return f"{number} {code}" if number and code else number


def plain(value: Decimal | int | None, *, least_decimals: int, signed: bool) -> str | None:
    if value is None or not (exact := Decimal(value)).is_finite():
        return None
    return written(exact, least_decimals, signed)


def written(exact: Decimal, least_decimals: int, signed: bool) -> str:
    whole, _, decimals = f"{exact.copy_abs():,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    sign = MINUS if exact < 0 else "+" if signed and exact > 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def fresh(address: str) -> str:
    """The same address, asking the platform again instead of the cache (`fresh=1`)."""
    if "?" not in address and "#" not in address:
        return f"{address}?fresh=1"
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "fresh"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("fresh", "1")])))
