"""Phone numbers as they are compared: their digits, with and without the country's code. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from customers.finding.folding import fold, folded_with_places

FEWEST, MOST = 4, 20  # digits of what looks like a phone number
FEWEST_WITH_CODE = 11  # digits: so many without a 0 before them have a country's code
MIN_BEGINNING_LENGTH = 3  # digits by which a number may be found, without what is dialled first
FEWEST_AFTER_GUESS = 4  # digits after what may be a country's code
# Codes of countries, as ITU-T E.164 gives them out: which have one digit and which two; all others have three.
COUNTRY = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")
_SEPARATORS = re.compile(r"[+()./\s\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")
_ZERO_IN_BRACKETS = re.compile(r"\(\s*0\s*\)")


class Number(NamedTuple):
    """A phone number, or the part of one that was typed; all of it is "" where a text is none.

    `written` are all its digits, `digits` the same without what is dialled first (+, 00, 0), `code` the country's where
    it is there. A 0 after the code is left out where that is surely one: behind a + or 00. `other` has the 0 where
    `digits` lack it, and the other way round; "" where there is none.
    """

    written: str = ""
    digits: str = ""
    code: str = ""
    other: str = ""

    @property
    def forms(self) -> list[str]:
        """The digits with and without a 0 after the country's code."""
        return [form for form in (self.digits, self.other) if form]

    @property
    def national(self) -> str:
        """The digits after the country's code."""
        return self.digits[len(self.code) :]

    @property
    def is_dialled(self) -> bool:
        """Whether it has the 0 that is dialled before a number of the same country."""
        return self.written.startswith("0") and not self.code

    @property
    def after_guess(self) -> str:
        """The digits after the country's code, or after what may be one; "" when these are too few."""
        code, fewest = self.code, MIN_BEGINNING_LENGTH
        if not code and not self.is_dialled:
            code, fewest = _code_of(self.digits), FEWEST_AFTER_GUESS
        after = self.digits[len(code) :] if code else ""
        return after if len(after) >= fewest else ""


NO_NUMBER = Number()


@lru_cache(maxsize=8)  # a customer's columns ask for the same one after another
def number(text: str) -> Number:
    """What the text is as a phone number.

    "+44 (0)7700 900123", "+44 07700 900123" and "00447700900123" are 447700900123, "07700 900123" is 7700900123.
    """
    folded = fold(text)
    written = _SEPARATORS.sub("", _ZERO_IN_BRACKETS.sub("", folded).strip().removeprefix("tel:"))
    if not (FEWEST <= len(written) <= MOST and written.isascii() and written.isdecimal()):
        return NO_NUMBER
    digits = written.lstrip("0")
    is_plain = digits == written and "+" not in folded
    has_code = len(digits) >= FEWEST_WITH_CODE if is_plain else digits == written or written.startswith("00")
    code = _code_of(digits) if has_code else ""
    # What is dialled within a country is written after its code, too. No number after 1 or 7 begins with a 0.
    if not code or not digits.startswith("0", len(code)) or (is_plain and len(code) == 1):
        return Number(written, digits, code)
    without = code + digits[len(code) + 1 :]
    return Number(written, digits, code, without) if is_plain else Number(written, without, code, digits)


def places_of(text: str) -> list[int]:
    """For each of the number's digits its place in the text."""
    known, (folded, places) = number(text), folded_with_places(text)
    left_out = {at for zero in _ZERO_IN_BRACKETS.finditer(folded) for at in range(*zero.span())}
    found = [places[at] for at, sign in enumerate(folded) if sign.isdecimal() and at not in left_out]
    found = found[len(known.written) - len(known.written.lstrip("0")) :]
    if len(found) > len(known.digits):  # a 0 after the code
        del found[len(known.code)]
    return found


def phone_digits(text: str) -> str:
    """The digits of what looks like a phone number, without what is dialled first; else ""."""
    return number(text).digits


def begins_at(known: Number, typed: Number) -> int | None:
    """From which of its digits on a known number goes as what was typed; None when neither it nor its national part
    begins so."""
    if len(typed.digits) < MIN_BEGINNING_LENGTH:
        return None
    if not typed.code and known.digits.startswith(typed.digits, len(known.code)):
        return len(known.code)
    if not typed.is_dialled and (known.code or not typed.code) and known.digits.startswith(typed.digits):
        return 0
    after = typed.after_guess
    return 0 if after and not known.code and known.digits.startswith(after) else None


def _code_of(digits: str) -> str:
    found = COUNTRY.match(digits)
    return found[0] if found else ""
