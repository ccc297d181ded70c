import re
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from dashboard.access.masking.contact_data import HIDDEN, masked_email, masked_phone, masked_text
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.errors import Refused, Unavailable
from dashboard.loyalty.models import (
    Activity,
    Answer,
    Customer,
    Drift,
    DriftKind,
    Form,
    Friend,
    Gap,
    Missing,
    Open,
    PlatformWarning,
)
from dashboard.loyalty.models.gaps import FieldGap

personal = Mask.personal()
LETTERS = st.characters(categories=["L", "N", "M"], include_characters=".+-_'!#$%*/=?^{|}~")
EMAILS = st.builds(
    lambda local, domain: f"{local}@{domain}",
    st.text(LETTERS, min_size=1, max_size=40),
    st.from_regex(r"[a-z0-9-]{1,20}(\.[a-z]{2,10}){0,3}", fullmatch=True),
)
DIGITS = st.sampled_from("0123456789٠١٢٣٤٥٦٧٨٩")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
SEPARATORS = st.sampled_from(["", "", " ", "-", ".", " (", ") ", "/", "\u2011", "\u2212", "\u200e", "\u202f"])


@st.composite
def phones(draw: st.DrawFn, start: str = "+") -> str:
    numbers = draw(st.lists(DIGITS, min_size=8, max_size=15))
    return start + numbers[0] + "".join(draw(SEPARATORS) + digit for digit in numbers[1:])


def digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


@given(EMAILS)
@example("x@y.co")
@example("com@example.com")
@example("COM@example.com")
@example("com@example.COM")
@example("ß@example.com")
def test_a_masked_email_never_holds_the_local_part(email: str) -> None:
    local = email.rpartition("@")[0]
    for masked in (masked_email(email), personal.customer_id(email), personal.customer_id(email, email=email)):
        assert HIDDEN in masked
        assert local.casefold() not in masked.casefold()


@given(st.sampled_from("abc"), st.integers(1, 60), st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))
def test_a_masked_email_is_as_long_whatever_it_hides(letter: str, one: int, two: int, three: int, four: int) -> None:
    long, short = f"{letter}{'y' * one}@{'q' * two}.com", f"{letter}{'y' * three}@{'q' * four}.com"
    assert masked_email(long) == masked_email(short) == f"{letter}•••@q•••.com"


@given(st.one_of(phones(), phones("00"), phones("")))
def test_a_masked_phone_holds_two_digits_at_most(phone: str) -> None:
    masked = masked_phone(phone)
    assert masked == HIDDEN + digits(masked)
    assert len(digits(masked)) <= 2


@given(phones())
@example("+00 000000")
def test_a_phone_as_id_is_masked_by_its_looks_and_because_it_is_theirs(phone: str) -> None:
    assert len(digits(personal.customer_id(phone))) <= 2
    without_plus = phone.removeprefix("+").replace(" ", "").replace("-", "")
    assert len(digits(personal.customer_id(without_plus, phone=phone))) <= 2


def test_a_short_phone_shows_no_digit() -> None:
    assert {masked_phone(phone) for phone in ("12", "123456", "+1", "call me", "+")} == {HIDDEN}


def test_an_id_is_masked_when_it_looks_like_an_email_or_a_phone() -> None:
    shown = {
        "salma@example.com": "s•••@e•••.com",
        "SALMA%40example.com": "S•••@e•••.com",
        "shop:salma@example.com": "s•••@e•••.com",
        "salma\N{FULLWIDTH COMMERCIAL AT}example.com": "s•••@e•••.com",
        "+20 100 555 0143": "•••43",
        "0020-100-555-0143": "•••43",
        "+20 100\u2011555\u20110143": "•••43",
        "٠١٠٠٥٥٥٠١٤٣": "•••43",
        "6743512345678": "•••78",
        "0123456": "•••56",
        "@example.com": "•••@•••",
        "SALMA@EXAMPLE.COM": "S•••@E•••.COM",
        "سلمى@example.com": "•••@e•••.com",
        "card 7 of salma@example.com": "card 7 of s•••@e•••.com",
        # Others stay as they are.
        "cust_1001": "cust_1001",
        "ORD-88412345": "ORD-88412345",
        "310077": "310077",
        "1234567": "1234567",
        "a/b#c?d%20e f": "a/b#c?d%20e f",
        "سلمى": "سلمى",
        "2026-11-20": "2026-11-20",
    }
    assert {customer_id: personal.customer_id(customer_id) for customer_id in shown} == shown


def test_an_id_that_is_the_customers_own_email_or_phone_is_masked_whatever_it_looks_like() -> None:
    for theirs, email in (("SALMA", "salma"), (" salma", "salma"), ("salma", " SALMA ")):
        assert personal.customer_id(theirs, email=email) == HIDDEN
    assert personal.customer_id("5550143", phone="+1 202 555 0143") == "•••43"
    assert personal.customer_id("cust_2025550143", phone="+1 202 555 0143") == "•••43"
    assert personal.customer_id("cust_07700900123", phone="+44 7700 900123") == "•••23"
    assert personal.customer_id("cust_447700900123", phone="07700 900123") == "•••23"
    assert personal.customer_id("A-550143", phone="+1 202 555 0143") == HIDDEN
    assert personal.customer_id("A-50143", phone="+1 202 555 0143") == "A-50143"
    assert personal.customer_id("cust_1001", email="salma@example.com", phone="+1 202 555 1001") == "cust_1001"
    assert personal.customer_id("ORD-310077", phone="+1 202 555 0143") == "ORD-310077"


