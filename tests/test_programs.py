"""Addresses of the dashboard itself are no program's."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from dashboard.programs import RESERVED


def first_words(patterns: Sequence[URLPattern | URLResolver]) -> set[str]:
    """What addresses begin with that do not begin with a program."""
    found: set[str] = set()
    for pattern in patterns:
        word = str(pattern.pattern).lstrip("^").partition("/")[0]
        found |= {word} if word or isinstance(pattern, URLPattern) else first_words(pattern.url_patterns)
    return {word for word in found if word and not word.startswith("<")}


def test_every_first_word_of_an_address_is_reserved() -> None:
    assert first_words(get_resolver().url_patterns) | {settings.STATIC_URL.strip("/")} <= RESERVED
