"""One customer id in several programmes: the way from a profile to the same id elsewhere, and where else it is known.

The same id need not be the same person: two programmes may have given it to two people. Pages say "the same id".
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from customers import index
from customers.models import KnownCustomer
from customers.redirects import redirect_to_profile
from customers.visit import profile_address
from dashboard.access.guard import requires
from dashboard.access.log import record
from dashboard.access.models import Outcome
from dashboard.access.roles import Right, StaffRequest
from dashboard.programs import Program


@dataclass(frozen=True, slots=True)
class AlsoKnown:
    """Another programme in which this dashboard knows the same customer id; `url` is the profile there."""

    program: Program
    url: str


async def also_known(request: StaffRequest, program: Program, customer_id: str) -> tuple[AlsoKnown, ...]:
    """Where else the id is known, among the programmes open to who asks; that it is leaves a row in each one's access
    log. No database is asked where there is no other. Raises AccessLogUnavailable."""
    others = {one.slug: one for one in request.staff.programs if one.slug != program.slug}
    if not others:
        return ()
    found = KnownCustomer.objects.filter(program__in=list(others), customer_id=customer_id)
    keys = {slug: key async for slug, key in found.values_list("program", "key")}
    for slug, key in keys.items():
        entry = {"page": "profile", "outcome": Outcome.FOUND, "customer_id": customer_id, "customer_key": key}
        await record(request, programme=slug, **entry)
    return tuple(AlsoKnown(one, profile_address(one, keys[slug])) for slug, one in others.items() if slug in keys)


def address_in_other_program(match: ResolverMatch, other: Program) -> str | None:
    """See `dashboard.frame.places`: from a profile the way to the same id, from the other pages the same page."""
    if match.app_names != ["customers"]:
        return None
    if "key" in match.kwargs and "program" in match.kwargs:
        return reverse("customers:same", args=[other, match.kwargs["program"], match.kwargs["key"]])
    return reverse(f"customers:{'index' if match.url_name == 'index' else 'search'}", args=[other])


@require_safe
@never_cache
@requires(Right.CUSTOMERS)
async def open_same_id(request: StaffRequest, program: Program, other: Program, key: str) -> HttpResponse:
    """From the customer whom `key` stands for in the programme `other` to the same id in this one; to the search, with
    a sentence, when it is not known here. The platform is not asked."""
    if not request.staff.may_enter(other):
        raise Http404
    known = await index.find_by_key(other, key)
    if known is None:
        raise Http404
    if customer := await index.find_by_id(program, known.customer_id):
        return await redirect_to_profile(request, program, customer.key, page="open", searched_id=known.customer_id)
    # Without the id: it is another programme's, and this one's log is read by who may not enter that.
    await record(request, programme=program.slug, page="open", outcome=Outcome.UNKNOWN)
    sentence = _("%(here)s knows no customer with the id that you had open in %(other)s. Search for the customer here.")
    messages.warning(request, sentence % {"other": other.name, "here": program.name})
    return redirect("customers:search", program)
