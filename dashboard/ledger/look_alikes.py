"""Folds numbers of orders and coupon codes, so that spellings that people confuse become the same text. Pure."""

import unicodedata

# As they look in most fonts, after `casefold`.
SAME = str.maketrans({"o": "0", "l": "1", "i": "1"})


def folded(text: str) -> str:
    """Return the text without blanks and punctuation, in one case, with look-alike letters and digits as one: O and 0,
    l, I and 1. Two texts that differ only so may be the same number or code, misread."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum()).translate(SAME)
