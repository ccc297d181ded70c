"""Views for links from other systems, the profile, and each panel at its own address."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from customers import index
from customers import profile as page
from customers.asked import asked_before
from customers.models import KnownCustomer
from customers.panel_reading import read_panel
from customers.panels.identity import last_known
from customers.profile_learning import learn
from customers.redirects import record_choices, redirect_to_profile
from customers.same_id_in_other_programs import also_known
from customers.search import find_known, look_up, pasted
from customers.visit import Visit
from dashboard.access.guard import requires
from dashboard.access.log import count_viewers, record, write_record
from dashboard.access.lookups import count_customers_now, count_search
from dashboard.access.models import Outcome
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, StaffRequest
from dashboard.access.sealed_words import WordsUnavailable, check_words
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import InvalidCustomerId, LoyaltyError, NotFound
from dashboard.programs import Program, loyalty

TITLES = {  # of the error page, by status
    400: gettext_lazy("No customer id"),
    404: gettext_lazy("Unknown customer"),
    503: gettext_lazy("Not available"),
}


@require_safe
@never_cache
@requires(Right.CUSTOMERS)
async def open_by_id(request: StaffRequest, program: Program) -> HttpResponse:
    """Redirect a link from another system (`?id=`) to the customer's profile; show an error page if that fails."""
    customer_id = pasted(request.GET.get("id", ""))
    try:
        await check_words(request, program, customer_id, page="open")
        await count_search(request, program, customer_id, page="open")
        options = ReadOptions.within(settings.PAGE_DEADLINE)
        key = await look_up(program, loyalty(program), customer_id, options, request.staff.mask)
        return await redirect_to_profile(
            request, program, key, page="open", searched_id=customer_id, asked_id=customer_id
        )
    except WordsUnavailable as error:
        return refusal(request, HTTPStatus.FORBIDDEN, error.sentence, _("Your role does not see this id"))
    except InvalidCustomerId as error:
        failure: LoyaltyError = error
        await record_choices(request, program, error.choices, page="open")
    except LoyaltyError as error:
        if not isinstance(error, NotFound) and (known := await find_known(program, customer_id, request.staff.mask)):
            return await redirect_to_profile(request, program, known.key, page="open", searched_id=customer_id)
        await record(request, program=program.slug, page="open", outcome=Outcome.UNKNOWN, customer_id=customer_id)
        failure = error
    status = {InvalidCustomerId: 400, NotFound: 404}.get(type(failure), 503)
    context = {
        "status": status,
        "title": TITLES[status],
        "customer_id": customer_id,
        "error": failure,
        "retry": request.get_full_path(),
    }
    return render(request, "customers/not_opened.html", context, status=status)


@require_safe
@never_cache
@requires(Right.CUSTOMERS)
async def profile(request: StaffRequest, program: Program, key: str) -> HttpResponseBase:
    """Stream everything about one customer."""
    visit = Visit.of(request, program, await logged_customer(request, program, key, "profile"))
    context: dict[str, Any] = {
        "outlines": page.outlines(program),
        "profile_url": visit.page_url,
        "visit": visit,
        "asked": await asked_before(request, program, visit.known),
        "also_known": await also_known(request, program, visit.known.customer_id),
    }
    if request.staff.may_see_access_log:
        url = f"{reverse('access:log')}?{urlencode({'customer': key})}"
        context |= {"seen_by": await count_viewers(program.slug, key), "seen_by_url": url}
    shell = render_to_string("customers/profile.html", context, request)
    if request.method == "HEAD":
        return HttpResponse()
    response = StreamingHttpResponse(page.stream(visit, shell))
    response["X-Accel-Buffering"] = "no"  # a buffering proxy would undo the streaming
    return response


@require_safe
@never_cache
@vary_on_headers("HX-Request")
@requires(Right.CUSTOMERS)
async def panel(request: StaffRequest, program: Program, key: str, panel: str) -> HttpResponse:
    """Show one panel: a fragment for HTMX, otherwise a page of its own."""
    chosen = page.panels_of(program).get(panel)
    if chosen is None:
        raise Http404
    visit = Visit.of(request, program, await logged_customer(request, program, key, panel), is_panel_page=True)
    result = await read_panel(chosen, visit)
    await learn(visit, [result])
    status = 400 if isinstance(result.error, BadQuery) else 200
    if request.htmx:
        return HttpResponse(result.html + await page.out_of_band_parts(visit, result), status=status)
    header = last_known(visit.known, request.staff.mask, program)
    context = {"panel": chosen, "html": result.html, "visit": visit, "customer_name": header.name}
    return render(request, "customers/panel_page.html", context, status=status)


@sync_to_async
def logged_customer(request: StaffRequest, program: Program, key: str, page_name: str) -> KnownCustomer:
    """Return the customer with this key, after counting the view and writing it into the access log. Nothing is shown
    without that row. Raises Http404, TooManyLookups and AccessLogUnavailable."""
    known = index.find_by_key_now(program, key)
    if known is None:
        raise Http404
    count_customers_now(request, program, [known.key], page=page_name)
    ids = {"customer_id": known.customer_id, "customer_key": known.key}
    write_record(request, program=program.slug, page=page_name, outcome=Outcome.SHOWN, **ids)
    return known
