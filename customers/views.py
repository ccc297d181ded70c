"""Views for the profile, and each panel at its own address."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from customers import profile as page
from customers.asked import asked_before
from customers.logged_customer import logged_customer
from customers.panel_reading import read_panel
from customers.panels.identity_header import last_known
from customers.profile_learning import learn
from customers.same_id_in_other_programs import also_known
from customers.visit import Visit
from dashboard.access.access_log.log import count_viewers
from dashboard.access.guard import requires
from dashboard.access.roles import Right, StaffRequest
from dashboard.frame.bad_query import BadQuery
from dashboard.programs import Program, loyalty


@require_safe
@never_cache
@requires(Right.CUSTOMERS)
async def profile(request: StaffRequest, program: Program, key: str) -> HttpResponseBase:
    """Stream everything about one customer."""
    visit = Visit.of(request, program, await logged_customer(request, program, key, "profile"))
    outlines, is_short = page.outlines(program), await loyalty(program).is_short()
    context: dict[str, Any] = {
        "outlines": outlines,
        "jumps": page.jumps(outlines),
        "more": [
            {"slug": one.slug, "title": one.title, "url": visit.panel_address(one.slug)}
            for one in page.on_demand(program).values()
        ],
        "is_short": is_short,
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
    response = StreamingHttpResponse(page.stream(visit, shell, is_short=is_short))
    response["X-Accel-Buffering"] = "no"  # a buffering proxy would undo the streaming
    return response


@require_safe
@never_cache
@vary_on_headers("HX-Request")
@requires(Right.CUSTOMERS)
async def panel(request: StaffRequest, program: Program, key: str, panel: str) -> HttpResponse:
    """Show one panel: a fragment for HTMX, otherwise a page of its own."""
    chosen = page.panels_of(program).get(panel) or page.on_demand(program).get(panel)
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
