from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.text.formatting import MINUS, fresh, money, points

amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)


def read_back(text: str) -> Decimal:
    return Decimal(text.split(" ")[0].replace(",", "").replace(MINUS, "-"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("2640.5"), "2,640.5"),
        (Decimal("4177.50"), "4,177.5"),
        (Decimal(0), "0"),
        (Decimal("-0.00"), "0"),
        (Decimal("-1234567.8"), "−1,234,567.8"),
        (Decimal("1E+3"), "1,000"),
        (1250, "1,250"),
        (None, None),
        (Decimal("NaN"), None),
        (Decimal("-Infinity"), None),
    ],
)
def test_points(value: Decimal | int | None, written: str | None) -> None:
    assert points(value) == written


@pytest.mark.parametrize(("value", "written"), [(120, "+120"), (-50, "−50"), (0, "0"), (None, None)])
def test_movements_show_their_sign(value: int | None, written: str | None) -> None:
    assert points(value, signed=True) == written


@given(amounts)
def test_points_are_rounded_to_four_decimals(value: Decimal) -> None:
    assert abs(read_back(points(value) or "") - value) <= Decimal("0.00005")
    assert abs(read_back((points(value, signed=True) or "").removeprefix("+")) - value) <= Decimal("0.00005")


@pytest.mark.parametrize(
    ("value", "written"),
    [("251.30000000000001", "251.3"), ("0.30000000000000004", "0.3"), ("0.12345", "0.1235"), ("1e-30", "0")],
)
def test_what_a_machine_s_sum_adds_is_not_shown(value: str, written: str) -> None:
    assert points(Decimal(value)) == written


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (Decimal("132.03"), "EGP", "132.03 EGP"),
        (Decimal("132.5"), "EGP", "132.50 EGP"),
        (Decimal("132.505"), "EGP", "132.505 EGP"),
        (Decimal("132.5"), None, "132.50"),
        (Decimal("132.5"), " ", "132.50"),
        (Decimal(500), "JPY", "500 JPY"),
        (Decimal("1.5"), "KWD", "1.500 KWD"),
        (Decimal("-9.9"), "EUR", "−9.90 EUR"),
        (None, "EUR", None),
    ],
)
def test_money(amount: Decimal | None, currency: str | None, written: str | None) -> None:
    assert money(amount, currency) == written


@given(amounts, st.sampled_from(["EGP", "JPY", "KWD", "", None]))
def test_money_is_never_rounded(amount: Decimal, currency: str | None) -> None:
    assert read_back(money(amount, currency) or "") == amount


@pytest.mark.parametrize(
    ("address", "again"),
    [
        ("/main/customers/k/coupons/", "/main/customers/k/coupons/?fresh=1"),
        ("/a/?page=2&fresh=1", "/a/?page=2&fresh=1"),
        ("/a/?kind=&page=2", "/a/?kind=&page=2&fresh=1"),
    ],
)
def test_a_fresh_address_keeps_its_filters(address: str, again: str) -> None:
    assert fresh(address) == again
