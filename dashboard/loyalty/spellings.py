"""Compares the words of open enums, whose spelling differs between answers."""

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


def plain(word: str) -> str:
    """Return a word in lower case without blanks and punctuation."""
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def words(enum: type[E], **also: E) -> dict[str, E]:
    """Return the spellings of an enum for `Fields.choice`: its values, and more as keywords."""
    return {plain(member.value): member for member in enum} | also
