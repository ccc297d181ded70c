"""The currency of a program's own amounts, for which its platform names none."""

from collections.abc import Collection, Mapping

from dashboard.loyalty.models import Currency
from dashboard.loyalty.platform import Trait
from dashboard.text.words import Money

SIGNS: Mapping[str, str] = {
    "AUD": "$",
    "BRL": "R$",
    "CAD": "$",
    "EUR": "€",
    "GBP": "£",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "MXN": "$",
    "NZD": "$",
    "TRY": "₺",
    "USD": "$",
}


def own_currency(code: str | None, traits: Collection[Trait]) -> Money:
    """Return the program's currency as its pages write it: with a sign on a platform whose amounts carry one ("€50"),
    else by its code ("50 EUR"). None is unknown."""
    if not code or Trait.CURRENCIES not in traits or (sign := SIGNS.get(code.upper())) is None:
        return code
    return Currency(code=code.upper(), symbol=sign)
