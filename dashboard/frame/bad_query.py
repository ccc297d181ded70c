"""The error for an address that asks for something impossible."""

import re
from datetime import date

from dashboard.loyalty.errors import Sentence

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)  # as date fields send it


class BadQuery(ValueError):
    """A filter, page number or format in an address makes no sense; `sentence` says what is wrong and what would work.

    It can stand in for a `LoyaltyError` on a panel's error card."""

    is_final = True  # trying again gives the same result
    is_in_address = True  # the way out is the panel without the query

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("bad query")
        self.sentence = sentence


def number_in(text: str, *, least: int = 0, most: int) -> int | None:
    """Return the whole number in an address; None if it is not written in plain digits, or not between these two."""
    is_plain = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    return int(text) if is_plain and least <= int(text) <= most else None


def day_in(text: str) -> date | None:
    """Return the day in an address; None if it is not written as 2026-12-31, or does not exist."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
