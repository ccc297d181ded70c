"""Personal data as far as a member of staff may see it: hidden here, on the server, before a template sees it."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard.loyalty.models import Answer

HIDDEN = "•••"
# Whoever writes to a customer may have put an address or a number into any text.
AT_SIGN = re.compile("[@\N{FULLWIDTH COMMERCIAL AT}\N{SMALL COMMERCIAL AT}]|%40")
EMAIL_CHARACTER = r"[^\s<>\"'(),;:@/?=&]"
# From a word's beginning: each word is read only once.
EMAIL = re.compile(rf"(?<!{EMAIL_CHARACTER}){EMAIL_CHARACTER}+(?:{AT_SIGN.pattern}){EMAIL_CHARACTER}+")
# Word processors put hyphens and dashes of their own between digits, address books signs that nobody sees.
PHONE_SEPARATORS = r"\s().\-\u2010-\u2015\u2212\u00b7/\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
# After a plus anywhere; else not as the number in a code such as ORD-12345678 or cust_12345678.
PHONE = re.compile(
    rf"(?:(?:\+|%2[bB])[\s(]{{0,2}}|(?<!\w)(?<![^\W\d_][-_#])\(?)\d(?:[{PHONE_SEPARATORS}]{{0,3}}\d){{6,}}"
)
DAY_OR_TIME = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?([T\s]\d\d?(:?\d\d)*)?|\d\d?[-/.]\d\d?[-/.]\d{4}([T\s]\d\d?)?")
MIN_PHONE_DIGITS = 7  # of a phone number


@dataclass(frozen=True, slots=True)
class Mask:
    """What may be shown of e-mails, phones, birthdays and ids that are one of these; None (unknown) stays None.

    A hidden value keeps what is needed to recognise it when a customer says it (`s•••@e•••.com`, `•••67`), is never
    the whole of it, and is as long whatever it hides.
    """

    hides: bool

    @classmethod
    def none(cls) -> "Mask":
        """Hides nothing: every value is returned untouched."""
        return cls(hides=False)

    @classmethod
    def personal(cls) -> "Mask":
        """Hides personal data."""
        return cls(hides=True)

    def email(self, value: str | None) -> str | None:
        """`salma@example.com` as `s•••@e•••.com`; what holds no @ is hidden whole."""
        return _email(value) if value and self.hides else value

    def phone(self, value: str | None) -> str | None:
        """The last two digits, when there are enough others before them."""
        return _phone(value) if value and self.hides else value

    def date(self, value: date | None) -> date | str | None:
        """A date of birth, or `•••`."""
        return HIDDEN if value is not None and self.hides else value

    def customer_id(self, customer_id: str, *, email: str | None = None, phone: str | None = None) -> str:
        """An id that is an e-mail or a phone, by its looks or because it is this customer's, masked as such.

        Other ids come back as they are, but for e-mails and phones that stand within them.
        """
        if not self.hides:
            return customer_id
        is_theirs = email is not None and customer_id.strip().casefold() == email.strip().casefold()
        if is_theirs or (AT_SIGN.search(customer_id) and not re.search(r"\s", customer_id)):
            return _email(customer_id)
        if _same_phone(customer_id, phone):
            return _phone(customer_id)
        return _text(customer_id)

    def text(self, value: str | None) -> str | None:
        """Free text with the e-mails and phones in it masked."""
        return _text(value) if value and self.hides else value


def mask_remarks(answer: Answer[Any], mask: Mask) -> Answer[Any]:
    """The answer with the platform's own warnings, and its words that nobody documented, as far as they may be seen."""
    if not mask.hides:
        return answer
    warnings = (replace(one, name=mask.text(one.name), text=mask.text(one.text)) for one in answer.warnings)
    drift = (replace(one, seen=mask.text(one.seen) or "") for one in answer.drift)
    return replace(answer, warnings=tuple(warnings), drift=tuple(drift))


def _email(value: str) -> str:
    local, at, domain = AT_SIGN.sub("@", value.strip()).rpartition("@")
    if not at:
        return HIDDEN
    dot_and_ending = re.search(r"\.[a-z]{2,4}$", domain, re.IGNORECASE)
    ending = dot_and_ending[0] if dot_and_ending else ""
    masked = f"{_initial(local)}{HIDDEN}@{_initial(domain)}{HIDDEN}{ending}"
    # One letter before the @ would be shown whole, and so would "com" by the ending.
    return masked if local.casefold() not in masked.casefold() else f"{HIDDEN}@{HIDDEN}"


def _initial(text: str) -> str:
    return text[0] if text and text[0].isascii() and text[0].isalnum() else ""


def _phone(value: str) -> str:
    digits = _digits(value)
    return HIDDEN + digits[-2:] if len(digits) >= MIN_PHONE_DIGITS else HIDDEN


def _digits(value: str) -> str:
    """The digits of a number in any script, as ASCII."""
    return "".join(str(unicodedata.decimal(character)) for character in value if character.isdecimal())


def _text(value: str) -> str:
    value = EMAIL.sub(lambda found: _email(found[0]), value)
    return PHONE.sub(lambda found: _phone(found[0]) if _is_phone(found[0]) else found[0], value)


def _is_phone(text: str) -> bool:
    """Whether digits and what stands between them are a phone number: not a date, not a short plain number."""
    plain_and_short = text.isdecimal() and len(text) == MIN_PHONE_DIGITS and _digits(text)[0] != "0"
    return not plain_and_short and not DAY_OR_TIME.fullmatch(text.strip())


def _same_phone(customer_id: str, phone: str | None) -> bool:
    """Whether the id is this phone, with or without its country code, separators or leading zeros."""
    ours, theirs = _digits(customer_id).lstrip("0"), _digits(phone or "").lstrip("0")
    shorter, longer = sorted((ours, theirs), key=len)
    return len(shorter) >= MIN_PHONE_DIGITS - 1 and longer.endswith(shorter)
