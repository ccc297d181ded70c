"""Ids and links as they are pasted."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customers.finding.folding import handle
from customers.finding.pasting import ids_in, ids_to_ask_for, pasted, unwrapped, values_of_link
from customers.finding.query import parse_query

INVISIBLE = st.text(st.sampled_from(" \t\n\r\u00a0\u200b\u200e\u200f\u2060\ufeff\u202a\u202c\u3000\u00ad"), max_size=5)
IDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1)


@given(INVISIBLE, IDS, INVISIBLE)
def test_what_is_pasted_around_an_id_does_not_count(before: str, customer_id: str, after: str) -> None:
    assert pasted(before + customer_id + after) == customer_id


@given(st.text())
def test_nothing_inside_is_touched(text: str) -> None:
    assert pasted(text) in text
    assert pasted(pasted(text)) == pasted(text)


def test_blanks_within_stay() -> None:
    assert pasted(" a/b#c?d%20e f ") == "a/b#c?d%20e f"


@pytest.mark.parametrize(
    "text",
    [
        "'310077'",
        "“310077”",
        '"310077",',
        "‘310077’.",
        "«310077»",
        "310077,",
        "310077.",
        "310077;",
        "id:310077",
        "ID: 310077",
        "ID 310077",
        "customer id: 310077",
        "Customer ID #310077",
        "customer_id=310077",
        "customerId: '310077',",
        "Member no. 310077",
        "Sample ID 310077",
        "customer: 310077",
        "#310077",
        "№ 310077",
        "Kunden-ID: 310077",
        "رقم العميل: ٣١٠٠٧٧",
        "[310077]",
        "(310077),",
        "310 077",
        "ID 310 077",
        "٣١٠٠٧٧",
        "۳۱۰۰۷۷",
    ],
)
def test_what_stands_around_a_pasted_id_does_not_count(text: str) -> None:
    assert "310077" in parse_query(text).handles
    assert "310077" in parse_query(text).ids
    assert ids_to_ask_for(text) == [text, "310077"]


@pytest.mark.parametrize("text", ["310-077", "310,077", "310.077", "ID: 310-077"])
def test_digits_with_separators_may_be_an_id_that_is_known(text: str) -> None:
    assert "310077" in parse_query(text).ids


@pytest.mark.parametrize("text", ["FRIEND7", "friend 7", "Friend-7", "FRIEND_7", "code: friend.7", "friend ٧"])
def test_a_code_may_have_other_separators(text: str) -> None:
    assert {"friend7", "friend-7"} == {*parse_query(text).others}


@pytest.mark.parametrize("text", ["Salma Sample", "salma-jane", "a7@example.com", ""])
def test_names_and_emails_are_taken_as_they_are(text: str) -> None:
    assert parse_query(text).others == ()


@pytest.mark.parametrize("text", ["(202) 555-0108", "(0)7700 900123", "()", "(a) b (c)"])
def test_brackets_around_a_part_stay(text: str) -> None:
    assert unwrapped(text) == text


@pytest.mark.parametrize(
    "text", ["customer_77", "member-77", "id77", "shop:77", "user.77", "a/b: 77", "FRIEND 310077", "no-77"]
)
def test_what_may_be_part_of_an_id_counts(text: str) -> None:
    assert "77" not in ids_in(text)
    assert "310077" not in ids_in(text)


@pytest.mark.parametrize(
    "text", ["salma sample", "ID Sample", "+44 7700 900123", "07700 900123", "FRIEND 310077", "cust_1"]
)
def test_a_platform_is_asked_once_for_what_no_other_id_stands_in(text: str) -> None:
    assert ids_to_ask_for(text) == [text]


QUOTED = st.sampled_from(["{}", "'{}'", '"{}"', "“{}”", "‘{}’", "«{}»", "„{}“"])
ENDED = st.sampled_from(["{}", "{},", "{}.", "{};", "{} ,", "{}.,"])
LABELLED = st.sampled_from(
    [
        "{}",
        "id:{}",
        "ID {}",
        "id = {}",
        "Customer ID: {}",
        "customer id {}",
        "#{}",
        "Code: {}",
        "client no. {}",
        "user #{}",
    ]
)
DIGITS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])


@given(st.from_regex(r"[a-z]{0,6}[_-]?[0-9]{1,9}", fullmatch=True), LABELLED, QUOTED, ENDED, DIGITS, st.booleans())
@example("310077", "Customer ID: {}", "'{}'", "{},", "0123456789", True)
def test_an_id_is_found_in_whatever_it_is_pasted_with(
    customer_id: str, labelled: str, quoted: str, ended: str, digits: str, is_quoted_first: bool
) -> None:
    around = (quoted, labelled) if is_quoted_first else (labelled, quoted)
    text = customer_id
    for form in (*around, ended):
        text = form.format(text)
    typed = parse_query(text.translate(str.maketrans("0123456789", digits)))
    assert handle(customer_id) in typed.handles
    assert customer_id in typed.ids


@given(st.from_regex(r"[A-Za-z]{2,8}[0-9]{4,8}", fullmatch=True), st.data())
def test_blanks_within_a_code_do_not_count(code: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(code) - 1))
    assert handle(code) in parse_query(f"{code[:at]} {code[at:]}").handles


@pytest.mark.parametrize(
    ("link", "values"),
    [
        ("https://shop.example/?ref=SALMA10", ["SALMA10"]),
        ("https://shop.example.com/?ReferralCode=SALMA10", ["SALMA10"]),
        ("https://shop.example/en/?utm_source=mail&ReferralCode=SALMA10#top", ["mail", "SALMA10", "top"]),
        ("http://www.shop.example/invite/SALMA10/", ["SALMA10"]),
        ("shop.example/r/SALMA10", ["SALMA10"]),
        ("www.shop.example?SALMA10", ["SALMA10"]),
        ("https://shop.example/#/invite?code=SALMA%2D10", ["SALMA-10"]),
        ("https://shop.example/", []),
        ("https://[shop/?ref=SALMA10", []),
        ("SALMA10", []),
        ("salma.sample", []),
        ("salma@example.com", []),
        ("a/b#c?d%20e f", []),
        ("see https://shop.example/?ref=SALMA10", []),
    ],
)
def test_a_link_names_what_its_query_and_its_path_end_with(link: str, values: list[str]) -> None:
    assert values_of_link(link) == values


@given(st.text())
def test_unwrapping_leaves_something(text: str) -> None:
    assert unwrapped(text) or not text
    assert unwrapped(text) in text


@given(st.text(), st.text())
def test_any_link_can_be_read(before: str, after: str) -> None:
    assert all(value.strip() for value in values_of_link(f"https://{before}?{after}"))
