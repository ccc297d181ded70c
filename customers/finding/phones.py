"""Phone numbers for comparison: their digits, with and without the country code. Pure."""

import re
from functools import lru_cache
from typing import NamedTuple

from customers.finding.folding import fold, folded_with_places

MIN_DIGITS, MAX_DIGITS = 4, 20  # digits of a phone number
MIN_WITH_CODE = 11  # a number with so many digits and no 0 before them has a country code
MIN_BEGINNING_LENGTH = 3  # digits needed to search for a number's beginning, without a dialing prefix
MIN_AFTER_GUESS = 4  # digits after a possible country code
# Country codes by ITU-T E.164: those with one digit and those with two; all others have three.
COUNTRY = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")
_SEPARATORS = re.compile(r"[+()./\s\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")
_ZERO_IN_BRACKETS = re.compile(r"\(\s*0\s*\)")


class Number(NamedTuple):
    """A phone number, or a typed part of one; all fields are "" if the text is not a number.

    `written` has all digits, `digits` the same without a dialing prefix (+, 00, 0), `code` the country code if there is
    one. A 0 after the code is removed if the code is certain: after + or 00. `other` is `digits` with that 0 added or
    removed; "" if there is no such form.
    """

    written: str = ""
    digits: str = ""
    code: str = ""
    other: str = ""

    @property
    def forms(self) -> list[str]:
        """The digits with and without a 0 after the country code."""
        return list(filter(None, (self.digits, self.other)))

    @property
    def national(self) -> str:
        """The digits after the country code."""
        return self.digits[len(self.code) :]

    @property
    def is_dialed(self) -> bool:
        """Whether it has the 0 for calls within a country."""
        return self.written.startswith("0") and not self.code

    @property
    def after_guess(self) -> str:
        """The digits after the country code, or after a possible one; "" if they are too few."""
        code, fewest = self.code, MIN_BEGINNING_LENGTH
        if not code and not self.is_dialed:
            code, fewest = _code_of(self.digits), MIN_AFTER_GUESS
        after = self.digits[len(code) :] if code else ""
        return after if len(after) >= fewest else ""


NO_NUMBER = Number()


@lru_cache(maxsize=8)  # several columns of a customer need the same number
def number(text: str) -> Number:
    """Parse the text as a phone number.

    "+44 (0)7700 900123", "+44 07700 900123" and "00447700900123" give 447700900123; "07700 900123" gives 7700900123.
    """
    folded = fold(text)
    written = _SEPARATORS.sub("", _ZERO_IN_BRACKETS.sub("", folded).strip().removeprefix("tel:"))
    if not (MIN_DIGITS <= len(written) <= MAX_DIGITS and written.isascii() and written.isdecimal()):
        return NO_NUMBER
    digits = written.lstrip("0")
    is_plain = digits == written and "+" not in folded
    code = _code_of(digits) if _has_code(written, digits, is_plain=is_plain) else ""
    # Some people write the national 0 after the country code too. No number after 1 or 7 begins with a 0.
    if not digits.startswith("0", len(code)) or (is_plain and len(code) == 1):
        return Number(written, digits, code)
    without = code + digits[len(code) + 1 :]
    return Number(written, digits, code, without) if is_plain else Number(written, without, code, digits)


def places_of(text: str) -> list[int]:
    """Return the position in the text of each of the number's digits."""
    known, (folded, places) = number(text), folded_with_places(text)
    left_out = {at for zero in _ZERO_IN_BRACKETS.finditer(folded) for at in range(*zero.span())}
    found = [places[at] for at, sign in enumerate(folded) if sign.isdecimal() and at not in left_out]
    found = found[len(known.written) - len(known.written.lstrip("0")) :]
    if len(found) > len(known.digits):  # a 0 after the code
        del found[len(known.code)]
    return found


def phone_digits(text: str) -> str:
    """Return the digits of a phone number without dialing prefix; "" if the text is not one."""
    return number(text).digits


def begins_at(known: Number, typed: Number) -> int | None:
    """Return the digit of a known number from which it continues like the typed one; None if neither the number nor its
    national part begins like that."""
    if len(typed.digits) < MIN_BEGINNING_LENGTH:
        return None
    if not typed.code and known.digits.startswith(typed.digits, len(known.code)):
        return len(known.code)
    if not typed.is_dialed and (known.code or not typed.code) and known.digits.startswith(typed.digits):
        return 0
    after = typed.after_guess
    return 0 if after and not known.code and known.digits.startswith(after) else None


def _has_code(written: str, digits: str, *, is_plain: bool) -> bool:
    if is_plain:
        return len(digits) >= MIN_WITH_CODE
    return digits == written or written.startswith("00")


def _code_of(digits: str) -> str:
    found = COUNTRY.match(digits)
    return found[0] if found else ""
