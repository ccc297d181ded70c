"""View as a customer: which campaigns someone can take part in, and which apply to a product or a collection."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.access.guard import refuse_right
from dashboard.access.log import record
from dashboard.access.masking import mask_remarks
from dashboard.access.models import Outcome
from dashboard.access.roles import Right
from dashboard.access.sealed_words import SEALED_PARAMETER, WordsUnavailable, open_words, seal_words
from dashboard.frame.addresses import SeeOther
from dashboard.keys import KeyHolder, customer_keys
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import InvalidCustomerId, LoyaltyError, NotFound
from dashboard.loyalty.models import Answer, Campaign
from dashboard.loyalty.reads import CAMPAIGNS, CAMPAIGNS_FOR_PRODUCT, ProductQuery
from dashboard.loyalty.threads import build_from
from dashboard.speed.cached_by_input import cached_by_input
from programconfig import pages
from programconfig.campaigns.rows import Rows
from programconfig.eligibility import rows as present
from programconfig.eligibility.reads import Reads, read
from programconfig.exports import export
from programconfig.pages import BadQuery, PageRequest, Panel, configuration_page
from programconfig.paging import page_number

LOG_PAGE = "eligibility"  # in the access log
ASK = "programconfig/eligibility_ask.html"
TEMPLATE = "programconfig/eligibility.html"
PRODUCT = "programconfig/eligibility_product.html"
STATUSES = {InvalidCustomerId: HTTPStatus.BAD_REQUEST, NotFound: HTTPStatus.NOT_FOUND}
configuration_form = partial(configuration_page, accepts=require_http_methods(["GET", "HEAD", "POST"]))
show = partial(pages.show, stylesheet="view-as.css")
failed = partial(pages.failed, stylesheet="view-as.css")
CustomerPage = Callable[..., Awaitable[HttpResponse]]


def about_customers(view: CustomerPage) -> CustomerPage:
    """For a configuration page about customers, which needs that right too; a refusal is a row in the access log."""

    @wraps(view)
    async def guarded(page: PageRequest, **arguments: Any) -> HttpResponse:
        if not page.request.staff.may(Right.CUSTOMERS):
            return await refuse_right(page.request, Right.CUSTOMERS)
        return await view(page, **arguments)

    return guarded


@configuration_form
@about_customers
async def ask(page: PageRequest) -> HttpResponse:
    """Whom to look for: an id is posted, and answered by an address with the id sealed, which leads to the customer."""
    request, program = page.request, page.program
    panel = Panel("for-customer", _("View as a customer"), page.here())
    if request.method == "POST":
        words = seal_words(request.POST.get("id", "").strip(), request.staff, program)
        return SeeOther(page.address("eligibility", **{SEALED_PARAMETER: words}))
    if SEALED_PARAMETER not in page.query:
        return show(page, panel, ASK)
    customer_id = ""
    try:
        customer_id = await open_words(request, program, page.query[SEALED_PARAMETER], page=LOG_PAGE)
        key = await customer_keys().key_of(program, customer_id, page.options)
    except WordsUnavailable as error:
        return show(page, panel, ASK, refusal=error.sentence)
    except LoyaltyError as error:
        if isinstance(error, NotFound):
            nobody = {"outcome": Outcome.UNKNOWN, "customer_id": customer_id}
            await record(request, program=program.slug, page=LOG_PAGE, **nobody)
        status = STATUSES.get(type(error), HTTPStatus.SERVICE_UNAVAILABLE)
        return show(page, panel, ASK, status=status, customer_id=customer_id, refusal=error.sentence)
    # That there is such a customer is told by where this leads, whether or not anybody goes there.
    found = {"outcome": Outcome.FOUND, "customer_id": customer_id, "customer_key": key}
    await record(request, program=program.slug, page=LOG_PAGE, **found)
    return SeeOther(page.address("eligibility", key))


@configuration_page
@about_customers
async def customer(page: PageRequest, key: str) -> HttpResponse:
    """Every campaign for one customer."""
    only, number = present.wanted_standing(page.query.get("group", "")), page_number(page.query.get("page", "1"))
    holder = await customer_keys().holder(page.program, key, page.request.staff.mask)
    outcome = Outcome.SHOWN if holder else Outcome.UNKNOWN
    row = {"customer_id": holder.customer_id if holder else "", "customer_key": key}
    await record(page.request, program=page.program.slug, page=LOG_PAGE, outcome=outcome, **row)
    if holder is None:
        raise Http404
    panel = Panel("for-customer", _("Campaigns for a customer"), page.here())
    try:
        reads = await read(page.loyalty, holder.customer_id, page.options)
    except LoyaltyError as error:
        return failed(page, panel, TEMPLATE, error, holder=holder)
    return await build_from(reads.answers, standing, page, panel, reads, holder, key, only, number)


def standing(
    page: PageRequest,
    panel: Panel,
    reads: Reads,
    holder: KeyHolder,
    key: str,
    only: present.Standing | None,
    number: int,
) -> HttpResponse:
    """A page of a customer's campaigns, or all as a file."""
    given = (reads.campaigns, reads.facts, page.now.replace(second=0, microsecond=0))
    # One customer at a time: page after page is of the same one, and nothing is kept of all that were looked at.
    judged = cached_by_input(("eligibility", page.program.slug), given, lambda: present.judge(*given))
    if page.format:
        return export(page, present.sheet(judged, rows_of(page), only=only), reads.answers, page.format, about=key)
    mask = page.request.staff.mask
    view = present.present(judged, reads.facts, mask, rows_of(page), only=only, page=number)
    answers = [mask_remarks(one, mask) for one in reads.answers]
    count = str(view.campaigns) if view.campaigns else ""
    return show(page, panel, TEMPLATE, view=view, answers=answers, count=count, holder=holder, only=only)


