"""The id that staff asked for, if the platform answered with another one: customers are merged, guests sign up."""

from urllib.parse import urlencode

from customers import index
from customers.models import KnownCustomer
from customers.visit import profile_address
from dashboard.access.roles import Staff, StaffRequest
from dashboard.access.seal import seal_words
from dashboard.access.sealed_words import WordsUnavailable, open_words
from dashboard.loyalty.customer_id import is_same_id
from dashboard.loyalty.platform import Trait
from dashboard.programs import Program

PARAMETER = "asked"


async def address_after(asked_id: str, key: str, program: Program, staff: Staff) -> str:
    """Return the profile's address; with the id that was asked for, sealed, if it is not the customer's."""
    address = profile_address(program, key)
    known = await index.find_by_key(program, key)
    if known is None or not is_other(asked_id, known, program):
        return address
    return f"{address}?{urlencode({PARAMETER: seal_words(asked_id, staff, program)})}"


def is_other(asked_id: str, known: KnownCustomer, program: Program) -> bool:
    """Return whether the platform answered with another id. Some platforms know a customer under several."""
    is_same = not asked_id or is_same_id(asked_id, known.customer_id)
    return not is_same and Trait.MANY_IDS not in program.kind.traits


async def asked_before(request: StaffRequest, program: Program, known: KnownCustomer) -> str:
    """Return the id in this address, masked; "" if there is none or it is the customer's."""
    try:
        sealed = request.GET.get(PARAMETER, "")
        asked_id = await open_words(request, program, sealed, page="profile") if sealed else ""
    except WordsUnavailable:
        return ""
    return request.staff.mask.customer_id(asked_id) if is_other(asked_id, known, program) else ""
