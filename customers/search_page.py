"""The search page."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from customers import index
from customers.asked import address_after
from customers.feeding.state import reach_of
from customers.finding.pasting import ids_to_ask_for
from customers.finding.query import parse_query
from customers.orders.frame import not_opened
from customers.orders.searched import Numbers, asked_numbers, known_numbers, numbers_beside_customer
from customers.recent import recent
from customers.redirects import record_choices, record_found, redirect_to_profile
from customers.search import MAX_MATCHES, PAGE_SIZE, SearchResults, find, find_known, look_up, pasted
from customers.sharing import with_shared
from dashboard.access.access_log.log import AccessLogUnavailable, record, record_listed
from dashboard.access.guard import requires
from dashboard.access.lookups import count_customers, count_search
from dashboard.access.masking.mask import Mask
from dashboard.access.models import Outcome
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, Staff, StaffRequest
from dashboard.access.seal import seal_words
from dashboard.access.sealed_words import (
    SEALED_PARAMETER,
    TOO_LONG,
    WordsUnavailable,
    are_too_long,
    open_words,
    plain_words,
)
from dashboard.frame.addresses import SeeOther
from dashboard.frame.bad_query import number_in
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import InvalidCustomerId, LoyaltyError, NotFound, Sentence
from dashboard.loyalty.platform import Trait
from dashboard.programs import Program, loyalty
from dashboard.speed.addresses import path_of

# How long known matches wait for the platform when the text looks like an id: an exact id redirects to its profile.
LOOKUP_TIMEOUT = 0.4  # seconds
MARKER = "<!-- exact -->"


@dataclass(frozen=True, slots=True)
class ExactLookup:
    """Whether a customer has exactly this id.

    `key` is their key, None if there is none, `url` their profile; `id` is the id that was asked for. `error`
    says why the platform could not be asked. `is_unlogged` says that the customer exists but the access log could not
    be written. `notice` replaces the plain "no", with `choices` if several customers may be meant.
    """

    key: str | None = None
    id: str = ""
    error: LoyaltyError | None = None
    is_unlogged: bool = False
    notice: Sentence = ""
    choices: tuple[str, ...] = ()
    url: str = ""

    @property
    def is_no(self) -> bool:
        """Whether the platform said that there is no such customer."""
        return not (self.key or self.error or self.choices)


async def look_up_exact(program: Program, text: str, mask: Mask) -> ExactLookup:
    """Ask the platform for the text as an id, within the page's deadline; then for an id inside a pasted text."""
    options = ReadOptions.within(settings.PAGE_DEADLINE)
    *others, last = ids_to_ask_for(text)
    for customer_id in others:
        exact = await _look_up_one(program, customer_id, options, mask)
        if not exact.is_no:
            return exact
    return await _look_up_one(program, last, options, mask)


async def _look_up_one(program: Program, customer_id: str, options: ReadOptions, mask: Mask) -> ExactLookup:
    try:
        return ExactLookup(await look_up(program, loyalty(program), customer_id, options, mask), customer_id)
    except NotFound as error:
        return ExactLookup(notice="" if error.sentence == NotFound.default else error.sentence)
    except InvalidCustomerId as error:
        return ExactLookup(notice=error.sentence, choices=error.choices)
    except LoyaltyError as error:
        return ExactLookup(error=error)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("HX-Request")
@requires(Right.CUSTOMERS)
async def search(request: StaffRequest, program: Program) -> HttpResponseBase:
    """Redirect an exact id to its profile; show other text's matches among the known customers.

    The search box posts its text. The response redirects to an address with the text sealed, so that the text stays out
    of addresses and logs, and the page can still be reloaded. `?q=` is for links.
    """
    if request.method == "POST":
        return answer_to_form(request, program)
    try:
        text = await words_in_address(request, program)
    except WordsUnavailable as error:
        return await not_opened(request, program, error)
    if not text:
        context = {"recent": await recent(program, request.staff), "focus_search": True}
        return render(request, "customers/search.html", context)
    if are_too_long(text):
        return refuse_long_words(request, text)
    return await matches(request, program, text)


