"""View as a customer: the campaigns that a customer can take part in, or that apply to a product or a collection."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access.access_log.log import record
from dashboard.access.guard import refuse_right
from dashboard.access.lookups import count_customers, count_search
from dashboard.access.models import Outcome
from dashboard.access.roles import Right
from dashboard.access.seal import seal_words
from dashboard.access.sealed_words import (
    SEALED_PARAMETER,
    TOO_LONG,
    WordsUnavailable,
    are_too_long,
    open_words,
)
from dashboard.frame.addresses import SeeOther
from dashboard.frame.bad_query import BadQuery
from dashboard.keys import KeyHolder, customer_keys
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import InvalidCustomerId, LoyaltyError, NotFound
from dashboard.loyalty.models import Answer, Campaign
from dashboard.loyalty.reads import CAMPAIGNS, CAMPAIGNS_FOR_PRODUCT, ProductQuery
from dashboard.loyalty.threads import build_from
from dashboard.speed.cached_by_input import cached_by_input
from dashboard.text.numbers import number as in_words
from programconfig import pages
from programconfig.campaigns.rows import Rows
from programconfig.eligibility import rows as present
from programconfig.eligibility.reads import CustomerReads, read_customer
from programconfig.exports import export
from programconfig.pages import PageRequest, Panel, configuration_page, page_with_file
from programconfig.paging import page_number

LOG_PAGE = "eligibility"  # in the access log
CUSTOMER_FORM = "programconfig/eligibility_customer_form.html"
TEMPLATE = "programconfig/eligibility.html"
PRODUCT = "programconfig/eligibility_product.html"
STATUSES = {InvalidCustomerId: HTTPStatus.BAD_REQUEST, NotFound: HTTPStatus.NOT_FOUND}
configuration_form = partial(configuration_page, accepts=require_http_methods(["GET", "HEAD", "POST"]))
show = partial(pages.show, stylesheet="view-as.css")
show_failure = partial(pages.show_failure, stylesheet="view-as.css")
CustomerPage = Callable[..., Awaitable[HttpResponse]]


def requires_customer_right(view: CustomerPage) -> CustomerPage:
    """Require the right to see customers for a configuration page; a refusal is recorded in the access log."""

    @wraps(view)
    async def guarded(page: PageRequest, **arguments: Any) -> HttpResponse:
        if not page.request.staff.may(Right.CUSTOMERS):
            return await refuse_right(page.request, Right.CUSTOMERS)
        return await view(page, **arguments)

    return guarded


@configuration_form
@requires_customer_right
async def choose_customer(page: PageRequest) -> HttpResponse:
    """Ask for a customer id. A posted id is answered with an address that holds it sealed, and that address redirects
    to the customer."""
    request, program = page.request, page.program
    panel = Panel("for-customer", _("View as a customer"), page.own_address())
    if request.method == "POST":
        return _answer_to_form(page, panel)
    if SEALED_PARAMETER not in page.query:
        return show(page, panel, CUSTOMER_FORM)
    customer_id = ""
    try:
        customer_id = await open_words(request, program, page.query[SEALED_PARAMETER], page=LOG_PAGE)
        await count_search(request, program, customer_id, page=LOG_PAGE)
        key = await customer_keys().key_of(program, customer_id, page.options, request.staff.mask)
    except WordsUnavailable as error:
        return show(page, panel, CUSTOMER_FORM, refusal=error.sentence)
    except LoyaltyError as error:
        await _record_failure(page, customer_id, error)
        status = STATUSES.get(type(error), HTTPStatus.SERVICE_UNAVAILABLE)
        return show(page, panel, CUSTOMER_FORM, status=status, customer_id=customer_id, refusal=error.sentence)
    # The redirect itself reveals that the customer exists, so it is recorded whether or not it is followed.
    found = {"outcome": Outcome.FOUND, "customer_id": customer_id, "customer_key": key}
    await record(request, program=program.slug, page=LOG_PAGE, **found)
    return SeeOther(page.address("eligibility", key))


def _answer_to_form(page: PageRequest, panel: Panel) -> HttpResponse:
    customer_id = page.request.POST.get("id", "").strip()
    if are_too_long(customer_id):
        status = HTTPStatus.BAD_REQUEST
        return show(page, panel, CUSTOMER_FORM, status=status, customer_id=customer_id, refusal=TOO_LONG)
    sealed = seal_words(customer_id, page.request.staff, page.program)
    return SeeOther(page.address("eligibility", **{SEALED_PARAMETER: sealed}))


async def _record_failure(page: PageRequest, customer_id: str, error: LoyaltyError) -> None:
    """Write the customers among whom the person must choose, or that there is none, into the access log."""
    row = {"program": page.program.slug, "page": LOG_PAGE}
    if isinstance(error, InvalidCustomerId):
        for choice in error.choices:
            await record(page.request, **row, outcome=Outcome.FOUND, customer_id=choice)
    if isinstance(error, NotFound):
        await record(page.request, **row, outcome=Outcome.UNKNOWN, customer_id=customer_id)


@page_with_file
@requires_customer_right
async def customer(page: PageRequest, key: str) -> HttpResponse:
    """Show every campaign for one customer."""
    only, number = present.group_in_address(page.query.get("group", "")), page_number(page.query.get("page", "1"))
    holder = await customer_keys().holder(page.program, key, page.mask)
    outcome = Outcome.SHOWN if holder else Outcome.UNKNOWN
    row = {"customer_id": holder.customer_id if holder else "", "customer_key": key}
    await count_customers(page.request, page.program, [key] if holder else [], page=LOG_PAGE)
    await record(page.request, program=page.program.slug, page=LOG_PAGE, outcome=outcome, **row)
    if holder is None:
        raise Http404
    panel = Panel("for-customer", _("Campaigns for a customer"), page.own_address())
    try:
        reads = await read_customer(page.loyalty, holder.customer_id, page.options)
    except LoyaltyError as error:
        return show_failure(page, panel, TEMPLATE, error, holder=holder)
    return await build_from(reads.answers, customer_campaigns, page, panel, reads, holder, key, only, number)


def customer_campaigns(
    page: PageRequest,
    panel: Panel,
    reads: CustomerReads,
    holder: KeyHolder,
    key: str,
    only: present.EligibilityGroup | None,
    number: int,
) -> HttpResponse:
    """Render a page of the customer's campaigns, or all of them as a file."""
    inputs = (reads.campaigns, reads.facts, page.now.replace(second=0, microsecond=0))
    # The cache holds one customer at a time: page after page is about the same one.
    judged = cached_by_input(("eligibility", page.program.slug, page.mask), inputs, lambda: present.judge(*inputs))
    if page.format:
        return export(page, present.sheet(judged, rows_of(page), only=only), reads.answers, page.format, about=key)
    view = present.present(judged, reads.facts, rows_of(page), only=only, page=number)
    count = in_words(view.campaigns) if view.campaigns else ""
    return show(page, panel, TEMPLATE, view=view, answers=reads.answers, count=count, holder=holder, only=only)


