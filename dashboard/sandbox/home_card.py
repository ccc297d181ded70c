"""The demo's home card with sample customers."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from dashboard.access.masking.mask import Mask
from dashboard.access.roles import StaffRequest
from dashboard.keys import customer_keys
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.programs import Program
from dashboard.sandbox.cast import CastMember
from dashboard.sandbox.casts import CASTS


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    """A sample customer for the card, masked; `url` is the profile, "" if unknown."""

    name: str
    shown_id: str
    shows: str
    url: str


async def card(request: StaffRequest, program: Program) -> str:
    """The named customers, each with a description; empty for staff who may not see customers."""
    if not request.staff.may_see_customers:
        return ""
    cast = [await sample_customer(one, request, program) for one in CASTS[program.kind.slug]]
    return render_to_string("sandbox/cast.html", {"cast": cast}, request)


async def sample_customer(member: CastMember, request: StaffRequest, program: Program) -> SampleCustomer:
    """One member of the cast. An id that is personal data stays out of the address: the profile is linked by key, and
    the first time the platform is asked for it."""
    if Mask.personal().customer_id(member.customer_id) == member.customer_id:
        url = f"{reverse('customers:open', args=[program])}?{urlencode({'id': member.customer_id}, quote_via=quote)}"
    else:
        try:
            options = ReadOptions.within(settings.PAGE_DEADLINE)
            key = await customer_keys().key_of(program, member.customer_id, options, Mask.none())
            url = reverse("customers:profile", args=[program, key])
        except LoyaltyError:
            url = ""
    return SampleCustomer(member.name, request.staff.mask.customer_id(member.customer_id), member.shows, url)
