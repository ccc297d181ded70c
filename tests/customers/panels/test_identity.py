from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.models import KnownCustomer
from customers.panels.identity import IdentityView, load, present
from customers.panels.identity_header import Badge, CustomerHeader, last_known
from customers.panels.panel import Urgency
from dashboard.access.masking.contact_data import HIDDEN
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.models import Channel, Currency, Customer, Gap, Open
from dashboard.text.lines import Line, Value
from tests.customers.panels.sample import CAIRO, NOW, panel_request, rendered, texts
from tests.loyalty.gaps import gaps
from tests.programs import sample_program
from tests.words import text_of

SEES, MASKED = Mask.none(), Mask.personal()
PROGRAM = sample_program(time_zone=CAIRO, currency=Currency(code="EGP"))
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
    gaps=gaps(Gap.NOT_SENT, "total_spent", "language", "referral_code", "gender", "devices"),
)


def view_of(customer: Customer, mask: Mask = SEES) -> IdentityView:
    seen = mask.seen(customer)
    return present(seen, seen.customer_id, PROGRAM)


def told(lines: Iterable[Line]) -> dict[str, Value]:
    """The values by their names, or by what the copy button calls them."""
    return {str(line.name or line.what): line.value for line in lines}


def everything(view: object) -> str:
    return repr(view)


def test_support_sees_everything_as_it_is() -> None:
    view = view_of(FULL)
    assert told(view.header.ids) == {
        "customer id": FULL.customer_id,
        "Gameball": "300015",
        "e-mail": FULL.email,
        "phone": FULL.phone,
    }
    assert view.header.badges == (Badge("VIP"), Badge("call +447700900123"), Badge("member"))
    assert told(view.header.facts) == {
        "joined": date(2023, 5, 2),  # in the program's zone
        "spent": None,
        "orders": "0",
        "channel": "call center",
        "language": None,
        "referral code": None,
    }
    assert told(view.lines)["Date of birth"] == date(1990, 5, 1)
    assert told(view.attributes)["birthDate"] == "1990-05-01"


def test_marketing_sees_nothing_personal_anywhere() -> None:
    shown = everything(view_of(FULL, MASKED))
    for secret in ("vip.sample", "7700900123", "1990"):
        assert secret not in shown
    assert "Sample Person" in shown
    assert HIDDEN in shown


@pytest.mark.parametrize("name", [*TEXTS, "channel"])
def test_marketing_sees_nothing_personal_in_any_field(name: str) -> None:
    secret: Any = "write to vip.sample@example.com or +447700900123"
    planted: dict[str, Any] = {name: Open(secret) if name == "channel" else secret}
    shown = everything(view_of(replace(Customer("c-1"), **planted), MASKED))
    assert "vip.sample" not in shown
    assert "7700900123" not in shown


@given(st.builds(Customer, customer_id=st.just("c-1"), name=texts, email=texts, source=texts, gender=texts, city=texts))
def test_it_presents_whatever_comes(customer: Customer) -> None:
    for mask in (SEES, MASKED):
        view = view_of(customer, mask)
        assert view.header.name
        assert told(view.header.ids)["customer id"] == "c-1"


def test_a_link_into_the_shops_app_is_shown_where_it_is_another() -> None:
    both = Customer("c-1", referral_link="https://a.example.com", app_link="https://a.example.com")
    assert "Referral link, app" not in told(view_of(both).lines)
    another = replace(both, app_link="https://app.example.com/?mail=vip.sample@example.com")
    assert told(view_of(another).lines)["Referral link, app"] == another.app_link
    assert "vip.sample" not in everything(view_of(another, MASKED))


def test_nothing_sent_is_unknown_and_never_zero_or_no() -> None:
    view = view_of(Customer("c-1", gaps=gaps(Gap.NOT_SENT, *[field.name for field in fields(Customer)])))
    assert set(told(view.lines).values()) == {None}
    assert set(told(view.header.facts).values()) == {None}
    assert (view.header.name, view.header.badges) == ("c-1", ())
    assert [(line.name, line.value) for line in view.header.ids] == [
        ("", "c-1"),
        ("e-mail", None),
        ("phone", None),
        ("Gameball", None),
        ("guest or member", None),
    ]
    assert "the Activity panel says so" in str(view.header.ids[-1].note)


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("is_guest", "guest or member"),
        ("total_spent", "spent"),
        ("channel", "channel"),
        ("last_order_at", "Last order"),
        ("referral_link", "Referral link"),
        ("tags", "Tags"),
        ("devices", "Devices"),
        ("payment_methods", "Payment methods"),
    ],
)
def test_what_the_platform_does_not_have_is_left_out(field: str, name: str) -> None:
    def names(customer: Customer) -> set[str]:
        view = view_of(customer)
        return {*told(view.header.ids), *told(view.header.facts), *told(view.lines)}

    assert names(Customer("c-1")) - names(Customer("c-1", gaps=gaps(Gap.NOT_OFFERED, field))) == {name}


