import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty import strict_json

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(VALUES)
def test_it_reads_what_json_writes(value: object) -> None:
    assert strict_json.loads(json.dumps(value).encode()) == value
    assert strict_json.loads(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_fractions_lose_nothing(number: Decimal) -> None:
    value = strict_json.loads(f"[{number}]".encode())[0]
    assert isinstance(value, Decimal)
    assert str(value) == str(number)


def test_whole_numbers_are_whole() -> None:
    assert [type(number) for number in strict_json.loads(b"[0, -7, 1.0, 1e2]")] == [int, int, Decimal, Decimal]


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b" ", b"NaN", b"[Infinity]", b"[-Infinity]", b"{'a': 1}", b'{"a": 1,}', b"[01]", b"[1] x", b"<html>"),
        *(b"\xff\xfe1", '"é"'.encode("latin-1"), b'"\xed\xa0\x80"', b'"\n"', b"[" * 100_000, b'{"a":' * 100_000),
        *(b'[{"a":' * 51 + b"1" + b"}]" * 51, b'{"a":' * 600 + rb'"\u0000"' + b"}" * 600),
    ],
)
def test_it_refuses_what_is_not_json(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of its kinds
        strict_json.loads(raw)


def test_it_reads_lists_and_objects_in_each_other_up_to_a_depth() -> None:
    raw = b'[{"a":' * 50 + b"1" + b"}]" * 50
    assert json.dumps(strict_json.loads(raw)).encode().replace(b" ", b"") == raw


@given(st.binary(max_size=200))
def test_it_reads_or_refuses_anything(raw: bytes) -> None:
    try:
        value = strict_json.loads(raw)
    except ValueError:
        return
    assert json.dumps(value, default=str, ensure_ascii=False, allow_nan=False).encode()  # no half characters either


@given(st.lists(st.sampled_from(["\\u0000", "\\ud83d", "\\uDE00", "\\\\ud83d", "a", "\\n", "é"]), max_size=8))
def test_every_text_can_be_sent_and_stored(pieces: list[str]) -> None:
    value = strict_json.loads(f'{{"{"".join(pieces)}": ["{"".join(pieces)}"]}}'.encode())
    for text in (*value, *(text for texts in value.values() for text in texts)):
        text.encode()
        assert "\x00" not in text


@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999", "1e99999999999999999999", "9" * 65, "0." + "3" * 70])
def test_a_number_of_absurd_size_stays_text(number: str) -> None:
    assert strict_json.loads(f"[{number}]".encode()) == [number]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert strict_json.loads(b"\xef\xbb\xbf[]") == []