BEFORE = st.sampled_from(["", "Call ", "write to\n", "(", "<"])
AFTER = st.sampled_from(["", " today", ")", ">"])


@given(EMAILS, BEFORE, AFTER)
def test_free_text_loses_the_emails_in_it(email: str, before: str, after: str) -> None:
    assume(not set(email) & set("/?='"))  # a text may hold an address with parameters: those are not of the e-mail
    assert masked_text(f"{before}{email}{after}") == f"{before}{masked_email(email)}{after}"


@given(phones(), BEFORE, AFTER)
def test_free_text_loses_the_phones_in_it(phone: str, before: str, after: str) -> None:
    assert masked_text(f"{before}{phone}{after}") == f"{before}{masked_phone(phone)}{after}"


def test_free_text_loses_an_email_of_any_length() -> None:
    """A pattern that took the square of it would not come to an end."""
    assert masked_text(f"to {'x' * 3_000_000}@example.com") == "to x•••@e•••.com"
    assert masked_text("x" * 3_000_000) == "x" * 3_000_000


MASKED = (
    *("salma=40example.com", "salma(at)example.com", "salma [AT] example.com", "salma (at) example (dot) com"),
    *(
        "salma_example_com",
        "ref-salma_example_com",
        "salma_haddad_gmail_nl",
        "salma at example dot com",
        "salma @ example.com",
    ),
    *('"salma mo"@example.com', "salma&#64;example.com", "salma_gmail.com", "salma.haddad.gmail.com"),
    *("010,1234,5678", "0100:555:0143", "0100|5550|143", "010*5550*1434"),
    *("tel-01005550143", "Tel: 1005550143", "call 5550143", "wa_201005550143", "m201005550143", "u201005550143"),
    *("%2B201005550143", "00201005550143", "201005550143", "1005550143", "612345678", "31612345678", "0031612345678"),
    *("(0100) 555-0143", "202.555.0143", "+1 (202) 555 0143", "2010 0555 0143", "010-2010-11-22", "wa_2010 0555 0143"),
    *("m201005550143 10:00:00", "wa_2010 0555 0143 10", "ORD-2026 1005550143"),
    *("https://shop.example.com/?p=201005550143", "id201005550143x", "cust_01005550143", "هاتف 5550143"),
    *("٠١٠٠٥٥٥٠١٤٣", "\uff0b201005550143", "4915112345678", "phone 4006381333931", "201005550143, 2026-11-28"),
)
READABLE = (
    *("ORD-20261128-00017", "ORD-2026-0001234", "INV-2026/000123", "ORD20261128001", "100000123456", "#4711"),
    *(
        "4006381333931",
        "EAN 5901234123457",
        "978-3-16-148410-0",
        "1,234,567.89",
        "1.234.567,89",
        "1 234 567",
        "1234567.89",
    ),
    *(
        "2026-11-28 17:18",
        "28.11.2026",
        "2026-11-28T17:18:00.123+02:00",
        "20261128171800",
        "1764350280",
        "1764350280000",
    ),
    *("2026-11-28 2026-12-01", "2026-11-28/2026-12-01", "from 2026-11-28 17:18 100 points", "11/28/2026 5:18"),
    *("WELCOME10", "SAVE-2026-ABC", "welcome_back_to", "10.15.7", "120.0.6099.129", "Spring 2026", "cust_12345678"),
    *("550e8400-e29b-41d4-a716-446655440000", "d41d8cd98f00b204e9800998ecf8427e", "12345678", "5801", "min=40.5"),
    *(
        "1,250,000 points",
        "Order ORD-88412345",
        "10% off",
        "",
        "meet (at) noon",
        "10,20,30,40",
        "shop at example.com",
        "https://mail.google.com",
        "https://cdn.example.com/icons/gold.png",
    ),
)


@pytest.mark.parametrize("text", MASKED)
def test_an_email_or_phone_is_masked_however_it_is_written(text: str) -> None:
    for around in ("{}", "note: {} please", "({})", '"{}"'):
        shown = masked_text(around.format(text))
        assert "salma" not in shown
        assert not re.search(r"\d{4}", shown.replace("2026-11-28", ""))


@pytest.mark.parametrize("text", READABLE)
def test_what_staff_need_stays_readable(text: str) -> None:
    for around in ("{}", "note: {} please", "({})", '"{}"'):
        assert masked_text(around.format(text)) == around.format(text)


@given(st.integers(10**11, 10**12 - 1))
def test_a_barcode_stays_readable_unless_it_may_be_a_mobile_phone(number: int) -> None:
    written = f"{number}"
    assume(not written.startswith(("4915", "4916", "4917", "861", "55")))
    check = -(sum(map(int, written[::2])) + 3 * sum(map(int, written[1::2]))) % 10
    assert masked_text(f"{written}{check}") == f"{written}{check}"


