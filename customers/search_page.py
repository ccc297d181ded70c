"""The search as a person meets it: the page of matches, and what is suggested while typing."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
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
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from customers import index
from customers.feeding.state import reach_of
from customers.finding.pasting import ids_to_ask_for
from customers.finding.understanding import understand
from customers.onward import lead_to
from customers.recent import recent
from customers.search import MAX_MATCHES, PAGE_SIZE, find, look_up, pasted
from customers.sharing import with_shared
from dashboard.access.guard import requires
from dashboard.access.log import AccessLogUnavailable, record, record_once
from dashboard.access.models import Outcome
from dashboard.access.refusal import refusal
from dashboard.access.roles import Right, Staff, StaffRequest
from dashboard.access.sealed_words import SEALED_PARAMETER, WordsUnavailable, open_words, seal_words
from dashboard.frame.addresses import SeeOther
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import InvalidCustomerId, LoyaltyError, NotFound, Sentence
from dashboard.loyalty.platform import Trait
from dashboard.programs import Program, loyalty
from dashboard.speed.addresses import path_of

# What is known waits so long for the platform's word on what looks like an id: one that is exact leads to its profile.
LOOKUP_TIMEOUT = 0.4  # seconds
MARKER = "<!-- exact -->"

MAX_SUGGESTIONS = 8
MIN_LENGTH = 2  # one letter would list whole address books
SITTING = timedelta(minutes=10)  # see docs/adr/0009


@dataclass(frozen=True, slots=True)
class Exact:
    """Whether a customer has exactly this id: the key of the one, else None, and the `id` as it was asked for; `error`
    why nobody could tell, `untold` that somebody could but it cannot be written down, `said` what there is to say in
    place of a plain no, with `choices` where several customers may be meant."""

    key: str | None = None
    id: str = ""
    error: LoyaltyError | None = None
    untold: bool = False
    said: Sentence = ""
    choices: tuple[str, ...] = ()


async def exactly(program: Program, text: str) -> Exact:
    """The platform's word on it, within the page's deadline; of a pasted text that is no id, on the id in it."""
    options = ReadOptions.within(settings.PAGE_DEADLINE)
    *others, last = ids_to_ask_for(text)
    for customer_id in others:
        exact = await _asked(program, customer_id, options)
        if exact.key or exact.error or exact.choices:
            return exact
    return await _asked(program, last, options)


async def _asked(program: Program, customer_id: str, options: ReadOptions) -> Exact:
    try:
        return Exact(await look_up(program, loyalty(program), customer_id, options), customer_id)
    except NotFound as error:
        return Exact(said="" if error.sentence == NotFound.default else error.sentence)
    except InvalidCustomerId as error:
        return Exact(said=error.sentence, choices=error.choices)
    except LoyaltyError as error:
        return Exact(error=error)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("HX-Request")
@requires(Right.CUSTOMERS)
async def search(request: StaffRequest, program: Program) -> HttpResponseBase:
    """An exact id leads to its profile; other words to matches among the customers known so far. The box posts what is
    searched, which is answered by an address with the words sealed, so that they stay out of addresses and logs and the
    page can be reloaded and gone back to; `?q=` is for links."""
    if request.method == "POST":
        return SeeOther(address_of_search(pasted(request.POST.get("q", "")), program, request.staff))
    sealed, offset = request.GET.get(SEALED_PARAMETER, ""), request.GET.get("offset", "0")
    try:
        opened = await open_words(request, program, sealed, page="search") if sealed else request.GET.get("q", "")
    except WordsUnavailable as error:
        context = {"recent": await recent(program, request.staff), "not_opened": error.sentence}
        return render(request, "customers/search.html", context)
    text = pasted(opened)
    if not text:
        return render(request, "customers/search.html", {"recent": await recent(program, request.staff)})
    if not is_offset(offset):
        return refusal(request, HTTPStatus.BAD_REQUEST, _("There is no such page of matches. Search again."))
    if int(offset):
        return await further(request, program, text, int(offset))
    is_only_an_id = Trait.MANY_IDS not in program.kind.traits and index.askable(text)
    if is_only_an_id and (known := await index.find_by_id(program, text)):
        return await lead_to(request, program, known.key, page="search", asked_for=text)
    return await first(request, program, text)


def is_offset(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 6 and int(text) <= MAX_MATCHES


async def first(request: StaffRequest, program: Program, text: str) -> HttpResponseBase:
    """The best matches, while the platform is asked for this exact id; its word comes after them when it takes long."""
    asking = asyncio.create_task(exactly(program, text))
    found = await with_shared(program, await find(program, text, staff=request.staff))
    patience = LOOKUP_TIMEOUT if understand(text).is_no_name else 0.0
    await asyncio.wait({asking}, timeout=patience if found.matches else None)
    exact = asking.result() if asking.done() else None
    if exact and exact.key:
        return await lead_to(request, program, exact.key, page="search", asked_for=text)
    is_nobody = exact and not exact.error and not found.matches
    outcome = Outcome.UNKNOWN if is_nobody else Outcome.SHOWN  # what is known of those who match
    await record(request, program=program.slug, page="search", outcome=outcome, customer_id=text)
    context: dict[str, Any] = {
        "query": text,
        "found": found,
        "reach": await sync_to_async(reach_of)(program),
        "exact": exact,
        "further": address_of_search(text, program, request.staff, offset=PAGE_SIZE),
        "recent": await recent(program, request.staff),
    }
    if exact or request.method == "HEAD":
        return render(request, "customers/search.html", context)
    response = StreamingHttpResponse(streamed(request, program, asking, context))
    response["X-Accel-Buffering"] = "no"
    return response


async def streamed(
    request: StaffRequest, program: Program, asking: "asyncio.Task[Exact]", context: dict[str, Any]
) -> AsyncGenerator[str]:
    """The page up to its marker at once, then what the platform says of the exact id, then the page's end."""
    try:
        head, _marker, tail = render_to_string("customers/search.html", context, request).partition(MARKER)
        yield head
        exact = await written_down(request, program, context["query"], await asking)
        yield render_to_string("customers/exact.html", context | {"exact": exact}, request)
        yield tail
    finally:
        asking.cancel()


