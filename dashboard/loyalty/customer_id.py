"""Which texts may be used as a customer id, and which two mean the same customer."""

from django.utils.translation import gettext as _

from dashboard.loyalty.errors import InvalidCustomerId
from dashboard.loyalty.paths import DOT_SEGMENT

MAX_LENGTH = 256


def check_customer_id(customer_id: str) -> str:
    """Return `customer_id` if it can be requested safely.

    Almost any text may be an id. Refused are ids that could reach another address even when quoted (empty, `.` and
    `..`, alone or between slashes) and ids that no platform stores (spaces around them, not printable, over 256
    characters). Raises `InvalidCustomerId` with the reason as a sentence.
    """
    if not customer_id:
        raise InvalidCustomerId(_("A customer id cannot be empty."))
    if DOT_SEGMENT.search(customer_id):
        raise InvalidCustomerId(_("No part of a customer id can be only “.” or “..”."))
    if customer_id != customer_id.strip():
        raise InvalidCustomerId(_("A customer id cannot begin or end with a space."))
    if not customer_id.isprintable():
        raise InvalidCustomerId(_("This contains characters that cannot be printed, so it cannot be a customer id."))
    if len(customer_id) > MAX_LENGTH:
        raise InvalidCustomerId(_("A customer id can have at most %(longest)d characters.") % {"longest": MAX_LENGTH})
    return customer_id


def is_same_id(one: str, other: str) -> bool:
    """Return whether two ids differ at most in capitals and in spaces around them."""
    return one.strip().casefold() == other.strip().casefold()
