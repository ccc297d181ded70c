from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.text.formatting import MINUS, factor, fresh, percentage, points, unrounded

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


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("268.28000000000003", "268.28"),
        ("189.99999999999997", "190"),
        ("-0.00000000000003", "0"),
        ("0.001", "0.001"),
        ("0.00005", "0.0001"),
    ],
)
def test_points_have_at_most_four_decimals(value: str, written: str) -> None:
    assert points(Decimal(value)) == written
    assert unrounded(Decimal(value)) == (None if value == "0.001" else value)


@pytest.mark.parametrize(("value", "written"), [("33.333333333333336", "33.3"), ("12.50", "12.5"), ("100", "100")])
def test_percentages_have_at_most_one_decimal(value: str, written: str) -> None:
    assert percentage(Decimal(value)) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("0.0125", "0.0125"), ("0.00125", "0.00125"), ("0.30000000000000004", "0.3"), ("0.00004000000001", "0.00004")],
)
def test_a_factor_may_be_smaller_than_points(value: str, written: str) -> None:
    assert factor(Decimal(value)) == written


@given(amounts)
def test_points_are_rounded_to_the_nearest(value: Decimal) -> None:
    shown = points(value, signed=True) or ""
    assert abs(read_back(shown.removeprefix("+")) - value) <= Decimal("0.00005")
    assert len(shown.partition(".")[2]) <= 4
    assert shown.startswith("+") is (value >= Decimal("0.00005"))


@given(st.decimals(places=4, min_value=-(10**9), max_value=10**9))
def test_what_has_four_decimals_is_not_rounded(value: Decimal) -> None:
    assert read_back(points(value) or "") == value
    assert unrounded(value) is None


@given(amounts)
def test_what_was_sent_is_kept(value: Decimal) -> None:
    exact = unrounded(value)
    assert exact is None or Decimal(exact) == value


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
