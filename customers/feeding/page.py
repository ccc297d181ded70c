"""The page about the customer index: its size, and how it is filled."""

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from customers.feeding.state import state_of
from dashboard.access.guard import requires
from dashboard.access.roles import Right, StaffRequest
from dashboard.programs import Program, loyalty


@require_safe
@never_cache
@requires(Right.CUSTOMERS)
async def index_page(request: StaffRequest, program: Program) -> HttpResponse:
    """Show counts and times. The page has no data about single customers, so it adds no row to the access log."""
    state = await sync_to_async(state_of)(program)
    address = reverse("webhooks:deliver", args=[program.kind.slug, program.slug])
    context = {
        "state": state,
        "webhook_url": request.build_absolute_uri(address) if program.kind.messages else "",
        "has_list": loyalty(program).lister is not None,
        "has_export": bool(program.kind.export_columns),
        "now": timezone.now(),
    }
    return render(request, "customers/index.html", context)
