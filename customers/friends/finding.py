"""Whether a friend is the one whom somebody looks for. Pure."""

import re

from customers.finding.folding import fold
from dashboard.loyalty.models import Friend

SHORTEST_NUMBER = 4  # digits that are looked for in a phone number
NOT_DIGITS = re.compile(r"\D")


def is_like(friend: Friend, words: str) -> bool:
    """Whether each word occurs in the friend's name, e-mail, id or phone, in any spelling of letters and digits.

    The friend has to be masked already: what a person may not see is not found either.
    """
    text = fold(" ".join(filter(None, (friend.name, friend.email, friend.customer_id, friend.phone))))
    return all(word in text for word in fold(words).split()) or _has_phone(friend, words)


def _has_phone(friend: Friend, words: str) -> bool:
    """Whether the words are a phone number, or the end of one: "010-555" is in "+2010555"."""
    if not friend.phone or re.search(r"[^\d\s+().-]", fold(words)):
        return False
    typed = NOT_DIGITS.sub("", fold(words)).lstrip("0")
    return len(typed) >= SHORTEST_NUMBER and typed in NOT_DIGITS.sub("", fold(friend.phone))