@given(st.datetimes(datetime(1970, 1, 1), datetime(2069, 1, 1)), st.decimals(0, 10**7, places=2))
def test_times_and_amounts_stay_readable(at: datetime, amount: Decimal) -> None:
    for text in (at.isoformat(), f"{at:%d/%m/%Y}", f"{at:%d.%m.%Y %H:%M}", f"{amount:,}", str(amount)):
        assert masked_text(text) == text


@pytest.mark.parametrize(
    "part",
    [
        "[at]",
        "a_",
        "1 1 1 1 1 1 a ",
        "=40a",
        "a(at)",
        "2026-11-",
        "1.1",
        "20261128-",
        "a%40",
        "a&#64;",
        '"a@',
        "0,123",
        "_gmail.com",
        "tel ",
        "- ",
        "12-",
        "1",
    ],
)
def test_no_text_takes_long(part: str) -> None:
    text = part * 20_000
    masked = masked_text(text)  # a pattern that took the square of it would not come to an end
    assert masked == text or "•••" in masked


CONTACT = "Quinn salma@example.com +201005550143"


def planted(hint: str) -> Any:
    """A value of a field, with contact data in it if it can hold any."""
    if "Mapping" in hint:
        return {CONTACT: CONTACT, "list": [{"deep": CONTACT}], "number": 201005550143, "bday": "1990-05-17"}
    if "tuple[str" in hint:
        return (CONTACT, "plain")
    return CONTACT if "str" in hint else Open(CONTACT) if "Open" in hint else None


@pytest.mark.parametrize("kind", [Customer, Friend, Activity])
def test_every_text_of_a_model_is_masked(kind: type) -> None:
    values = {field.name: planted(str(field.type)) for field in fields(kind) if field.name != "gaps"}
    gaps = (FieldGap("email", Gap.UNREADABLE, (["x"],)), FieldGap("tier", Gap.UNREADABLE, ({"a": CONTACT},)))
    model = kind(**values, gaps=gaps)
    assert personal.seen(model).gap("email") is Gap.UNREADABLE
    shown = repr(personal.seen(Answer(model, NOW, other={"other": CONTACT}, request_id=CONTACT)))
    for secret in ("salma", "1005550143", "1990", "'x'"):
        assert secret not in shown
    assert "Quinn" in shown
    assert Mask.none().seen(model) is model


def test_what_needs_no_mask_stays_the_same_object() -> None:
    customer = Customer("c-1", name="Quinn", tags=("VIP",), attributes={"size": 9, "list": ["a", Decimal(1)]})
    answer = Answer((customer, Activity(7, transaction_id="ORD-20261128-00017")), NOW, other={"page": 1})
    assert personal.seen(answer) is answer


def test_a_date_of_birth_is_hidden_by_its_field_and_by_its_name() -> None:
    named = dict.fromkeys(("bday", "birthDate", "naissance", "Geburtstag", "تاريخ الميلاد", "DOB"), "17 May 1990")
    deep = {"pairs": [{"name": "birthday", "value": "1990-05-17"}], "size": "M"}
    customer = Customer("c-1", date_of_birth=date(1990, 5, 17), attributes=named | deep, other=named)
    shown = personal.seen(customer)
    assert "1990" not in repr(shown)
    assert (str(shown.date_of_birth), shown.attributes["pairs"], shown.attributes["size"]) == (HIDDEN, HIDDEN, "M")
    assert personal.seen(Customer("c-1")).date_of_birth is None


def test_no_field_is_lost_if_two_masked_names_are_the_same() -> None:
    shown = personal.seen(Customer("c-1", other={"+201005550143": 1, "+202005550143": 2})).other
    assert list(shown.values()) == [1, 2]


def test_remarks_and_errors_are_masked_and_counts_are_not() -> None:
    warning = PlatformWarning(9, "user_sample@example.com", "Call +12025550123 or sample@example.com.")
    drift = (
        Drift("status", DriftKind.UNKNOWN_VALUE, "sample@example.com"),
        Drift("rewards", DriftKind.ITEMS_CUT, "10000/12000"),
        Drift("name", DriftKind.WRONG_TYPE, Form.NUMBER, Form.TEXT),
    )
    missing = (Missing("tags", Refused("No rights for sample@example.com.")),)
    answer = Answer("value", NOW, warnings=(warning,), drift=drift, missing=missing, error=Unavailable())
    seen = personal.seen(answer)
    assert (seen.value, seen.warnings[0].code, seen.drift[1:], seen.error) == ("value", 9, drift[1:], answer.error)
    assert (seen.warnings[0].name, seen.warnings[0].text) == ("u•••@e•••.com", "Call •••23 or s•••@e•••")
    assert (seen.drift[0].seen, str(seen.missing[0].error.sentence)) == (
        "s•••@e•••.com",
        "No rights for s•••@e•••",
    )
    assert isinstance(seen.missing[0].error, Refused)
