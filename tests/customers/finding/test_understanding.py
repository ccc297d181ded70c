import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customers.finding.understanding import Typed, is_one_error_away, pasted, single_deletions, understand

INVISIBLE = st.text(st.sampled_from(" \t\n\r\u00a0\u200b\u200e\u200f\u2060\ufeff\u202a\u202c\u3000\u00ad"), max_size=5)
IDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1)
WORDS = st.text(st.sampled_from("abcdسل"), min_size=1, max_size=7)


@given(INVISIBLE, IDS, INVISIBLE)
def test_what_is_pasted_around_an_id_does_not_count(before: str, customer_id: str, after: str) -> None:
    assert pasted(before + customer_id + after) == customer_id


@given(st.text())
def test_nothing_inside_is_touched(text: str) -> None:
    assert pasted(text) in text
    assert pasted(pasted(text)) == pasted(text)


def test_blanks_within_stay() -> None:
    assert pasted(" a/b#c?d%20e f ") == "a/b#c?d%20e f"


@given(st.text(max_size=600))
@example("ab " * 200)
def test_anything_is_understood_somehow(text: str) -> None:
    typed = understand(text)
    assert len(typed.text) <= 256
    assert len(typed.words) <= 8
    assert all(word.isalnum() for word in (*typed.words, *typed.local))
    assert not any(sign.isspace() for sign in typed.handle + typed.email)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Salma  SAMPLE", Typed("Salma  SAMPLE", words=("salma", "sample"), name="salma sample")),
        ("Salma", Typed("Salma", "salma", "salma", ("salma",), "salma")),
        ("s@example.com", Typed("s@example.com", "s@example.com", "s@example.com", local=("s",))),
        ("cust_7", Typed("cust_7", "cust_7", "cust_7", ("cust", "7"), "7 cust")),
        ("+44 7700 900123", Typed("+44 7700 900123", phone="447700900123", ending="447700900123")),
        ("0123", Typed("0123", "0123", "0123", phone="123", ending="0123")),
        ("", Typed("")),
    ],
)
def test_what_was_typed_has_every_reading_it_may_have(text: str, meant: Typed) -> None:
    assert understand(text) == meant


def test_an_address_as_mail_programs_write_it() -> None:
    typed = understand('"Salma Sample" <s.other@example.com>')
    assert (typed.email, typed.words, typed.local) == ("s.other@example.com", ("salma", "sample"), ("s", "other"))


@pytest.mark.parametrize(
    ("text", "is_whole", "forms"),
    [
        ("+1 202 555 0108", True, ["2025550108", "025550108", "25550108"]),
        ("12345678", True, ["2345678"]),
        ("1234567", True, []),
        ("123456", False, []),
    ],
)
def test_a_phone_may_begin_with_a_country_code(text: str, is_whole: bool, forms: list[str]) -> None:
    typed = understand(text)
    assert (typed.is_whole_phone, typed.national_forms) == (is_whole, forms)


@pytest.mark.parametrize("text", ["a@", "a.b", "a_b", "a+b", "ann7"])
def test_a_piece_of_an_email_is_told_from_a_word(text: str) -> None:
    assert understand(text).is_no_name
    assert not understand("salma").is_no_name


@given(WORDS, st.integers(0, 7), st.sampled_from("abcdسل"), st.sampled_from(["leave out", "add", "change", "swap"]))
def test_one_error_is_found_by_single_deletions(word: str, place: int, letter: str, error: str) -> None:
    at = min(place, len(word) - 1)
    wrong = {
        "leave out": word[:at] + word[at + 1 :],
        "add": word[:at] + letter + word[at:],
        "change": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[error]
    if wrong not in {word, ""}:
        assert is_one_error_away(wrong, word)
        assert is_one_error_away(word, wrong)
        assert {wrong, *single_deletions(wrong)} & {word, *single_deletions(word)}


@given(WORDS, WORDS)
def test_what_shares_no_deletion_is_further_away(one: str, other: str) -> None:
    if is_one_error_away(one, other):
        assert {one, *single_deletions(one)} & {other, *single_deletions(other)}


@pytest.mark.parametrize(
    ("one", "other"), [("salma", "salma"), ("salma", "samla1"), ("ab", "cd"), ("abc", "cab"), ("a", "abc")]
)
def test_none_or_two_errors_are_not_one(one: str, other: str) -> None:
    assert not is_one_error_away(one, other)
