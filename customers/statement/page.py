"""Views of the statement and the expiries."""

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from customers.logged_customer import logged_customer
from customers.panel_reading import Result, read_panel
from customers.panels.identity_header import last_known
from customers.panels.panel import Panel
from customers.profile_learning import learn
from customers.statement.expiries import EXPIRIES
from customers.statement.file import as_file
from customers.statement.panel import STATEMENT
from customers.ticket import Section, ticket
from customers.visit import Visit
from dashboard.access.guard import requires
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, StaffRequest
from dashboard.access.security_log.log import record_event
from dashboard.access.security_log.models import Event
from dashboard.programs import Program

FORMATS = ("", "csv")


@require_safe
@never_cache
@vary_on_headers("HX-Request")
@requires(Right.CUSTOMERS)
async def statement(request: StaffRequest, program: Program, key: str) -> HttpResponse:
    """Show how the customer's balance came about, or answer with a file (`?format=csv`)."""
    form = request.GET.get("format", "")
    if form not in FORMATS:
        return refusal(request, HTTPStatus.BAD_REQUEST, _("This page can be downloaded with “format=csv” only."))
    visit = await _visit(request, program, key, STATEMENT)
    result = await read_panel(STATEMENT, visit)
    await learn(visit, [result])
    view = result.loaded.view if result.loaded else None
    status = HTTPStatus.BAD_REQUEST if view and view.asked.errors else HTTPStatus.OK
    if form and view and status == HTTPStatus.OK:
        await record_event(Event.EXPORTED, request, program=program.slug, detail=f"{request.path} {form}")
        return as_file(view, visit)
    if form and view is None:
        status = HTTPStatus.SERVICE_UNAVAILABLE
    return _page(request, visit, result, "customers/statement.html", status)


@require_safe
@never_cache
@vary_on_headers("HX-Request")
@requires(Right.CUSTOMERS)
async def expiries(request: StaffRequest, program: Program, key: str) -> HttpResponse:
    """Show which of the customer's points expire when, if nothing is spent."""
    visit = await _visit(request, program, key, EXPIRIES)
    result = await read_panel(EXPIRIES, visit)
    await learn(visit, [result])
    return _page(request, visit, result, "customers/expiries.html", HTTPStatus.OK)


async def _visit(request: StaffRequest, program: Program, key: str, panel: Panel) -> Visit:
    """Return the visit, after the row of the access log. Raises Http404 if there is no such page or customer."""
    if not program.offers(panel.needs):
        raise Http404
    return Visit.of(request, program, await logged_customer(request, program, key, panel.slug), is_panel_page=True)


def _page(request: StaffRequest, visit: Visit, result: Result, template: str, status: HTTPStatus) -> HttpResponse:
    """Answer with the panel: a fragment for HTMX, otherwise a page of its own."""
    if request.htmx:
        return HttpResponse(result.html, status=status)
    header = last_known(visit.known, request.staff.mask, visit.program)
    failure = result.error.sentence if result.error else ""
    context = {
        "panel": result.panel,
        "html": result.html,
        "visit": visit,
        "customer_name": header.name,
        "ticket": ticket(visit, visit.seen.platform_id or "", [Section(result.panel.title, result.loaded, failure)]),
        "view": result.loaded.view if result.loaded else None,
    }
    return render(request, template, context, status=status)
