"""What came and cannot be read is told apart from what did not come."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.loyalty.gameball.parsing.customer import parse_balance, parse_customer, parse_tier_progress
from dashboard.loyalty.models import Balance, Customer, Drift, DriftKind, Gap, TierProgress
from dashboard.loyalty.notes import Notes
from tests.loyalty.gaps import fields_with


def balance(**body: Any) -> Balance:
    return parse_balance(body, Notes(ZoneInfo("Africa/Cairo")))


def drift_of_customer(requested_id: str, **body: Any) -> list[Drift]:
    notes = Notes(ZoneInfo("Africa/Cairo"))
    parse_customer({"gameballId": 310077, "customerAttributes": {}, **body}, notes, requested_id=requested_id)
    return notes.drift


def customer(**body: Any) -> Customer:
    return parse_customer(body, Notes(ZoneInfo("Africa/Cairo")), requested_id="cust_1001")


def tier(**body: Any) -> TierProgress:
    return parse_tier_progress(body, Notes(ZoneInfo("Africa/Cairo")))


@pytest.mark.parametrize(
    ("sent", "value", "name"),
    [
        ("nextExpiringPointsDate", "soon", "next_expiry_at"),
        ("nextExpiringPointsDate", 20261201, "next_expiry_at"),
        ("nextExpiringPointsAmount", "a lot", "next_expiry_points"),
        ("nextExpiringPointsAmount", {}, "next_expiry_points"),
        ("nextExpiringPointsValue", True, "next_expiry_value"),
        ("pendingPoints", [], "pending_points"),
        ("avaliablePointsBalance", "many", "available_points"),
    ],
)
def test_an_amount_of_the_wrong_type_is_unreadable(sent: str, value: object, name: str) -> None:
    read = balance(**{sent: value})
    assert fields_with(read, Gap.UNREADABLE) == {name}
    assert getattr(read, name) is None


@pytest.mark.parametrize("value", [None, "", "0001-01-01T00:00:00"])
def test_no_date_is_none_and_not_unreadable(value: str | None) -> None:
    assert balance(nextExpiringPointsDate=value, nextExpiringPointsAmount=None).gap("next_expiry_at") is None


def test_a_number_written_as_text_is_read() -> None:
    read = balance(nextExpiringPointsAmount="200")
    assert (read.next_expiry_points, fields_with(read, Gap.UNREADABLE)) == (Decimal(200), set())


def test_a_program_that_is_off_sends_nothing_and_one_that_cannot_be_read_something() -> None:
    assert balance().has_no_amounts
    assert not balance(pendingPoints="many").has_no_amounts


@pytest.mark.parametrize("following", ["Gold", ["Gold"], 3, True])
def test_a_next_tier_of_the_wrong_type_is_not_the_top(following: object) -> None:
    read = tier(current={"name": "Basic"}, next=following, progress=50)
    assert read.next is None
    assert fields_with(read, Gap.UNREADABLE) == {"next"}


@pytest.mark.parametrize(
    "following", [[], "", {"name": "Gold", "order": 3}, {"name": None, "order": 3}, {"name": "GOLD", "order": "3"}]
)
def test_the_current_tier_and_an_empty_one_are_no_next_tier(following: object) -> None:
    read = tier(current={"name": "Gold", "order": 3}, next=following, progress=50)
    assert (read.next, read.gap("next")) == (None, None)


@pytest.mark.parametrize("following", [{"name": "Silver", "order": 3}, {"name": "Gold", "order": 4}, {"level": "Gold"}])
def test_another_tier_is_a_next_one(following: object) -> None:
    assert tier(current={"name": "Gold", "order": 3}, next=following, progress=50).next is not None


@pytest.mark.parametrize("current", [{}, {"order": 0, "name": None, "minProgress": 0}])
def test_an_empty_current_tier_is_none(current: object) -> None:
    assert tier(current=current, next=None, progress=0).current is None


def test_the_top_tier_has_no_next_one() -> None:
    assert fields_with(tier(current={"name": "Gold"}, next=None, progress=50), Gap.UNREADABLE) == set()
    assert fields_with(tier(current={"name": "Gold"}, progress=50), Gap.UNREADABLE) == set()


def test_each_other_part_of_the_wrong_type_is_named() -> None:
    assert fields_with(tier(current="Gold", next=None, progress="far"), Gap.UNREADABLE) == {"current", "progress"}


def test_an_answer_about_another_customer_is_drift_and_tells_no_id() -> None:
    assert drift_of_customer("cust_1001", customerId="cust_2002") == [Drift("customerId", DriftKind.ANOTHER_CUSTOMER)]
    assert drift_of_customer("cust_1001", customerId="CUST_1001") == []


def test_a_postcode_may_be_a_number_and_a_device_an_object() -> None:
    read = customer(customerAttributes={"zip": 11511, "devices": [{"model": "Sample Phone"}, "Android"]})
    assert (read.postcode, read.devices) == ("11511", ("Sample Phone", "Android"))


@pytest.mark.parametrize(("sent", "is_guest"), [(True, True), ("true", True), ("false", False), (None, None)])
def test_who_is_a_guest_is_said_in_any_of_four_ways(sent: object, is_guest: bool | None) -> None:
    assert customer(customerAttributes={"isGuest": sent}).is_guest is is_guest
    assert customer(customerAttributes={}, isGuest=sent).is_guest is is_guest
    assert drift_of_customer("c-1", customerId="c-1", customerAttributes={"isGuest": sent}, isGuest=sent) == []