def test_nobody_misses_a_member_number_or_an_identity() -> None:
    bare, full = Customer("c-1"), Customer("c-1", member_number="2600", identities=("till-1", "web-1"))
    assert not {"Member number", "In other systems"} & told(view_of(bare).lines).keys()
    assert told(view_of(full).lines)["In other systems"] == ("till-1", "web-1")
    assert told(view_of(full).header.ids)["member"] == "2600"


def test_an_empty_list_is_none_and_not_unknown() -> None:
    assert told(view_of(Customer("c-1", tags=())).lines)["Tags"] == ()


def test_the_details_have_the_tags_for_which_the_header_has_no_room() -> None:
    tags = tuple(f"tag {number}" for number in range(10))
    view = view_of(Customer("c-1", tags=tags))
    assert [badge.text for badge in view.header.badges] == [*tags[:8], "2 more tags in the details"]
    assert told(view.lines)["Tags"] == tags


def test_a_guest_is_marked() -> None:
    assert view_of(Customer("c-1", is_guest=True)).header.badges == (Badge("guest", "waiting"),)


async def test_the_panel_prints_every_line(transactional_db: None) -> None:
    text = text_of(rendered("details", await load(panel_request(customer=FULL))))
    assert "Date of birth 1 May 1990 Gender unknown" in text
    assert "Tags VIP, call +447700900123 Devices unknown" in text
    assert "Added by the shop note write to" in text
    assert "2 more fields odd" in text


def test_a_name_in_parts_is_a_name() -> None:
    assert view_of(Customer("c-1", first_name="Sample", last_name="Person")).header.name == "Sample Person"


def test_an_undocumented_channel_is_shown_raw() -> None:
    assert told(view_of(Customer("c-1", channel=Open("Kiosk"))).header.facts)["channel"] == "Kiosk"


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
    assert view_of(Customer("c-1", attributes={"a": value})).attributes == (Line("a", shown),)


def test_what_an_attribute_is_called_may_be_personal_too() -> None:
    named = Customer("c-1", attributes={"told sample@example.com": True})
    assert view_of(named, MASKED).attributes == (Line("told s•••@e•••.com", "yes"),)


async def test_the_ticket_keeps_personal_lines_apart(transactional_db: None) -> None:
    loaded = await load(replace(panel_request(customer=FULL), customer_id=FULL.customer_id))
    assert loaded.attention == ()
    assert loaded.ticket == ("Member, joined 2 May 2023",)  # in the program's zone
    assert "E-mail: vip.sample@example.com" in loaded.ticket_personal
    assert "vip.sample" not in "".join(map(str, loaded.ticket))


async def test_an_answer_about_somebody_else_is_said_before_anything_else(transactional_db: None) -> None:
    loaded = await load(panel_request(customer=FULL))  # the sample asks for another id
    [attention] = loaded.attention
    assert attention.urgency is Urgency.STOP
    assert attention.sentence == loaded.ticket[0]
    assert attention.sentence == "The platform answered with a different customer id than the one requested."
    header = loaded.view.header
    assert (header.ids[0].value, header.answered_for) == ("cust_1", "vip.sample@example.com")
    for asked, is_other in (("Vip.Sample@example.com", False), ("vera.sample@example.com", True)):
        loaded = await load(replace(panel_request(customer=FULL), customer_id=asked, mask=MASKED))
        assert bool(loaded.attention) is is_other  # although both ids look the same with a mask
        assert "vip.sample" not in everything(loaded.view)


def test_what_was_last_known_is_masked_too() -> None:
    known = KnownCustomer(
        customer_id="vip.sample@example.com", name="Sample Person", phone="+447700900123", details_seen_at=NOW
    )
    assert told(last_known(known, SEES, PROGRAM).ids)["phone"] == "+447700900123"
    shown = last_known(known, MASKED, PROGRAM)
    assert "vip.sample" not in everything(shown)
    assert "900123" not in everything(shown)
    assert (shown.name, shown.seen_at) == ("Sample Person", NOW)


def test_what_was_never_known_is_left_out() -> None:
    known = KnownCustomer(customer_id="c-1", seen_at=NOW)
    assert last_known(known, SEES, PROGRAM) == CustomerHeader(
        "c-1", (Line("", "c-1", copies=True, what="customer id"),)
    )


def test_a_number_or_a_code_is_something_known_too() -> None:
    for known in (KnownCustomer(platform_id="7", seen_at=NOW), KnownCustomer(referral_code="FRIEND7", seen_at=NOW)):
        assert last_known(known, SEES, PROGRAM).seen_at == NOW
