"""Decorations around a known value are undone; anything else is left out and named, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from customers.feeding import cells
from customers.feeding.cells import DATE, cell, clean_values
from customers.finding.phones import phone_digits

DIGITS = "0123456789"
ARABIC = str.maketrans(DIGITS, "٠١٢٣٤٥٦٧٨٩")


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A phone number as people group it, and its digits without what is dialed first."""
    country = draw(st.sampled_from(["1", "20", "44", "39", "971"]))
    rest = draw(st.text(DIGITS, min_size=7, max_size=10).filter(lambda text: text[0] != "0"))
    places = draw(st.sets(st.integers(1, len(rest) - 1), max_size=3))
    gap = draw(st.sampled_from([" ", "-", ".", "\u00a0", "\u2011"]))
    grouped = "".join(gap * (place in places) + sign for place, sign in enumerate(rest))
    before = draw(
        st.sampled_from([f"+{country}{gap}", f"00{country}{gap}", f"+{country} (0)", "0", "", f"({country}) "])
    )
    digits = rest if before in {"", "0"} else country + rest
    assume(not DATE.fullmatch(before + grouped))
    return before + grouped, digits


AROUND_PHONE = st.sampled_from(
    '{}|\'{}|="{}"|"{}"|\'{}\'| {} |whatsapp:{}|tel:{}|p:{}|Tel. {}|Mobile: {}|\u202a{}\u202c|\ufeff{}|\u200e{}'.split(
        "|"
    )
)


@given(numbers(), AROUND_PHONE)
def test_a_phone_s_decorations_are_undone(number: tuple[str, str], around: str) -> None:
    text, digits = number
    kept, remarks = clean_values({"phone": cell(around.format(text), "phone")})
    assert (phone_digits(kept["phone"]), remarks) == (digits, [])


@given(
    numbers(),
    st.sampled_from([" x{}", " ext. {}", ", ext {}", ";ext={}", " Extension: {}", " #{}"]),
    st.integers(1, 99999),
)
def test_an_extension_is_no_part_of_the_number(number: tuple[str, str], way: str, extension: int) -> None:
    kept, remarks = clean_values({"phone": number[0] + way.format(extension)})
    assert phone_digits(kept["phone"]) == number[1]
    assert "extension" in remarks[0]


@given(numbers(), numbers(), st.sampled_from(["; ", " ::: ", ", ", " | ", "\n", " or ", " / +", " +"]))
@example(("+1 1000000", "11000000"), ("1000000", "1000000"), " / +")
@example(("01000000", "1000000"), ("10000000", "10000000"), " / +")  # the same: a 0 after a country code is not dialed
def test_of_several_numbers_the_first_is_taken_and_that_is_said(
    one: tuple[str, str], two: tuple[str, str], between: str
) -> None:
    separator, plus = between.rstrip("+"), "+" if between.endswith("+") else ""
    second = plus + two[0].lstrip("+") if plus else two[0]
    kept, remarks = clean_values({"phone": f"{one[0]}{separator}{second}"})
    assert phone_digits(kept["phone"]) == one[1]
    assert len(remarks) == (phone_digits(second) != one[1])


@given(st.integers(1_000_000, 999_999_999_999))
def test_a_number_that_a_spreadsheet_counted_with(number: int) -> None:
    mantissa = f"{str(number)[0]}.{str(number)[1:]}E{len(str(number)) - 1}"
    for text in (f"{number}.0", f"{number:,}", mantissa, mantissa.replace("E", "E+"), str(number).translate(ARABIC)):
        kept, remarks = clean_values({"phone": text})
        assert (phone_digits(kept["phone"]), remarks) == (str(number), [])
    kept, remarks = clean_values({"phone": f"{number:.3E}"})
    assert not kept
    assert "rounded" in remarks[0]


@pytest.mark.parametrize(
    "text",
    [
        "call me",
        "1-800-FLOWERS",
        "fax: +447700900050",
        "+1 555,0100041",
        "0100 123 4567 / 22",
        "555 0100 / 0101",
        "2026-11-20",
        "20.11.2026",
        "11/20/2026",
        "0000000",
        "123",
        "07700900054 07700900055",
        "sample@example.com",
        "9" * 16,
        "1" * 100_000,
        "(" * 100_000,
    ],
)
def test_what_is_no_phone_number_is_left_out_and_named(text: str) -> None:
    assert clean_values({"phone": text}) == ({}, ["Imported without the phone: it could not be read."])


LOCAL = st.from_regex(r"[a-z0-9]([a-z0-9.+'&/=_-]{0,12}[a-z0-9])?", fullmatch=True)
ADDRESSES = st.builds("{}@{}".format, LOCAL, st.sampled_from(["example.com", "bücher.example", "a-b.example.org"]))
AROUND_EMAIL = st.sampled_from(
    [
        "{}",
        "mailto:{}",
        "MAILTO:{}?subject=Hello",
        "<{}>",
        "<mailto:{}>",
        "Sample Person <{}>",
        '"Person, Sample" <{}>',
        "Person, Sample <{}>",
        '"{}"',
        "'{}'",
        "'{}",
        '="{}"',
        " {} ",
        "{};",
        "{}.",
        "\u200b{}\ufeff",
        "E-mail: {}",
    ]
)


