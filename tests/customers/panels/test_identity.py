from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.models import KnownCustomer
from customers.panels.identity import LastKnown, last_known, load, present
from customers.panels.panel import Urgency
from dashboard.access.masking import HIDDEN, Mask
from dashboard.loyalty.models import Channel, Customer, Open
from tests.customers.panels.sample import NOW, panel_request, texts

SEES, MASKED = Mask.none(), Mask.personal()
TEXTS = [one.name for one in fields(Customer) if one.type == str | None and one.name != "platform_id"]
FULL = Customer(
    customer_id="vip.sample@example.com",
    platform_id="300015",
    name="Sample Person",
    email="vip.sample@example.com",
    phone="+447700900123",
    date_of_birth=date(1990, 5, 1),
    joined_at=datetime(2023, 5, 1, 23, 30, tzinfo=UTC),
    is_guest=False,
    tags=("VIP", "call +447700900123"),
    channel=Open("callcenter", Channel.CALL_CENTRE),
    total_orders=Decimal(0),
    referral_link="https://shop.example.com/?mail=vip.sample@example.com",
    attributes={"note": "write to vip.sample@example.com", "birthDate": "1990-05-01", "newsletter": True, "size": None},
    other={"odd": {"mail": "vip.sample@example.com"}, "family": [{"dob": "1990-05-01"}]},
)


def everything(view: object) -> str:
    return repr(view)


def test_support_sees_everything_as_it_is() -> None:
    view = present(FULL, FULL.customer_id, SEES)
    assert (view.customer_id, view.email, view.phone) == (FULL.customer_id, FULL.email, FULL.phone)
    assert view.date_of_birth == date(1990, 5, 1)
    assert (view.kind, view.is_guest, view.channel) == ("member", False, "call centre")
    assert dict(view.attributes)["birthDate"] == "1990-05-01"


def test_marketing_sees_nothing_personal_anywhere() -> None:
    shown = everything(present(FULL, FULL.customer_id, MASKED))
    for secret in ("vip.sample", "7700900123", "1990"):
        assert secret not in shown
    assert "Sample Person" in shown
    assert HIDDEN in shown


@pytest.mark.parametrize("name", [*TEXTS, "channel"])
def test_marketing_sees_nothing_personal_in_any_field(name: str) -> None:
    secret: Any = "write to vip.sample@example.com or +447700900123"
    planted: dict[str, Any] = {name: Open(secret) if name == "channel" else secret}
    shown = everything(present(replace(Customer("c-1"), **planted), "c-1", MASKED))
    assert "vip.sample" not in shown
    assert "7700900123" not in shown


@given(st.builds(Customer, customer_id=st.just("c-1"), name=texts, email=texts, source=texts, gender=texts, city=texts))
def test_it_presents_whatever_comes(customer: Customer) -> None:
    for mask in (SEES, MASKED):
        assert present(customer, "c-1", mask).customer_id


def test_a_link_into_the_shops_app_is_shown_where_it_is_another() -> None:
    both = Customer("c-1", referral_link="https://a.example.com", app_link="https://a.example.com")
    assert present(both, "c-1", SEES).app_link is None
    another = replace(both, app_link="https://app.example.com/?mail=vip.sample@example.com")
    assert present(another, "c-1", SEES).app_link == another.app_link
    assert "vip.sample" not in everything(present(another, "c-1", MASKED))


def test_nothing_sent_is_unknown_and_never_zero_or_no() -> None:
    view = present(Customer("c-1"), "c-1", SEES)
    assert (view.name, view.tags, view.total_orders, view.is_referred, view.kind) == (None, None, None, None, "")


def test_a_name_in_parts_is_a_name() -> None:
    assert present(Customer("c-1", first_name="Sample", last_name="Person"), "c-1", SEES).name == "Sample Person"


def test_an_undocumented_channel_is_shown_raw() -> None:
    assert present(Customer("c-1", channel=Open("Kiosk")), "c-1", SEES).channel == "Kiosk"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "yes"),
        (False, "no"),
        (None, "empty"),
        ("", "empty"),
        (0, "0"),
        ({"a": [None, "ي"]}, '{"a": [null, "ي"]}'),
    ],
)
def test_attributes_are_written_as_they_are(value: Any, shown: str) -> None:
    assert present(Customer("c-1", attributes={"a": value}), "c-1", SEES).attributes == (("a", shown),)


def test_what_an_attribute_is_called_may_be_personal_too() -> None:
    told = Customer("c-1", attributes={"told sample@example.com": True}, other={"+12025550123": "asked"})
    shown = present(told, "c-1", MASKED)
    assert shown.attributes == (("told s•••@e•••.com", "yes"),)
    assert shown.other == (("•••23", "asked"),)


async def test_the_ticket_keeps_personal_lines_apart() -> None:
    loaded = await load(replace(panel_request(customer=FULL), customer_id=FULL.customer_id))
    assert loaded.attention == ()
    assert loaded.ticket == ("Member, joined 2 May 2023",)  # in the programme's zone
    assert "E-mail: vip.sample@example.com" in loaded.ticket_personal
    assert "vip.sample" not in "".join(map(str, loaded.ticket))


async def test_an_answer_about_somebody_else_is_said_before_anything_else() -> None:
    loaded = await load(panel_request(customer=FULL))  # the sample asks for another id
    [attention] = loaded.attention
    assert attention.urgency is Urgency.STOP
    assert attention.sentence == loaded.ticket[0]
    assert attention.sentence == "The platform answered for another customer id than it was asked for."
    view = present(FULL, "Vip.Sample@example.com", SEES)
    assert (view.customer_id, view.answered_for) == ("Vip.Sample@example.com", "vip.sample@example.com")
    assert "vip.sample" not in present(FULL, "c-1", MASKED).answered_for
    assert present(FULL, FULL.customer_id, SEES).answered_for == ""


def test_what_was_last_known_is_masked_too() -> None:
    known = KnownCustomer(
        customer_id="vip.sample@example.com", name="Sample Person", phone="+447700900123", details_seen_at=NOW
    )
    assert last_known(known, SEES).phone == "+447700900123"
    shown = last_known(known, MASKED)
    assert "vip.sample" not in everything(shown)
    assert "900123" not in everything(shown)
    assert shown.seen_at == NOW


def test_a_customer_known_by_id_alone_was_never_seen() -> None:
    known = KnownCustomer(customer_id="c-1", seen_at=NOW)
    assert last_known(known, SEES) == LastKnown("c-1", "", "", "", "", "", None)


def test_a_number_or_a_code_is_something_known_too() -> None:
    for known in (KnownCustomer(platform_id="7", seen_at=NOW), KnownCustomer(referral_code="FRIEND7", seen_at=NOW)):
        assert last_known(known, SEES).seen_at == NOW
