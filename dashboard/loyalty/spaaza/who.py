"""Whom a read is about: by which of the platform's parameters a customer is asked for.

The customer id of this platform is its user id. `user:`, `member:`, `email:`, `identity:`, `auxiliary:` and `referral:`
before a text say what it is; without one, its look decides what is tried.
"""

import re
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.errors import InvalidCustomerId, Sentence

USER_ID = re.compile(r"[1-9][0-9]{0,17}")
CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9]{4,16}")
CODE_PATTERN = re.compile(r"[A-Za-z]{4,16}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
NAME = re.compile(r"[^\W\d_]+([ .'’-]+[^\W\d_]+)*")
PHONE = re.compile(r"\+[0-9 ().-]+")


class Way(StrEnum):
    """A parameter that names a customer."""

    USER_ID = "user_id"
    MEMBER = "member_number"
    EMAIL = "username"
    IDENTITY = "authentication_point_identifier"
    AUXILIARY = "auxiliary_identifier"
    REFERRAL = "referral_code"


PREFIXES = {
    "user": Way.USER_ID,
    "member": Way.MEMBER,
    "email": Way.EMAIL,
    "identity": Way.IDENTITY,
    "auxiliary": Way.AUXILIARY,
    "referral": Way.REFERRAL,
}
NAMES: dict[Way, Sentence] = {
    Way.USER_ID: gettext_lazy("user id"),
    Way.MEMBER: gettext_lazy("member number"),
    Way.EMAIL: gettext_lazy("e-mail"),
    Way.IDENTITY: gettext_lazy("identity in another system"),
    Way.AUXILIARY: gettext_lazy("second identity in another system"),
    Way.REFERRAL: gettext_lazy("referral code"),
}
IDENTITY_WAYS = ((Way.IDENTITY,), (Way.AUXILIARY,))


def who(customer_id: str) -> dict[str, str]:
    """The one parameter that asks for this customer. Raises `InvalidCustomerId` for what is no customer id here."""
    way, value = _said(check_customer_id(customer_id))
    if way is None and USER_ID.fullmatch(value):
        way = Way.USER_ID
    if way is None or (way is Way.USER_ID and not USER_ID.fullmatch(value)):
        raise InvalidCustomerId(_("On this platform a customer id is a number."))
    return {way: value}


def tries(text: str) -> tuple[str, tuple[tuple[Way, ...], ...]]:
    """What to look for, and what it may be, the likeliest first; what stands together is asked at once, since the same
    digits may be one customer's user id and another's member number. Empty when it looks like nothing of all that (a
    name, a phone number). Raises `InvalidCustomerId` for a text that cannot be asked for.
    """
    way, value = _said(check_customer_id(text))
    if way is not None:
        who(text)
        return value, ((way,),)
    if EMAIL.fullmatch(text):
        return text, ((Way.EMAIL,), (Way.IDENTITY,))
    if USER_ID.fullmatch(text):
        return text, ((Way.USER_ID, Way.MEMBER), *IDENTITY_WAYS)
    if text.isascii() and text.isdigit():
        return text, ((Way.MEMBER,), *IDENTITY_WAYS)
    if CODE.fullmatch(text):
        return text, ((Way.REFERRAL,), (Way.MEMBER,), *IDENTITY_WAYS)
    if CODE_PATTERN.fullmatch(text):
        return text, ((Way.REFERRAL,),)
    if NAME.fullmatch(text) or PHONE.fullmatch(text):
        return text, ()
    return text, (*IDENTITY_WAYS, (Way.MEMBER,))


def _said(text: str) -> tuple[Way | None, str]:
    prefix, colon, value = text.partition(":")
    way = PREFIXES.get(prefix.casefold()) if colon else None
    if way is None:
        return None, text
    return way, check_customer_id(value.strip())