@given(ADDRESSES, AROUND_EMAIL)
def test_an_address_s_decorations_are_undone(address: str, around: str) -> None:
    assert clean_values({"email": cell(around.format(address), "email")}) == ({"email": address}, [])


@given(ADDRESSES, AROUND_EMAIL, ADDRESSES, st.sampled_from([", ", ";", " ", " | ", "\n"]))
@example("0@example.com", "MAILTO:{}?subject=Hello", "1@example.com", ";")
def test_of_two_addresses_the_first_is_taken_or_neither_and_that_is_said(
    one: str, around: str, two: str, between: str
) -> None:
    kept, remarks = clean_values({"email": f"{around.format(one)}{between}{two}"})
    assert kept.get("email") in {one, None}
    assert kept or remarks
    assert remarks or one == two
    if around == "{}":
        assert kept == {"email": one}


@pytest.mark.parametrize(
    "text",
    ["sample", "sample@", "@example.com", "first last@example.com", "a@b@c.example", "a@@b.example", "see a@b.example",
     "a@-b.example", "a@b..example", "a@b.example/c", "sample(at)example.com",
     "a" * 100_000, "@" * 100_000, "<" * 100_000],
)  # fmt: skip
def test_what_is_no_address_is_left_out_and_named(text: str) -> None:
    kept, remarks = clean_values({"email": text})
    assert not kept
    assert remarks[0].startswith("Imported without the e-mail: ")


@given(
    st.decimals(-(10**12), 10**12, places=2),
    st.sampled_from(["{}", "'{}", '="{}"', "{} pts", "{} points", "{}pt.", "\u200e{}"]),
)
def test_a_number_s_decorations_are_undone(number: Decimal, around: str) -> None:
    for text in (
        f"{number:f}",
        f"{number:,f}",
        f"{number:,f}".replace(",", "\u00a0"),
        f"{number:f}".replace("-", "\u2212"),
    ):
        kept, remarks = clean_values({"points": cell(around.format(text), "points")})
        assert (Decimal(kept["points"]), remarks) == (number, [])


@pytest.mark.parametrize("text", ["1.200,50", "1.200", "-12.345.678", "999.000"])
def test_a_dot_that_may_part_thousands_is_not_read(text: str) -> None:
    kept, remarks = clean_values({"points": text})
    assert not kept
    assert "may be a decimal point" in remarks[0]


@pytest.mark.parametrize(
    "text", ["1200,50", "0,200", "1,20", "12,00,000", "1,200,50", "(20)", "20 EUR", "many", "1.2E+05",
             "9" * 30, "9" * 18 + ".9999999", "1" * 100_000, "1e999"]
)  # fmt: skip
def test_what_is_no_number_is_left_out_and_named(text: str) -> None:
    kept, remarks = clean_values({"points": text})
    assert not kept
    assert "points" in remarks[0]


@pytest.mark.parametrize("field", ["customer_id", "name", "email", "phone", "referral_code", "tier", "points"])
@pytest.mark.parametrize(
    "text", ["NULL", "null", "nan", "NaN", "n/a", "N/A", "-", "#N/A", "\u2014", "(null)", '=""', " null "]
)
def test_cells_that_say_that_there_is_nothing(text: str, field: str) -> None:
    assert cell(text, field) == ""


@pytest.mark.parametrize("field", ["first_name", "last_name", "name", "referral_code"])
@pytest.mark.parametrize("text", ["NA", "NAT", "NIL", "Nil", "None", "Null", "Nan"])
def test_a_name_or_code_that_only_looks_like_nothing_is_kept(text: str, field: str) -> None:
    assert cell(text, field) == text
    assert cell(text, "tier") == ""


@given(
    st.dictionaries(
        st.sampled_from(list(cells.READERS)),
        st.text(max_size=60) | st.from_regex(r"[-+0-9.,eE@<>'\"/;:x# ]{0,60}", fullmatch=True),
    )
)
def test_whatever_stands_in_a_cell_is_kept_or_named(values: dict[str, str]) -> None:
    values = {field: text for field, raw in values.items() if (text := cell(raw, field))}
    kept, remarks = clean_values(values)
    assert len(values) - len(kept) <= len(remarks)
    assert phone_digits(kept.get("phone", "0000")) or "phone" not in kept
    assert Decimal(kept.get("points", "0")).is_finite()
    again, more = clean_values(
        {field: text for field, text in kept.items() if field not in {"customer_id", "platform_id"}}
    )
    assert again == {field: kept[field] for field in again}
    assert not more


@pytest.mark.parametrize(
    "text", ["01005550199 (home)", "home: 01005550199", "WhatsApp 01005550199", "Mobile 01005550199 (work)"]
)
def test_a_word_that_says_whose_phone_it_is_costs_no_number(text: str) -> None:
    assert clean_values({"phone": text}) == ({"phone": "01005550199"}, [])


def test_of_addresses_with_a_slash_between_them_the_first_is_taken() -> None:
    kept, remarks = clean_values({"email": "a@b.com/b@c.com"})
    assert kept == {"email": "a@b.com"}
    assert remarks == ["Imported with the first of several e-mail addresses."]
    assert clean_values({"email": "user/team@b.com"}) == ({"email": "user/team@b.com"}, [])
