"""Amounts with their currency: "132.03 EGP", "€50", "251 pts". Pure.

Each currency has one spelling: whole amounts have no decimals, other amounts of money have those of their currency.
"""

import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboard.loyalty.models import Currency
from dashboard.loyalty.platform import Trait
from dashboard.text.formatting import MINUS, POINT_DECIMALS, factor, formatted, is_whole, points, rounded

# The codes of money (ISO 4217), and the decimals of those that have not two.
MONEY = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()
)
DECIMALS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
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


def own_currency(code: str | None, traits: Collection[Trait]) -> Currency | None:
    """Return the currency of a program's own amounts, for which its platform names none; None is unknown.

    Pages write it as the platform's other amounts: with a sign where these carry one ("€50"), else with its code ("50
    EUR").
    """
    if not code:
        return None
    return Currency(code=code, symbol=SIGNS.get(code) if Trait.CURRENCIES in traits else None)


def money(amount: Decimal | None, currency: Currency | None, *, signed: bool = False) -> str | None:
    """Return an amount with its currency, where the platform asks for it: "12.50 EGP", "€50", "251 pts", "7 (currency
    unknown)". Signed, for movements: "+€1.50". None is unknown."""
    if amount is None or not amount.is_finite():
        return None
    if not currency or not currency.sign:
        return _("%(amount)s (currency unknown)") % {"amount": points(amount, signed=signed)}
    return _with_sign(without_currency(amount, currency, signed=signed), currency)


def price(amount: Decimal | None, currency: Currency | None) -> str:
    """Return the same for a sentence, which says if the amount is unknown."""
    return money(amount, currency) or _("an unknown amount")


def rate(amount: Decimal | None, currency: Currency | None) -> str:
    """Return the worth of one point. It may be less than the smallest coin: "0.0125 EGP", "€0.0125"."""
    if amount is None or not amount.is_finite() or not currency or not currency.sign:
        return price(amount, currency)
    return _with_sign(str(factor(amount, _least_decimals(amount, currency))), currency)


def unit_of_money(currency: Currency | None) -> str:
    """ "EGP", "€", or "unit of money" if the currency is unknown: "1 point for each EGP spent"."""
    return (currency.sign if currency else None) or _("unit of money")


def without_currency(amount: Decimal, currency: Currency, *, signed: bool = False) -> str:
    """Return the number of a finite amount: "12.50" of money, "251", "+1.5" of points."""
    decimals = decimals_of(currency)
    least = _least_decimals(rounded(amount, decimals), currency)
    return str(formatted(amount, decimals=decimals, least_decimals=least, signed=signed))


def decimals_of(currency: Currency | None) -> int:
    """Return with how many decimals an amount is shown at most: what follows is an error of the platform's
    arithmetic."""
    if currency is None or not _is_money(currency):
        return POINT_DECIMALS
    return DECIMALS.get(_code(currency), 2)


def stands_before(currency: Currency) -> bool:
    """Return whether the sign stands before the number: as the platform asks for it, or else the sign of money does."""
    return _has_sign_of_money(currency) if currency.is_before is None else currency.is_before


def _least_decimals(amount: Decimal, currency: Currency) -> int:
    return decimals_of(currency) if _is_money(currency) and not is_whole(amount) else 0


def _is_money(currency: Currency) -> bool:
    """Return whether amounts are money, not points, which have a code and a sign of their own."""
    return _code(currency) in MONEY or _has_sign_of_money(currency)


def _code(currency: Currency) -> str:
    return (currency.code or "").upper()


def _has_sign_of_money(currency: Currency) -> bool:
    """Return whether the sign is one of money: "€" or "R$", not "pts"."""
    return any(unicodedata.category(letter) == "Sc" for letter in currency.sign or "")


def _with_sign(number: str, currency: Currency) -> str:
    if not stands_before(currency):
        return f"{number} {currency.sign}"
    plus_or_minus = number[:1] if number.startswith((MINUS, "+")) else ""
    space = "" if _has_sign_of_money(currency) else " "
    return f"{plus_or_minus}{currency.sign}{space}{number.removeprefix(plus_or_minus)}"
