"""A page of the ledger of everybody: rows that can't be read cost only themselves and are named."""

from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.feeds import CustomerListPage, UnreadableRow
from dashboard.loyalty.gameball.customer_list import parse_customer_list
from dashboard.loyalty.notes import Notes


def row(number: Any = "1", customer_id: Any = "sample_1", **more: Any) -> dict[str, Any]:
    return {"gameballTransactionId": number, "customerId": customer_id, "customerName": "Sample", **more}


def seen(*rows: Any, after: str = "", **more: Any) -> CustomerListPage:
    return parse_customer_list({"transactions": list(rows), **more}, Notes(UTC), after)


@pytest.mark.parametrize(
    ("sent", "customer_id"),
    [(310077, "310077"), (Decimal("310077.0"), "310077"), ("310077", "310077"), ("007", "007"), (0, "0")],
)
def test_ids_are_texts_or_numbers(sent: Any, customer_id: str) -> None:
    page = seen(row(customer_id=sent))
    assert [one.customer_id for one in page.customers] == [customer_id]
    assert page.unreadable == ()


@pytest.mark.parametrize("sent", [None, "", True, ["sample_1"], {"id": "sample_1"}, "..", " sample_1", "x" * 300])
def test_a_row_without_an_id_is_left_out_and_named(sent: Any) -> None:
    page = seen(row(1, "sample_1"), row(2, sent), row(3, "sample_3"))
    assert [one.customer_id for one in page.customers] == ["sample_1", "sample_3"]
    assert page.unreadable == (UnreadableRow(2, "customerId", is_left_out=True),)
    assert (page.next, page.rows) == ("3", 3)


@pytest.mark.parametrize("item", [None, "text", 7, ["list"]])
def test_a_row_that_is_no_object_keeps_its_place(item: Any) -> None:
    page = seen(row(1), item, row(3, None))
    assert page.unreadable == (
        UnreadableRow(2, "", is_left_out=True),
        UnreadableRow(3, "customerId", is_left_out=True),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("customerName", 5),
        ("customerEmail", {}),
        ("isCustomerDeleted", "perhaps"),
        ("gameballTransactionId", "next"),
        ("gameballTransactionId", None),
    ],
)
def test_a_field_that_can_t_be_read_is_named_and_the_rest_of_the_row_is_learned(field: str, value: Any) -> None:
    page = seen(row(1, "sample_1"), row(2, "sample_2") | {field: value})
    assert [one.customer_id for one in page.customers] == ["sample_1", "sample_2"]
    assert page.unreadable == (UnreadableRow(2, field, is_left_out=False),)


def test_a_last_page_without_a_cursor_is_learned_and_ends_the_list() -> None:
    page = seen(row(None), after="7", hasMore=False)
    assert [one.customer_id for one in page.customers] == ["sample_1"]
    assert (page.next, page.rows, page.more) == ("7", 0, False)


@pytest.mark.parametrize("number", [None, "next", "7", 3])
def test_a_page_that_leads_nowhere_is_an_error(number: Any) -> None:
    with pytest.raises(Unreadable):
        seen(row(number), after="7", hasMore=True)