def answer_to_form(request: StaffRequest, program: Program) -> HttpResponse:
    """Redirect to an address with the posted text sealed."""
    typed = pasted(request.POST.get("q", ""))
    if are_too_long(typed):
        return refuse_long_words(request, typed)
    return SeeOther(address_of_search(typed, program, request.staff))


async def matches(request: StaffRequest, program: Program, text: str) -> HttpResponseBase:
    """Show the page of matches that the address names; redirect to the customer with exactly this id."""
    offset = number_in(request.GET.get("offset", "0"), most=MAX_MATCHES)
    if offset is None:
        return refusal(request, HTTPStatus.BAD_REQUEST, _("There is no such page of matches. Search again."))
    await count_search(request, program, f"{offset} {text}", page="search")
    if offset:
        return await later_page(request, program, text, offset)
    numbers = await known_numbers(program, text, request.staff)
    is_id_only = Trait.MANY_IDS not in program.kind.traits and index.is_valid_id(text)
    if is_id_only and not numbers.known and (known := await find_known(program, text, request.staff.mask)):
        return await redirect_to_profile(request, program, known.key, page="search", searched_id=text)
    return await first_page(request, program, text, numbers)


async def words_in_address(request: StaffRequest, program: Program) -> str:
    """Return the words to search for, "" if there are none. Raises WordsUnavailable."""
    if sealed := request.GET.get(SEALED_PARAMETER, ""):
        return pasted(await open_words(request, program, sealed, page="search"))
    return await plain_words(request, program, pasted(request.GET.get("q", "")), page="search")


def refuse_long_words(request: StaffRequest, words: str) -> HttpResponse:
    """Return the page that explains the limit; the words stay in the search field."""
    return refusal(request, HTTPStatus.BAD_REQUEST, TOO_LONG, _("Too many characters"), query=words)


async def first_page(request: StaffRequest, program: Program, text: str, numbers: Numbers) -> HttpResponseBase:
    """Show the best matches while the platform is asked for this exact id. If its answer is late, it is streamed after
    them. A text that means no customer, but an order or a code, leads there."""
    lookup = asyncio.create_task(look_up_exact(program, text, request.staff.mask))
    found = await with_shared(program, await find(program, text, staff=request.staff))
    exact = await early_result(lookup, text, found)
    if exact and exact.key and exact.id == text and not numbers.known:  # the first read already said so
        numbers = await numbers_beside_customer(program, text, request.staff)
    if exact and not numbers.known and (to_profile := await only_profile(request, program, text, exact, found)):
        return to_profile
    has_no_result = exact is not None and exact.is_no and not found.matches
    if has_no_result:
        numbers = await asked_numbers(program, text, request.staff, numbers)
        if numbers.only:
            await record(request, program=program.slug, page="search", outcome=Outcome.FOUND, customer_id=text)
            return SeeOther(numbers.only)
    outcome = Outcome.UNKNOWN if has_no_result else Outcome.SHOWN  # known data of the matches is shown
    await record_page(request, program, text, found, outcome)
    if exact:
        exact = await recorded(request, program, text, exact)
    context: dict[str, Any] = {
        "query": text,
        "found": found,
        "reach": await sync_to_async(reach_of)(program),
        "exact": exact,
        "numbers": numbers,
        "next_url": address_of_search(text, program, request.staff, offset=PAGE_SIZE),
        "recent": await recent(program, request.staff),
    }
    return page_of_matches(request, program, lookup, context)


async def only_profile(
    request: StaffRequest, program: Program, text: str, exact: ExactLookup, found: SearchResults
) -> HttpResponse | None:
    """Redirect to the customer with this id or, if there is none, to the only exact match; None if several may be
    meant."""
    if exact.key:
        asked = {"searched_id": text, "asked_id": exact.id}
        return await redirect_to_profile(request, program, exact.key, page="search", **asked)
    if exact.is_no and (only := found.only_exact):
        return await redirect_to_profile(request, program, only.key, page="search", searched_id=text)
    return None