@configuration_page
async def product(page: PageRequest) -> HttpResponse:
    """The transactional campaigns that apply to a product (`?product=`) or a collection (`?collection=`)."""
    sku, collection = page.query.get("product", "").strip(), page.query.get("collection", "").strip()
    panel = Panel("for-product", _("Campaigns for a product or a collection"), page.here())
    asked: dict[str, Any] = {"sku": sku, "collection": collection}
    number = page_number(page.query.get("page", "1"))
    if sku and collection:
        raise BadQuery(_("Enter a product or a collection, not both."))
    if not sku and not collection:
        if page.format:
            raise BadQuery(_("Enter a product or a collection."))
        return show(page, panel, PRODUCT, **asked)
    service, wanted = page.loyalty, ProductQuery(sku or None, collection or None)
    applying, configured = await asyncio.gather(
        attempt(service.configuration(CAMPAIGNS_FOR_PRODUCT.where(wanted), page.options)),
        attempt(service.configuration(CAMPAIGNS, page.options)),
    )
    if applying.answer is None:
        return failed(page, panel, PRODUCT, applying.error, **asked)
    answers = [applying.answer, configured.answer]
    return await build_from(answers, applicable, page, panel, applying.answer, configured, number, asked)


def applicable(
    page: PageRequest,
    panel: Panel,
    applying: Answer[tuple[Campaign, ...]],
    configured: Attempt[tuple[Campaign, ...]],
    number: int,
    asked: dict[str, Any],
) -> HttpResponse:
    """A page of the campaigns that apply, or all as a file."""
    if page.format:
        rows = present.product_sheet(applying.value, page.now, rows_of(page))
        return export(page, rows, [applying], page.format)
    view = present.for_product(applying.value, configured.value, page.now, rows_of(page), number)
    answers = [with_missing(applying, configured, _("the number of campaigns that do not apply")), *configured.answers]
    return show(page, panel, PRODUCT, view=view, answers=answers, count=str(view.paging.found), **asked)


def rows_of(page: PageRequest) -> Rows:
    return Rows((), page.now, page.addresses("campaign"), page.program.currency)
