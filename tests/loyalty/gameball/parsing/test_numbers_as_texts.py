"""Ids, phones and codes that are sent as JSON numbers are taken as they are read out."""

import json
from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.gameball.parsing.coupons import parse_coupons
from dashboard.loyalty.gameball.parsing.customer import parse_customer
from dashboard.loyalty.gameball.parsing.lists import parse_activity, parse_friend
from dashboard.loyalty.gameball.webhook import PROFILE, read_message, signature
from dashboard.loyalty.models import Drift, DriftKind, Form
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields


@pytest.mark.parametrize("sent", [310077, Decimal("310077.0"), Decimal(310077), "310077"])
def test_a_customer_s_id_phone_and_code(sent: Any) -> None:
    notes = Notes(UTC)
    body = {"customerId": sent, "gameballId": sent, "referralCode": sent, "customerAttributes": {"mobile": sent}}
    customer = parse_customer(body, notes, requested_id="310077")
    assert (customer.customer_id, customer.platform_id, customer.referral_code) == ("310077",) * 3
    assert customer.phone == "310077"
    assert not [drift for drift in notes.drift if drift.kind is DriftKind.ANOTHER_CUSTOMER]


def test_a_friend_s_and_an_activity_s_id_and_phone() -> None:
    notes = Notes(UTC)
    friend = parse_friend(Fields({"customerId": 77, "mobileNumber": 15550100021, "status": "Active"}, notes))
    row = parse_activity(Fields({"customerId": 78, "phoneNumber": 15550100022}, notes))
    assert (friend.customer_id, friend.phone) == ("77", "15550100021")
    assert (row.customer_id, row.phone) == ("78", "15550100022")
    assert Drift("customerId", DriftKind.OTHER_TYPE, "number", Form.TEXT, times=2) in notes.drift


def test_a_coupon_s_code() -> None:
    notes = Notes(UTC)
    (coupon,) = parse_coupons({"coupons": [{"code": 4711}]}, notes)
    row = parse_activity(Fields({"couponCode": 4712}, notes))
    assert (coupon.code, row.coupon_code) == ("4711", "4712")
    assert Drift("coupons[0].code", DriftKind.OTHER_TYPE, "number", Form.TEXT) in notes.drift


def test_the_ids_in_a_message_of_the_webhook() -> None:
    sent = {"mobile_number": 15550100023, "referral_code": 4713}
    message = {"event": PROFILE, "customer_id": 79, "created_at": "2026-05-04T09:30:00Z", "data": sent}
    body = json.dumps(message).encode()
    record = read_message(body, {"X-GB-Signature": signature(body, "key")}, secret_key="key").record
    assert record is not None
    assert (record.customer_id, record.phone, record.referral_code) == ("79", "15550100023", "4713")


@pytest.mark.parametrize("sent", [True, [77], {"id": 77}])
def test_other_things_are_no_id(sent: Any) -> None:
    assert parse_friend(Fields({"customerId": sent}, Notes(UTC))).customer_id is None


@pytest.mark.parametrize(
    ("sent", "text"), [(Decimal("1.5"), "1.5"), (Decimal("1E+3"), "1000"), (Decimal("1E+60"), "1E+60"), (0, "0")]
)
def test_a_number_is_written_out_unless_it_is_beyond_measure(sent: Any, text: str) -> None:
    assert Fields({"a": sent}, Notes(UTC)).text("a", or_number=True) == text
