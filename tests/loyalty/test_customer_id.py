import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.customer_id import MAX_LENGTH, check_customer_id
from dashboard.loyalty.errors import InvalidCustomerId
from dashboard.loyalty.paths import quoted_path


@pytest.mark.parametrize(
    "customer_id",
    [
        "7",
        "ada@example.com",
        "+1-555-0100",
        "a/b#c?d%20e f",
        "عميل",
        "客户 12",
        "😀",
        "%2e%2e",
        "..;",
        "...",
        "a..b",
        "\\",
        "x" * MAX_LENGTH,
    ],
)
def test_it_lets_nearly_anything_pass(customer_id: str) -> None:
    assert check_customer_id(customer_id) == customer_id


@pytest.mark.parametrize(
    ("customer_id", "reason"),
    [
        ("", "cannot be empty"),
        (".", "can be only"),
        ("..", "can be only"),
        ("../configurations/tiers", "can be only"),
        ("7\\..\\8", "can be only"),
        ("7/./8", "can be only"),
        (" 7", "begin or end with a space"),
        ("7\u00a0", "begin or end with a space"),
        ("7\n", "begin or end with a space"),
        ("7\x008", "cannot be printed"),
        ("7\u202e8", "cannot be printed"),
        ("\ud800", "cannot be printed"),
        ("x" * (MAX_LENGTH + 1), "at most 256 characters"),
    ],
)
def test_it_refuses_the_rest_with_a_reason(customer_id: str, reason: str) -> None:
    with pytest.raises(InvalidCustomerId) as raised:
        check_customer_id(customer_id)
    assert reason in str(raised.value.sentence)


@given(st.text(st.characters(exclude_categories=()), max_size=MAX_LENGTH + 10))
def test_what_passes_is_unchanged_and_can_be_sent(customer_id: str) -> None:
    try:
        passed = check_customer_id(customer_id)
    except InvalidCustomerId:
        return
    assert passed == customer_id
    assert quoted_path("customers", passed, "balance").isascii()
