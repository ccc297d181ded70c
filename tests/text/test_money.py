"""Amounts with their currency: one spelling for each."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import Currency
from dashboard.loyalty.platform import Trait
from dashboard.text.money import decimals_of, money, own_currency, price, rate
from tests.customers.panels.sample import numbers, texts
from tests.text.test_formatting import amounts, read_back

PTS = Currency("PTS", "pts", "Points", 5, is_before=False)


def test_the_programs_own_currency_is_written_as_the_platforms_amounts() -> None:
    fifty = Decimal(50)
    assert money(fifty, own_currency("EUR", {Trait.CURRENCIES})) == "€50"
    assert money(fifty, own_currency("EUR", ())) == "50 EUR"
    assert money(fifty, own_currency("EGP", {Trait.CURRENCIES})) == "50 EGP"
    assert money(fifty, own_currency(None, {Trait.CURRENCIES})) == "50 (currency unknown)"


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("132", Currency(code="EGP"), "132 EGP"),
        ("132.00", Currency(code="EGP"), "132 EGP"),
        ("132.03", Currency(code="EGP"), "132.03 EGP"),
        ("132.5", Currency(code="EGP"), "132.50 EGP"),
        ("132.505", Currency(code="EGP"), "132.51 EGP"),
        ("13.414000000000001", Currency(code="USD"), "13.41 USD"),
        ("500.00000000000006", Currency(code="JPY"), "500 JPY"),
        ("1.5", Currency(code="KWD"), "1.500 KWD"),
        ("-9.9", Currency(code="EUR"), "−9.90 EUR"),
        ("251", PTS, "251 pts"),
        ("1.23456", PTS, "1.2346 pts"),
        ("12.5", Currency("EUR", "€", is_before=True), "€12.50"),
        ("-12.5", Currency("EUR", "€", is_before=True), "−€12.50"),
        ("12.5", Currency("BRL", "R$"), "R$12.50"),
        ("13.414000000000001", Currency("SEK", "kr", "Swedish krona", 7), "13.41 kr"),
        ("13.5", Currency("CHF", "CHF", is_before=True), "CHF 13.50"),
        ("13.5", Currency(code="egp"), "13.50 egp"),
        ("1234", Currency("EUR", "€", is_before=False), "1,234 €"),
        ("1.5", Currency(code="PTS", is_before=True), "PTS 1.5"),
        ("7", Currency(name="Points"), "7 Points"),
        ("7", Currency(currency_id=5), "7 (currency unknown)"),
        ("7.5", None, "7.5 (currency unknown)"),
        ("NaN", PTS, None),
        (None, Currency("EUR", "€"), None),
    ],
)
def test_each_currency_has_one_spelling(amount: str | None, currency: Currency | None, written: str | None) -> None:
    value = None if amount is None else Decimal(amount)
    assert money(value, currency) == written
    assert price(value, currency) == (written or "an unknown amount")


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("0.0125", Currency(code="EGP"), "0.0125 EGP"),
        ("0.5", Currency(code="EGP"), "0.50 EGP"),
        ("1", Currency("EUR", "€"), "€1"),
        ("0.00001", Currency("EUR", "€"), "€0.00001"),
        ("0.05", None, "0.05 (currency unknown)"),
    ],
)
def test_a_point_may_be_worth_less_than_a_coin(amount: str, currency: Currency | None, written: str) -> None:
    assert rate(Decimal(amount), currency) == written


def test_movements_have_their_sign() -> None:
    assert money(Decimal("1.5"), Currency("EUR", "€"), signed=True) == "+€1.50"
    assert money(Decimal(5), None, signed=True) == "+5 (currency unknown)"


@given(numbers, st.none() | st.builds(Currency, texts, texts, texts, st.none(), st.none() | st.booleans()))
def test_any_amount_can_be_said(amount: Decimal | None, currency: Currency | None) -> None:
    assert price(amount, currency)
    assert rate(amount, currency)


@given(amounts, st.sampled_from(["EGP", "JPY", "KWD"]))
def test_no_amount_is_off_by_more_than_half_a_coin(amount: Decimal, code: str) -> None:
    shown, decimals = money(amount, Currency(code=code)) or "", decimals_of(Currency(code=code))
    assert abs(read_back(shown) - amount) <= Decimal(5).scaleb(-decimals - 1)
    assert len(shown.split(" ")[0].partition(".")[2]) in {0, decimals}
