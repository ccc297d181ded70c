from datetime import UTC, date, datetime

from hypothesis import assume, example, given
from hypothesis import strategies as st

from dashboard.access.masking import HIDDEN, Mask, mask_remarks
from dashboard.loyalty.models import Answer, Drift, DriftKind, PlatformWarning

personal, nothing = Mask.personal(), Mask.none()
LETTERS = st.characters(categories=["L", "N", "M"], include_characters=".+-_'!#$%*/=?^{|}~")
EMAILS = st.builds(
    lambda local, domain: f"{local}@{domain}",
    st.text(LETTERS, min_size=1, max_size=40),
    st.from_regex(r"[a-z0-9-]{1,20}(\.[a-z]{2,10}){0,3}", fullmatch=True),
)
DIGITS = st.sampled_from("0123456789٠١٢٣٤٥٦٧٨٩")
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
    for masked in (personal.email(email), personal.customer_id(email), personal.customer_id(email, email=email)):
        assert masked is not None
        assert HIDDEN in masked
        assert local.casefold() not in masked.casefold()


@given(st.sampled_from("abc"), st.integers(1, 60), st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))
def test_a_masked_email_is_as_long_whatever_it_hides(letter: str, one: int, two: int, three: int, four: int) -> None:
    long, short = f"{letter}{'y' * one}@{'q' * two}.com", f"{letter}{'y' * three}@{'q' * four}.com"
    assert personal.email(long) == personal.email(short) == f"{letter}•••@q•••.com"


@given(st.one_of(phones(), phones("00"), phones("")))
def test_a_masked_phone_holds_two_digits_at_most(phone: str) -> None:
    masked = personal.phone(phone) or ""
    assert masked == HIDDEN + digits(masked)
    assert len(digits(masked)) <= 2


@given(phones())
def test_a_phone_as_id_is_masked_by_its_looks_and_because_it_is_theirs(phone: str) -> None:
    assert len(digits(personal.customer_id(phone))) <= 2
    without_plus = phone.removeprefix("+").replace(" ", "").replace("-", "")
    assert len(digits(personal.customer_id(without_plus, phone=phone))) <= 2


def test_a_short_phone_shows_no_digit() -> None:
    assert {personal.phone(phone) for phone in ("12", "123456", "+1", "call me", "+")} == {HIDDEN}


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
    assert personal.text(f"{before}{email}{after}") == f"{before}{personal.email(email)}{after}"


@given(phones(), BEFORE, AFTER)
def test_free_text_loses_the_phones_in_it(phone: str, before: str, after: str) -> None:
    assert personal.text(f"{before}{phone}{after}") == f"{before}{personal.phone(phone)}{after}"


def test_free_text_loses_an_email_of_any_length() -> None:
    """A pattern that took the square of it would not come to an end."""
    assert personal.text(f"to {'x' * 3_000_000}@example.com") == "to x•••@e•••.com"
    assert personal.text("x" * 3_000_000) == "x" * 3_000_000


def test_free_text_keeps_numbers_that_are_no_phone() -> None:
    texts = ["1,250,000 points", "2026-11-20 14:02", "20/11/2026", "Order ORD-88412345", "10% off", ""]
    assert [personal.text(text) for text in texts] == texts


@given(st.text(), st.text(), st.dates())
def test_without_a_mask_everything_comes_back_untouched(one: str, two: str, day: date) -> None:
    assert nothing.email(one) is one
    assert nothing.phone(one) is one
    assert nothing.text(one) is one
    assert nothing.customer_id(one, email=two, phone=one) is one
    assert nothing.date(day) is day


def test_unknown_stays_unknown() -> None:
    for mask in (personal, nothing):
        assert mask.email(None) is None
        assert mask.phone(None) is None
        assert mask.text(None) is None
        assert mask.date(None) is None


def test_a_birthday_is_hidden() -> None:
    assert personal.date(date(1990, 5, 17)) == HIDDEN


def test_remarks_are_masked_too() -> None:
    warning = PlatformWarning(9, "user_sample@example.com", "Call +12025550123 or sample@example.com.")
    drift = Drift("status", DriftKind.UNKNOWN_VALUE, "sample@example.com")
    answer = Answer("value", datetime(2026, 11, 20, tzinfo=UTC), warnings=(warning,), drift=(drift,))
    assert mask_remarks(answer, nothing) is answer
    seen = mask_remarks(answer, personal)
    assert (seen.value, seen.warnings[0].code, seen.drift[0].field) == ("value", 9, "status")
    assert (seen.warnings[0].name, seen.warnings[0].text) == ("u•••@e•••.com", "Call •••23 or s•••@e•••")
    assert seen.drift[0].seen == "s•••@e•••.com"
    assert not any(word in repr(seen) for word in ("sample@", "5550123"))
