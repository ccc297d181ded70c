"""One customer id in several programs: where else it is known, and how to go to it from a profile.

Two programs may have given the same id to two different people, so pages say "the same id", never "the same customer".
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
from dashboard.access.access_log.log import record
from dashboard.access.guard import requires
from dashboard.access.lookups import count_search
from dashboard.access.models import Outcome
from dashboard.access.roles import Right, StaffRequest
from dashboard.programs import Program


@dataclass(frozen=True, slots=True)
class AlsoKnown:
    """Another program in which this dashboard knows the same customer id; `url` is the profile there."""

    program: Program
    url: str


async def also_known(request: StaffRequest, program: Program, customer_id: str) -> tuple[AlsoKnown, ...]:
    """Find the id in the other programs that are open to this member of staff.

    Each hit adds a row to that program's access log. There is no query when there is no other program. Raises
    AccessLogUnavailable.
    """
    others = {one.slug: one for one in request.staff.programs if one.slug != program.slug}
    if not others:
        return ()
    found = KnownCustomer.objects.filter(program__in=list(others), customer_id=customer_id)
    keys = {slug: key async for slug, key in found.values_list("program", "key")}
    for slug, key in keys.items():
        entry = {"page": "profile", "outcome": Outcome.FOUND, "customer_id": customer_id, "customer_key": key}
        await record(request, program=slug, **entry)
    return tuple(AlsoKnown(one, profile_address(one, keys[slug])) for slug, one in others.items() if slug in keys)


def address_in_other_program(match: ResolverMatch, other: Program) -> str | None:
    """Return the address in another program: from a profile, the same id; from other pages, the same page. See
    `dashboard.frame.places`."""
    if match.app_names == ["orders"]:
        return reverse("customers:search", args=[other])
    if match.app_names != ["customers"]:
        return None
    if "key" in match.kwargs and "program" in match.kwargs:
        return reverse("customers:same", args=[other, match.kwargs["program"], match.kwargs["key"]])
    return reverse(f"customers:{'index' if match.url_name == 'index' else 'search'}", args=[other])


@require_safe
@never_cache
@requires(Right.CUSTOMERS)
async def open_same_id(request: StaffRequest, program: Program, other: Program, key: str) -> HttpResponse:
    """Redirect from the customer with `key` in the program `other` to the same id in this program. If it is not known
    here, redirect to the search with a message. The platform is not asked."""
    if not request.staff.may_enter(other):
        raise Http404
    known = await index.find_by_key(other, key)
    if known is None:
        raise Http404
    await count_search(request, program, known.customer_id, page="open")
    if customer := await index.find_by_id(program, known.customer_id):
        return await redirect_to_profile(request, program, customer.key, page="open", searched_id=known.customer_id)
    # Without the id: it belongs to the other program, and readers of this log may not be allowed to see that program.
    await record(request, program=program.slug, page="open", outcome=Outcome.UNKNOWN)
    sentence = _("%(here)s has no customer with the id that you had open in %(other)s. Search for the customer here.")
    messages.warning(request, sentence % {"other": other.name, "here": program.name})
    return redirect("customers:search", program)
