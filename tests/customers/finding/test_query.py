import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customers.finding.query import Name, SearchQuery, is_one_error_away, parse_query, single_deletions

EMAIL = SearchQuery("s@example.com", ("s@example.com",), ("s@example.com",), email="s@example.com", local=("s",))
WORDS = st.text(st.sampled_from("abcdسل"), min_size=1, max_size=7)


@given(st.text(max_size=600))
@example("ab " * 200)
def test_anything_is_understood_somehow(text: str) -> None:
    typed = parse_query(text)
    assert len(typed.text) <= 256
    assert len(typed.words) <= 8
    assert all(word.isalnum() for word in (*typed.words, *typed.local))
    assert not any(sign.isspace() for sign in "".join(typed.handles) + typed.email)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Salma  SAMPLE", SearchQuery("Salma  SAMPLE", ids=("Salma  SAMPLE",), names=(Name.of(["salma", "sample"]),))),
        ("Salma", SearchQuery("Salma", ("Salma",), ("salma",), email="salma", names=(Name.of(["salma"]),))),
        ("s@example.com", EMAIL),
        (
            "cust_7",
            SearchQuery(
                "cust_7", ("cust_7",), ("cust_7",), ("cust7", "cust-7"), "cust_7", names=(Name.of(["cust", "7"]),)
            ),
        ),
        ("", SearchQuery("")),
    ],
)
def test_what_was_typed_has_every_reading_it_may_have(text: str, meant: SearchQuery) -> None:
    assert parse_query(text) == meant


def test_a_phone_is_no_name() -> None:
    typed = parse_query("+44 7700 900123")
    assert (typed.phone, typed.ending, typed.names) == ("447700900123", "447700900123", ())
    assert (parse_query("0123").phone, parse_query("0123").ending) == ("123", "0123")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("Mr. John Smith", [("mr", "john", "smith"), ("john", "smith")]),
        ("Prof. Dr. Lindqvist", [("prof", "dr", "lindqvist"), ("lindqvist",)]),
        ("Señora Núñez", [("senora", "nunez"), ("nunez",)]),
        ("د. أحمد المثال", [("د", "احمد", "المثال"), ("احمد", "المثال")]),
        ("王小明先生", [("王小明先生",), ("王小明",)]),
        ("王小明 先生", [("王小明", "先生"), ("王小明",)]),
        ("Mr", [("mr",)]),
        ("Dr. Sir", [("dr", "sir")]),
        ("Salma", [("salma",)]),
    ],
)
def test_titles_do_not_count_when_a_name_remains(text: str, readings: list[tuple[str, ...]]) -> None:
    assert [name.words for name in parse_query(text).names] == readings


@pytest.mark.parametrize(
    "text",
    [
        "o'brien@example.com",
        "O’BRIEN@example.com",
        "o´brien@example.com",
        "'o'brien@example.com'",
        "‘o’brien@example.com’",
        '"o\'brien@example.com"',
        "“o’brien@example.com”,",
        "<o'brien@example.com>",
        "mailto:o'brien@example.com",
        "E-mail: o'brien@example.com.",
    ],
)
def test_an_apostrophe_belongs_to_an_email_and_quotation_marks_do_not(text: str) -> None:
    typed = parse_query(text)
    assert (typed.email, typed.words, typed.is_whole_email) == ("o'brien@example.com", (), True)


@pytest.mark.parametrize(
    "text", ["salma@", "@example.com", "salma@example", "salma@example.", "salma", "a@b@example.com"]
)
def test_a_part_of_an_email_is_no_whole_one(text: str) -> None:
    assert not parse_query(text).is_whole_email


def test_the_words_of_no_email_are_a_name() -> None:
    assert parse_query("one@example.com; Salma <two.sample@example.com>").words == ("salma",)
    assert parse_query("salma(work)@example.com").words == ()


def test_an_address_as_mail_programs_write_it() -> None:
    typed = parse_query('"Salma Sample" <s.other@example.com>')
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
    typed = parse_query(text)
    assert (typed.is_whole_phone, typed.national_forms) == (is_whole, forms)


@pytest.mark.parametrize("text", ["a@", "a.b", "a_b", "a+b", "ann7"])
def test_a_piece_of_an_email_is_told_from_a_word(text: str) -> None:
    assert parse_query(text).looks_like_id_or_email
    assert not parse_query("salma").looks_like_id_or_email


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
