"""The page where staff set how many stamps fill a campaign's card."""

import re
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from customers.stamps_totals import StampsTotalForm, history_of, set_total
from customers.visit import profile_address
from dashboard.access.guard import requires
from dashboard.access.masking.masked_loyalty import loyalty_for
from dashboard.access.roles import Right, Staff, StaffRequest
from dashboard.frame.addresses import SeeOther
from dashboard.keys import KeyConverter
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.reads import CAMPAIGNS, STAMPS
from dashboard.programs import Program

MAX_CAMPAIGN_ID = 2**63 - 1  # the column's maximum


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.STAMPS_TOTALS)
async def stamps_total(request: StaffRequest, program: Program, campaign_id: int) -> HttpResponse:
    """Show the current total, a form and the history. After saving, redirect to the customer whose key is in `from`, if
    any."""
    if not program.offers(STAMPS) or campaign_id > MAX_CAMPAIGN_ID:
        raise Http404
    customer_key = key_in(request.POST if request.method == "POST" else request.GET)
    back = profile_address(program, customer_key) if customer_key else ""
    form = StampsTotalForm(request.POST if request.method == "POST" else None, label_suffix="")
    is_removal = "remove" in request.POST
    if is_removal or form.is_valid():
        await save_total(request, program, campaign_id, None if is_removal else form.cleaned_data["total"])
        return SeeOther(back or reverse("customers:stamps-total", args=[program.slug, campaign_id]))
    context = {"campaign_id": campaign_id, "form": form, "came_from": customer_key, "back": back}
    context["name"] = await campaign_name(program, campaign_id, request.staff)
    context["history"] = await history_of(program.slug, campaign_id)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "customers/stamps_total.html", context, status=status)


def key_in(parameters: QueryDict) -> str:
    """Return the key of the customer to go back to, "" if there is none."""
    key = parameters.get("from", "")
    return key if re.fullmatch(KeyConverter.regex, key) else ""


async def save_total(request: StaffRequest, program: Program, campaign_id: int, total: int | None) -> None:
    """Store the total, or remove it (None), and add a message."""
    await set_total(program.slug, campaign_id, total, request)
    messages.success(
        request, _("Removed. The total is inferred again.") if total is None else _("The number is set to %d.") % total
    )


async def campaign_name(program: Program, campaign_id: int, staff: Staff) -> str:
    """Return the campaign's name from the configuration; "" if it has none or cannot be read."""
    try:
        service = loyalty_for(program, staff.mask)
        campaigns = await service.configuration(CAMPAIGNS, ReadOptions.within(settings.PAGE_DEADLINE))
    except LoyaltyError:
        return ""
    return next((one.name for one in campaigns.value if one.campaign_id == campaign_id and one.name), "")