@page_with_file
async def product(page: PageRequest) -> HttpResponse:
    """Show the transactional campaigns that apply to a product (`?product=`) or a collection (`?collection=`)."""
    sku, collection = page.query.get("product", "").strip(), page.query.get("collection", "").strip()
    panel = Panel("for-product", _("Campaigns for a product or a collection"), page.own_address())
    form_values: dict[str, Any] = {"sku": sku, "collection": collection}
    number = page_number(page.query.get("page", "1"))
    if sku and collection:
        raise BadQuery(_("Enter a product or a collection, not both."))
    if not sku and not collection:
        if page.format:
            raise BadQuery(_("Enter a product or a collection."))
        return show(page, panel, PRODUCT, **form_values)
    service, query = page.loyalty, ProductQuery(sku or None, collection or None)
    applying, configured = await asyncio.gather(
        attempt(service.configuration, CAMPAIGNS_FOR_PRODUCT.where(query), page.options),
        attempt(service.configuration, CAMPAIGNS, page.options),
    )
    if applying.answer is None:
        return show_failure(page, panel, PRODUCT, applying.error, **form_values)
    answers = [applying.answer, configured.answer]
    return await build_from(answers, applicable, page, panel, applying.answer, configured, number, form_values)


def applicable(
    page: PageRequest,
    panel: Panel,
    applying: Answer[tuple[Campaign, ...]],
    configured: Attempt[tuple[Campaign, ...]],
    number: int,
    form_values: dict[str, Any],
) -> HttpResponse:
    """Render a page of the campaigns that apply, or all of them as a file."""
    if page.format:
        rows = present.product_sheet(applying.value, page.now, rows_of(page))
        return export(page, rows, [applying], page.format)
    view = present.for_product(applying.value, configured.value, page.now, rows_of(page), number)
    answers = [with_missing(applying, configured, _("the number of campaigns that do not apply")), *configured.answers]
    return show(page, panel, PRODUCT, view=view, answers=answers, count=in_words(view.paging.found), **form_values)


def rows_of(page: PageRequest) -> Rows:
    return Rows((), page.now, page.addresses("campaign"), page.units)
