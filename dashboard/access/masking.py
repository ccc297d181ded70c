"""Masks personal data for staff who may not see it: on the server, before a template gets it."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard.loyalty.models import Answer

HIDDEN = "•••"
# Any text may contain an address or a number that someone typed into it.
AT_SIGN = re.compile("[@\N{FULLWIDTH COMMERCIAL AT}\N{SMALL COMMERCIAL AT}]|%40")
EMAIL_CHARACTER = r"[^\s<>\"'(),;:@/?=&]"
# Starts at the beginning of a word, so that each word is scanned only once.
EMAIL = re.compile(rf"(?<!{EMAIL_CHARACTER}){EMAIL_CHARACTER}+(?:{AT_SIGN.pattern}){EMAIL_CHARACTER}+")
# Word processors put hyphens and dashes between digits; address books add invisible characters.
PHONE_SEPARATORS = r"\s().\-\u2010-\u2015\u2212\u00b7/\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
# After a plus, anywhere. Without a plus, not the number in a code such as ORD-12345678 or cust_12345678.
PHONE = re.compile(
    rf"(?:(?:\+|%2[bB])[\s(]{{0,2}}|(?<!\w)(?<![^\W\d_][-_#])\(?)\d(?:[{PHONE_SEPARATORS}]{{0,3}}\d){{6,}}"
)
DAY_OR_TIME = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?([T\s]\d\d?(:?\d\d)*)?|\d\d?[-/.]\d\d?[-/.]\d{4}([T\s]\d\d?)?")
MIN_PHONE_DIGITS = 7  # shorter numbers are not phone numbers


@dataclass(frozen=True, slots=True)
class Mask:
    """Masks e-mails, phones, dates of birth, and ids that are an e-mail or a phone; None (unknown) stays None.

    A masked value keeps enough to recognize it when a customer says it (`s•••@e•••.com`, `•••67`). It never shows the
    whole value or its length.
    """

    hides: bool

    @classmethod
    def none(cls) -> "Mask":
        """Return a mask that hides nothing."""
        return cls(hides=False)

    @classmethod
    def personal(cls) -> "Mask":
        """Return a mask that hides personal data."""
        return cls(hides=True)

    def email(self, value: str | None) -> str | None:
        """Mask `salma@example.com` as `s•••@e•••.com`; hide text without @ completely."""
        return _email(value) if value and self.hides else value

    def phone(self, value: str | None) -> str | None:
        """Keep the last two digits, if there are enough others before them."""
        return _phone(value) if value and self.hides else value

    def date(self, value: date | None) -> date | str | None:
        """Return a date of birth, or `•••`."""
        return HIDDEN if value is not None and self.hides else value

    def customer_id(self, customer_id: str, *, email: str | None = None, phone: str | None = None) -> str:
        """Mask an id that is an e-mail or a phone, by its form or because it is this customer's own.

        In other ids only the e-mails and phones inside them are masked.
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
        """Mask the e-mails and phones in a free text."""
        return _text(value) if value and self.hides else value

    def covers(self, words: str, *, email: str | None = None, phone: str | None = None) -> bool:
        """Return whether the words contain something that this mask hides, by its form or because it is this
        customer's."""
        return self.customer_id(words, email=email, phone=phone) != words


def mask_remarks(answer: Answer[Any], mask: Mask) -> Answer[Any]:
    """Return the answer with masked warnings of the platform and masked values of undocumented fields."""
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
    # Otherwise a single letter before the @ would be shown completely, or "com" by the ending.
    return masked if local.casefold() not in masked.casefold() else f"{HIDDEN}@{HIDDEN}"


def _initial(text: str) -> str:
    return text[0] if text and text[0].isascii() and text[0].isalnum() else ""


def _phone(value: str) -> str:
    digits = _digits(value)
    return HIDDEN + digits[-2:] if len(digits) >= MIN_PHONE_DIGITS else HIDDEN


def _digits(value: str) -> str:
    """Return the digits in any script as ASCII."""
    return "".join(str(unicodedata.decimal(character)) for character in value if character.isdecimal())


def _text(value: str) -> str:
    value = EMAIL.sub(lambda found: _email(found[0]), value)
    return PHONE.sub(lambda found: _phone(found[0]) if _is_phone(found[0]) else found[0], value)


def _is_phone(text: str) -> bool:
    """Return whether digits and their separators are a phone number, and not a date or a short plain number."""
    plain_and_short = text.isdecimal() and len(text) == MIN_PHONE_DIGITS and _digits(text)[0] != "0"
    return not plain_and_short and not DAY_OR_TIME.fullmatch(text.strip())


def _same_phone(customer_id: str, phone: str | None) -> bool:
    """Return whether the id is this phone, with or without country code, separators and leading zeros."""
    ours, theirs = _digits(customer_id).lstrip("0"), _digits(phone or "").lstrip("0")
    shorter, longer = sorted((ours, theirs), key=len)
    return len(shorter) >= MIN_PHONE_DIGITS - 1 and longer.endswith(shorter)
