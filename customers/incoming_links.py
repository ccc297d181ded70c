"""Links and forms of other systems lead to `…/customers/open` with an id, e-mail, phone, order or code."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from customers.finding.folding import handle
from customers.orders.links import code_address, order_address
from customers.redirects import record_choices, redirect_to_profile
from customers.search import Match, find, find_known, look_up, pasted
from customers.search_page import address_of_search, refuse_long_words
from dashboard.access.access_log.log import record
from dashboard.access.guard import requires
from dashboard.access.lookups import count_search
from dashboard.access.masking.contact_data import is_same_phone
from dashboard.access.models import Outcome
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, StaffRequest
from dashboard.access.seal import seal_words
from dashboard.access.sealed_words import (
    HIDDEN_WORDS,
    SEALED_PARAMETER,
    WordsUnavailable,
    are_too_long,
    open_words,
    plain_words,
)
from dashboard.frame.addresses import SeeOther
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import InvalidCustomerId, LoyaltyError, NotFound
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.service import SILENCE_TIMEOUT
from dashboard.programs import Program, loyalty
from dashboard.speed.addresses import path_of

TITLES = {  # of the error page, by status
    400: gettext_lazy("No customer id"),
    404: gettext_lazy("Unknown customer"),
    503: gettext_lazy("Not available"),
}
FIELDS = ("id", "email", "phone", "order", "code")
FIELD_PARAMETER = "field"  # beside sealed words: what they are


@csrf_exempt  # it changes nothing, and other systems have no token
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@requires(Right.CUSTOMERS)
async def open_from_outside(request: StaffRequest, program: Program) -> HttpResponse:
    """Open the customer, order or code that another system names. A form leads to an address with the value sealed, so
    that the page can be reloaded."""
    if request.method == "POST":
        field, words = _named(request.POST)
        query = {FIELD_PARAMETER: field, SEALED_PARAMETER: seal_words(words, request.staff, program)}
        return SeeOther(f"{path_of('customers:open', program.slug)}?{urlencode(query)}")
    try:
        field, words = await _asked(request, program)
    except WordsUnavailable as error:
        return refusal(request, HTTPStatus.FORBIDDEN, error.sentence, _("This link cannot be opened"))
    match field:
        case "order":
            return SeeOther(order_address(words, program, request.staff))
        case "code":
            return SeeOther(code_address(words, program, request.staff))
        case "email" | "phone":
            return await open_by_contact(request, program, field, words)
    return await open_by_id(request, program, words)


async def open_by_id(request: StaffRequest, program: Program, customer_id: str) -> HttpResponse:
    """Redirect to the profile of the customer with this id; show an error page if that fails.

    The platform is not asked about a known customer: the details on the profile say if it answers with another id. But
    where a text may be the id of several customers, it is asked for a second.
    """
    await count_search(request, program, customer_id, page="open")
    known = await find_known(program, customer_id, request.staff.mask)
    if known and Trait.MANY_IDS not in program.kind.traits:
        return await redirect_to_profile(request, program, known.key, page="open", searched_id=customer_id)
    try:
        options = ReadOptions.within(min(SILENCE_TIMEOUT, settings.PAGE_DEADLINE) if known else settings.PAGE_DEADLINE)
        key = await look_up(program, loyalty(program), customer_id, options, request.staff.mask)
        return await redirect_to_profile(
            request, program, key, page="open", searched_id=customer_id, asked_id=customer_id
        )
    except InvalidCustomerId as error:
        await record_choices(request, program, error.choices, page="open")
        return not_opened(request, customer_id, error)
    except LoyaltyError as error:
        if known and not isinstance(error, NotFound):
            return await redirect_to_profile(request, program, known.key, page="open", searched_id=customer_id)
        await record(request, program=program.slug, page="open", outcome=Outcome.UNKNOWN, customer_id=customer_id)
        return not_opened(request, customer_id, error)


def not_opened(request: StaffRequest, customer_id: str, error: LoyaltyError) -> HttpResponse:
    """Return the page that says why no customer with this id was opened."""
    status = {InvalidCustomerId: 400, NotFound: 404}.get(type(error), 503)
    context = {
        "status": status,
        "title": TITLES[status],
        "customer_id": customer_id,
        "error": error,
        "retry": request.get_full_path(),
    }
    return render(request, "customers/not_opened.html", context, status=status)


async def open_by_contact(request: StaffRequest, program: Program, field: str, words: str) -> HttpResponse:
    """Redirect to the only known customer with this e-mail or phone, or to a search that lists several."""
    if request.staff.mask.hides:
        await record(request, program=program.slug, page="open", outcome=Outcome.REFUSED, customer_id=words)
        return refusal(request, HTTPStatus.FORBIDDEN, HIDDEN_WORDS)
    if are_too_long(words):
        return refuse_long_words(request, words)
    await count_search(request, program, words, page="open")
    exact = await _exact_matches(request, program, field, words)
    if len(exact) > 1:
        return SeeOther(address_of_search(words, program, request.staff))
    if exact:
        return await redirect_to_profile(request, program, exact[0].customer.key, page="open", searched_id=words)
    if Trait.MANY_IDS in program.kind.traits:
        return await open_by_id(request, program, words)
    await record(request, program=program.slug, page="open", outcome=Outcome.UNKNOWN, customer_id=words)
    context = {"status": 404, "title": _("Unknown customer"), "contact": field, "customer_id": words}
    return render(request, "customers/not_opened.html", context, status=HTTPStatus.NOT_FOUND)


async def _exact_matches(request: StaffRequest, program: Program, field: str, words: str) -> list[Match]:
    found = await find(program, words, staff=request.staff)
    return [match for match in found.matches if _has(match, field, words)]


def _has(match: Match, field: str, words: str) -> bool:
    customer = match.customer.record
    if field == "phone":
        return is_same_phone(words, customer.phone)
    return handle(words) in {handle(customer.email or ""), handle(customer.customer_id)}


def _named(values: Mapping[str, str]) -> tuple[str, str]:
    """Return the first field that has a value, and the value; an empty id if there is none."""
    named = ((field, pasted(values.get(field, ""))) for field in FIELDS)
    return next((pair for pair in named if pair[1]), ("id", ""))


async def _asked(request: StaffRequest, program: Program) -> tuple[str, str]:
    """Return the field and its value in this address. Raises WordsUnavailable."""
    if sealed := request.GET.get(SEALED_PARAMETER, ""):
        field = request.GET.get(FIELD_PARAMETER, "")
        return field if field in FIELDS else "id", await open_words(request, program, sealed, page="open")
    field, words = _named(request.GET)
    return field, await plain_words(request, program, words, page="open")