async def written_down(request: StaffRequest, program: Program, text: str, exact: Exact) -> Exact:
    """That there is such a customer is told only with a row in the access log."""
    if not exact.key:
        return exact
    try:
        await lead_to(request, program, exact.key, page="search", asked_for=text)
    except AccessLogUnavailable:
        return Exact(untold=True)
    return exact


async def further(request: StaffRequest, program: Program, text: str, offset: int) -> HttpResponse:
    """The matches from `offset` on: more rows for HTMX, else a page of them. The platform has been asked already."""
    found = await with_shared(program, await find(program, text, staff=request.staff, offset=offset))
    await record(request, program=program.slug, page="search", outcome=Outcome.SHOWN, customer_id=text)
    context = {
        "query": text,
        "found": found,
        "reach": await sync_to_async(reach_of)(program),
        "offset": offset,
        "earlier": address_of_search(text, program, request.staff, offset=max(0, offset - PAGE_SIZE)),
        "further": address_of_search(text, program, request.staff, offset=offset + PAGE_SIZE),
    }
    return render(request, "customers/matches.html" if request.htmx else "customers/search.html", context)


def address_of_search(words: str, program: Program, staff: Staff, *, offset: int = 0) -> str:
    """The page of matches from `offset` on, without the words; the page to search from when there are none."""
    query: dict[str, object] = {SEALED_PARAMETER: seal_words(words, staff, program)} if words else {}
    if offset:
        query["offset"] = offset
    path = path_of("customers:search", program.slug)
    return f"{path}?{urlencode(query)}" if query else path


@require_POST
@never_cache
@requires(Right.CUSTOMERS)
async def suggestions(request: StaffRequest, program: Program) -> HttpResponse:
    """Options for the list under a search field, nothing for less than two letters. Only the index is asked."""
    text = pasted(request.POST.get("q", ""))
    if len(text) < MIN_LENGTH:
        return HttpResponse()
    found = await find(program, text, staff=request.staff, limit=MAX_SUGGESTIONS)
    if found.matches:
        await record_once(request, program=program.slug, page="suggestions", outcome=Outcome.SHOWN, within=SITTING)
    return render(request, "customers/suggestions.html", {"found": found, "program": program})
