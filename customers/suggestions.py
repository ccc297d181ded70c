"""The suggestions of a search field while somebody types."""

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from customers.search import find, pasted
from dashboard.access.access_log.log import record_listed, record_once
from dashboard.access.guard import requires
from dashboard.access.lookups import TooManyLookups, count_customers, count_suggestions
from dashboard.access.models import Outcome
from dashboard.access.roles import Right, StaffRequest
from dashboard.access.sealed_words import HIDDEN_WORDS, TOO_LONG, are_too_long
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program

MAX_SUGGESTIONS = 8
MIN_LENGTH = 2  # one letter would list whole address books
SITTING = timedelta(minutes=10)  # see docs/adr/0009


@require_POST
@never_cache
@requires(Right.CUSTOMERS)
async def suggestions(request: StaffRequest, program: Program) -> HttpResponse:
    """Suggest known customers for the list under a search field; nothing for less than two letters. The platform is not
    asked."""
    text = pasted(request.POST.get("q", ""))
    if len(text) < MIN_LENGTH:
        return HttpResponse()
    if are_too_long(text):
        return suggestions_note(request, TOO_LONG, HTTPStatus.BAD_REQUEST)
    row = {"program": program.slug, "page": "suggestions"}
    if request.staff.mask.covers(text):
        await record_once(request, **row, outcome=Outcome.REFUSED, within=SITTING)
        return suggestions_note(request, HIDDEN_WORDS, HTTPStatus.OK)
    try:
        await count_suggestions(request, program)
        found = await find(program, text, staff=request.staff, limit=MAX_SUGGESTIONS)
        await count_customers(request, program, found.ids_by_contact, page="suggestions")
    except TooManyLookups as error:
        response = suggestions_note(request, error.sentence, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(error.wait)
        return response
    if found.matches:
        await record_once(request, **row, outcome=Outcome.SHOWN, within=SITTING)
        await record_listed(request, **row, ids_by_key=found.ids_by_contact, within=SITTING)
    return render(request, "customers/suggestions.html", {"found": found, "program": program})


def suggestions_note(request: StaffRequest, sentence: Sentence, status: int) -> HttpResponse:
    """Return no suggestions, and a sentence to show instead."""
    return render(request, "customers/suggestions_note.html", {"note": sentence}, status=status)