def page_of_matches(
    request: StaffRequest, program: Program, lookup: "asyncio.Task[ExactLookup]", context: dict[str, Any]
) -> HttpResponseBase:
    """Return the page; if the platform's answer is not there yet, it is streamed."""
    if context["exact"] or request.method == "HEAD":
        return render(request, "customers/search.html", context)
    response = StreamingHttpResponse(streamed(request, program, lookup, context))
    response["X-Accel-Buffering"] = "no"
    return response


async def early_result(lookup: "asyncio.Task[ExactLookup]", text: str, found: SearchResults) -> ExactLookup | None:
    """Return the lookup if it is worth waiting for: a short time if the text looks like an id or means one customer, to
    the end if nothing else is found."""
    is_worth_waiting = found.only_exact or parse_query(text).looks_like_id_or_email
    timeout = LOOKUP_TIMEOUT if is_worth_waiting else 0.0
    await asyncio.wait({lookup}, timeout=timeout if found.matches else None)
    return lookup.result() if lookup.done() else None


async def streamed(
    request: StaffRequest, program: Program, lookup: "asyncio.Task[ExactLookup]", context: dict[str, Any]
) -> AsyncGenerator[str]:
    """Stream the page up to its marker, then the platform's answer on the exact id, then the rest."""
    try:
        head, _marker, tail = render_to_string("customers/search.html", context, request).partition(MARKER)
        yield head
        exact = await recorded(request, program, context["query"], await lookup)
        yield render_to_string("customers/exact.html", context | {"exact": exact}, request)
        yield tail
    finally:
        lookup.cancel()


async def recorded(request: StaffRequest, program: Program, text: str, exact: ExactLookup) -> ExactLookup:
    """Write a customer who was found into the access log, and return the lookup; without the key if that fails."""
    try:
        await record_choices(request, program, exact.choices, page="search")
        if not exact.key:
            return exact
        await record_found(request, program, exact.key, page="search", searched_id=text)
    except AccessLogUnavailable:
        return ExactLookup(is_unlogged=True)
    return replace(exact, url=await address_after(exact.id, exact.key, program, request.staff))


async def later_page(request: StaffRequest, program: Program, text: str, offset: int) -> HttpResponse:
    """Show the matches from `offset` on: more rows for HTMX, otherwise a page. The first page has asked the platform
    already."""
    found = await with_shared(program, await find(program, text, staff=request.staff, offset=offset))
    await record_page(request, program, text, found, Outcome.SHOWN)
    context = {
        "query": text,
        "found": found,
        "reach": await sync_to_async(reach_of)(program),
        "offset": offset,
        "previous_url": address_of_search(text, program, request.staff, offset=max(0, offset - PAGE_SIZE)),
        "next_url": address_of_search(text, program, request.staff, offset=offset + PAGE_SIZE),
    }
    return render(request, "customers/matches.html" if request.htmx else "customers/search.html", context)


async def record_page(
    request: StaffRequest, program: Program, text: str, found: SearchResults, outcome: Outcome
) -> None:
    """Write the search into the access log, with a row for each customer who matches by e-mail or phone. These count as
    shown. Raises TooManyLookups and AccessLogUnavailable."""
    listed = found.ids_by_contact
    await count_customers(request, program, listed, page="search")
    await record(request, program=program.slug, page="search", outcome=outcome, customer_id=text)
    await record_listed(request, program=program.slug, page="search", ids_by_key=listed)


def address_of_search(words: str, program: Program, staff: Staff, *, offset: int = 0) -> str:
    """Return the address of the matches from `offset` on, with the words sealed; without words, the empty search
    page."""
    query: dict[str, object] = {SEALED_PARAMETER: seal_words(words, staff, program)} if words else {}
    if offset:
        query["offset"] = offset
    path = path_of("customers:search", program.slug)
    return f"{path}?{urlencode(query)}" if query else path
