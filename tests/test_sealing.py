"""Sealed values: nobody reads or makes one, and only the same purpose opens it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from dashboard.sealing import resealed, seal, unseal

WORDS = "salma.sample@example.com"


@given(st.text())
def test_what_was_sealed_comes_back_and_is_not_seen(text: str) -> None:
    sealed = seal(text, "words", "main")
    assert re.fullmatch(r"[\w-]+", sealed, re.ASCII)
    assert len(text) < 4 or text not in sealed
    assert unseal(sealed, "words", "main") == text.encode(errors="replace").decode()


def test_the_same_text_is_sealed_differently_each_time() -> None:
    """Or a guess could be compared with the address in a log."""
    assert seal(WORDS, "words") != seal(WORDS, "words")


def test_only_the_same_purpose_opens_it() -> None:
    sealed = seal(WORDS, "words", "main")
    for other in ((), ("words",), ("words", "trial"), ("orders", "main"), ("main", "words")):
        assert unseal(sealed, *other) is None


@given(st.text())
def test_what_was_not_sealed_here_is_nothing(text: str) -> None:
    assert unseal(text, "words") is None


@pytest.mark.parametrize("place", [0, 5, 20, 40, -1])
def test_a_changed_value_is_nothing(place: int) -> None:
    sealed = seal(WORDS, "words")
    other = "A" if sealed[place] != "A" else "Q"
    changed = f"{sealed[:place]}{other}{sealed[place:][1:]}"
    assert changed != sealed
    assert unseal(changed, "words") is None


def test_the_length_of_a_word_does_not_show() -> None:
    assert len({len(seal("x" * length, "words")) for length in range(15)}) == 1


def test_what_an_earlier_version_sealed_still_opens(settings: Settings) -> None:
    settings.SECRET_KEY = "an-earlier-secret-key-" + "0" * 20
    earlier = (
        "gAAAAABrC9PzL17MZap4a67cONH7JAZ2XktZfpNIs2Xm_yFlVOCQIwV-PYBbqrTkYgDXrbU1eIz5K4Ow"
        "1LD4522qwANKHaZ8SoyoIzwuKhK2jMavn9J17Jc"
    )
    assert unseal(earlier, "words", "main") == WORDS
    assert unseal(earlier, "words") is None
    assert unseal(str(resealed(earlier, "words", "main")), "words", "main") == WORDS


def test_an_earlier_secret_key_still_opens_what_it_sealed_and_seals_no_more(settings: Settings) -> None:
    first, second = settings.SECRET_KEY, "another-" + settings.SECRET_KEY
    sealed = seal(WORDS, "words")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = second, [first]
    assert unseal(sealed, "words") == WORDS
    new, anew = seal(WORDS, "words"), resealed(sealed, "words")
    settings.SECRET_KEY_FALLBACKS = []
    assert anew
    assert [unseal(one, "words") for one in (sealed, new, anew)] == [None, WORDS, WORDS]
    assert resealed(sealed, "words") is None
