"""The page on which staff set how many stamps a campaign's card takes."""

import re
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from customers.stamps_totals import StampsTotalForm, history_of, set_total
from customers.visit import profile_address
from dashboard.access.guard import requires
from dashboard.access.roles import Right, StaffRequest
from dashboard.frame.addresses import SeeOther
from dashboard.keys import KeyConverter
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.reads import CAMPAIGNS, STAMPS
from dashboard.programs import Program, loyalty

MAX_CAMPAIGN_ID = 2**63 - 1  # what the table holds


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.STAMPS_TOTALS)
async def stamps_total(request: StaffRequest, program: Program, campaign_id: int) -> HttpResponse:
    """The number as it is, a form for another, and everything that was set before. Afterwards back to the customer
    whose key stands in `from`, if any."""
    if not program.offers(STAMPS) or campaign_id > MAX_CAMPAIGN_ID:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    came_from = asked.get("from", "") if re.fullmatch(KeyConverter.regex, asked.get("from", "")) else ""
    back = profile_address(program, came_from) if came_from else ""
    form = StampsTotalForm(request.POST if request.method == "POST" else None, label_suffix="")
    if "remove" in request.POST or form.is_valid():
        await saved(request, program, campaign_id, None if "remove" in request.POST else form.cleaned_data["total"])
        return SeeOther(back or reverse("customers:stamps-total", args=[program.slug, campaign_id]))
    context = {
        "name": await name_of(program, campaign_id),
        "campaign_id": campaign_id,
        "form": form,
        "history": await history_of(program.slug, campaign_id),
        "came_from": came_from,
        "back": back,
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "customers/stamps_total.html", context, status=status)


async def saved(request: StaffRequest, program: Program, campaign_id: int, total: int | None) -> None:
    """Keep the number, or that it is inferred again (None), and say so."""
    await set_total(program.slug, campaign_id, total, request.staff)
    messages.success(request, _("Removed. The total is inferred again.") if total is None else _("Set: %d.") % total)


async def name_of(program: Program, campaign_id: int) -> str:
    """What the configuration calls the campaign, "" when it cannot be read or has no such name."""
    try:
        campaigns = await loyalty(program).configuration(CAMPAIGNS, ReadOptions.within(settings.PAGE_DEADLINE))
    except LoyaltyError:
        return ""
    return next((one.name for one in campaigns.value if one.campaign_id == campaign_id and one.name), "")
