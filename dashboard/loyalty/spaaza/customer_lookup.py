"""Chooses the query parameter by which the platform finds a customer.

The customer id of this platform is its user id. A prefix (`user:`, `member:`, `email:`, `identity:`, `auxiliary:` or
`referral:`) says what kind of id follows. Without a prefix, the form of the text decides which kinds are tried.
"""

import re
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.errors import InvalidCustomerId, Sentence

USER_ID = re.compile(r"[1-9][0-9]{0,17}")
DIGITS = re.compile(r"[0-9]+")
CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9]{4,16}")
WORD_CODE = re.compile(r"[A-Za-z]{4,16}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
NAME = re.compile(r"[^\W\d_]+([ .'’-]+[^\W\d_]+)*")
PHONE = re.compile(r"\+[0-9 ().-]+")


class IdKind(StrEnum):
    """A kind of id; the value is the query parameter."""

    USER_ID = "user_id"
    MEMBER = "member_number"
    EMAIL = "username"
    IDENTITY = "authentication_point_identifier"
    AUXILIARY = "auxiliary_identifier"
    REFERRAL = "referral_code"


PREFIXES = {
    "user": IdKind.USER_ID,
    "member": IdKind.MEMBER,
    "email": IdKind.EMAIL,
    "identity": IdKind.IDENTITY,
    "auxiliary": IdKind.AUXILIARY,
    "referral": IdKind.REFERRAL,
}
ID_KIND_NAMES: dict[IdKind, Sentence] = {
    IdKind.USER_ID: gettext_lazy("user id"),
    IdKind.MEMBER: gettext_lazy("member number"),
    IdKind.EMAIL: gettext_lazy("e-mail"),
    IdKind.IDENTITY: gettext_lazy("identity in another system"),
    IdKind.AUXILIARY: gettext_lazy("second identity in another system"),
    IdKind.REFERRAL: gettext_lazy("referral code"),
}
IDENTITY_STEPS = ((IdKind.IDENTITY,), (IdKind.AUXILIARY,))
# For each form of a text, the kinds of id to try. The first form that fits decides.
STEPS_OF_FORM: tuple[tuple[re.Pattern[str], tuple[tuple[IdKind, ...], ...]], ...] = (
    (EMAIL, ((IdKind.EMAIL,), (IdKind.IDENTITY,))),
    (USER_ID, ((IdKind.USER_ID, IdKind.MEMBER), *IDENTITY_STEPS)),
    (DIGITS, ((IdKind.MEMBER,), *IDENTITY_STEPS)),
    (CODE, ((IdKind.REFERRAL,), (IdKind.MEMBER,), *IDENTITY_STEPS)),
    (WORD_CODE, ((IdKind.REFERRAL,),)),
    (NAME, ()),
    (PHONE, ()),
)
OTHER_STEPS = (*IDENTITY_STEPS, (IdKind.MEMBER,))


def customer_query(customer_id: str) -> dict[str, str]:
    """Return the query parameter for a customer id. Raises `InvalidCustomerId` if it is not an id of this platform."""
    prefixed_kind, value = _split_prefix(check_customer_id(customer_id))
    kind = prefixed_kind or IdKind.USER_ID
    if kind is IdKind.USER_ID and not USER_ID.fullmatch(value):
        raise InvalidCustomerId(_("On this platform a customer id is a number."))
    return {kind: value}


def lookup_steps(text: str) -> tuple[str, tuple[tuple[IdKind, ...], ...]]:
    """Return the text to look up and the kinds of id that it may be, in steps, the likeliest first. The kinds of one
    step are tried at once, since the same digits may be one customer's user id and another's member number. Without
    steps, the text is no kind of id (a name, a phone number). Raises `InvalidCustomerId` for a text that cannot be
    requested."""
    kind, value = _split_prefix(check_customer_id(text))
    if kind is not None:
        customer_query(text)
        return value, ((kind,),)
    return text, next((steps for form, steps in STEPS_OF_FORM if form.fullmatch(text)), OTHER_STEPS)


def _split_prefix(text: str) -> tuple[IdKind | None, str]:
    prefix, colon, value = text.partition(":")
    kind = PREFIXES.get(prefix.casefold()) if colon else None
    if kind is None:
        return None, text
    return kind, check_customer_id(value.strip())
