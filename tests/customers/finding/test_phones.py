"""Phones in whatever way they are written, and the beginnings by which they are found."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from customers.finding.phones import begins_at, number, phone_digits
from customers.models import KnownCustomer
from customers.search import find_now
from dashboard.access.masking.mask import Mask
from tests.customers.test_search import MAIN, why


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+44 7700 900-123", "447700900123"),
        ("0044 7700 900123", "447700900123"),
        ("+44 (0)7700 900123", "447700900123"),
        ("07700 900123", "7700900123"),
        ("tel:+447700900123", "447700900123"),
        ("\u202a+44 7700 900123\u202c", "447700900123"),
        ("٠١٠٠١٢٣", "100123"),
        ("(555) 0100", "5550100"),
        ("123", ""),
        ("1234", "1234"),
        ("1" * 20, "1" * 20),
        ("1" * 21, ""),
        ("0000", ""),
        ("+44 07700 900123", "447700900123"),
        ("+44 0 7700 900123", "447700900123"),
        ("0044 07700 900123", "447700900123"),
        ("+44 ( 0 ) 7700 900123", "447700900123"),
        ("4407700900123", "4407700900123"),
        ("+39 06 9000 0123", "39690000123"),
        ("+1 202 555 0108", "12025550108"),
        ("10055501080", "10055501080"),
        ("+07700 900123", "7700900123"),
        ("+٤٤ ٠٧٧٠٠ ٩٠٠١٢٣", "447700900123"),
        ("۰۷۷۰۰ ۹۰۰۱۲۳", "7700900123"),
        ("cust_1001", ""),
        ("1234567890" * 3, ""),
    ],
)
def test_it_knows_a_phone_when_it_sees_one(text: str, digits: str) -> None:
    assert phone_digits(text) == digits


@given(st.text())
def test_digits_are_those_of_a_phone_or_none(text: str) -> None:
    digits = phone_digits(text)
    assert digits == "" or (digits.isascii() and digits.isdecimal() and not digits.startswith("0"))


@pytest.mark.parametrize(
    ("text", "code", "national"),
    [
        ("+44 7700 900123", "44", "7700900123"),
        ("0044 7700 900123", "44", "7700900123"),
        ("447700900123", "44", "7700900123"),
        ("+1 202 555 0108", "1", "2025550108"),
        ("+353 900 00121", "353", "90000121"),
        ("+7 900 000 0144", "7", "9000000144"),
        ("+44", "", ""),
        ("+447", "", ""),
        ("+35 90", "359", ""),
        ("07700 900123", "", "7700900123"),
        ("2025550108", "", "2025550108"),
        ("7700 90", "", "770090"),
    ],
)
def test_it_knows_a_country_code_when_it_sees_one(text: str, code: str, national: str) -> None:
    assert (number(text).code, number(text).national) == (code, national)


@pytest.mark.parametrize(
    ("known", "typed", "at"),
    [
        ("+44 7700 900123", "0770 09", 2),
        ("+44 7700 900123", "+44 7700", 0),
        ("+44 7700 900123", "7700 90", 2),
        ("+44 7700 900123", "0044 77", 0),
        ("+44 7700 900123", "4477", 0),
        ("+44 (0)7700 900123", "+44 07700 9", 0),
        ("07700 900123", "0770 09", 0),
        ("07700 900123", "+44 7700", 0),
        ("07700 900123", "44 7700", 0),
        ("07700 900123", "0044 (0)7700", 0),
        ("+20 7700 900123", "+44 7700", None),
        ("+7 700 900 1230", "0770", None),
        ("+44 7700 900123", "0447", None),
        ("+44 7700 900123", "00 44", None),
        ("+44 7700 900123", "+44 7701", None),
        ("07700 900123", "+44 77", None),
        ("", "7700", None),
    ],
)
def test_a_number_begins_as_it_is_dialed_from_here_or_from_abroad(known: str, typed: str, at: int | None) -> None:
    assert begins_at(number(known), number(typed)) == at


@pytest.mark.parametrize("known", ["+39 06 9000 0123", "3906 9000 0123", "0039 06 9000 0123"])
@pytest.mark.parametrize("typed", ["+39 06 9000 0123", "390690000123", "06 9000 0123"])
@pytest.mark.usefixtures("transactional_db")
def test_some_countries_keep_the_0_after_their_code(known: str, typed: str) -> None:
    KnownCustomer.objects.create(program="main", customer_id="c-1", phone=known)
    [match] = find_now(MAIN, typed, mask=Mask.none()).matches
    assert why(match).startswith("[") or typed.startswith("06")


CODES = st.sampled_from(["1", "7", "20", "44", "49", "86", "353", "966", "999"])
GROUPS = st.lists(st.sampled_from(["", " ", "-", ".", " - "]), min_size=20, max_size=20)
WRITTEN = st.sampled_from(["+{} {}", "+{} (0){}", "+{} 0{}", "00{} {}", "00{} (0) {}", "+{}-{}"])
DIGITS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])
NATIONAL = st.from_regex(r"[2-9][0-9]{8}", fullmatch=True)


def spaced(digits: str, between: list[str]) -> str:
    return "".join(digit + blank for digit, blank in zip(digits, between, strict=False)).strip(" -.")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    code=CODES,
    national=NATIONAL,
    known_as=st.one_of(st.just("0{1}"), WRITTEN),
    typed_as=st.one_of(st.just("0{1}"), st.just("{1}"), WRITTEN),
    size=st.integers(4, 9),
    between=GROUPS,
    digits=DIGITS,
)
@example("44", "770090012", "+{} {}", "0{1}", 5, [""] * 20, "0123456789")
@pytest.mark.usefixtures("engine")
def test_any_number_is_found_by_any_beginning_however_it_is_written(
    code: str, national: str, known_as: str, typed_as: str, size: int, between: list[str], digits: str
) -> None:
    KnownCustomer.objects.all().delete()
    KnownCustomer.objects.create(program="main", customer_id="c-1", phone=known_as.format(code, national))
    # No number that is drawn begins like this one.
    KnownCustomer.objects.create(program="main", customer_id="c-2", phone="+1 111 111 1111")
    typed = typed_as.format(code, spaced(national[:size], between)).translate(str.maketrans("0123456789", digits))
    [match] = find_now(MAIN, typed, mask=Mask.none()).matches
    assert (match.customer.record.customer_id, str(match.reason.field)) == ("c-1", "Phone")
    marked = "".join(text for text, is_match in match.reason.marked if is_match)
    assert phone_digits(marked).endswith(national[:size])
    assert find_now(MAIN, typed, mask=Mask.personal()).matches == () or size == 9
    assert why(match)
