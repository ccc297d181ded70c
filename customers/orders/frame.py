"""What the pages of orders and of coupon codes share."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TypeAlias

from django.http import HttpResponse
from django.shortcuts import render

from customers.recent import recent
from dashboard.access.access_log.log import record
from dashboard.access.lookups import count_search
from dashboard.access.masking.mask import Mask
from dashboard.access.models import Outcome
from dashboard.access.roles import StaffRequest
from dashboard.access.sealed_words import WordsUnavailable, open_words
from dashboard.programs import Program

NumberView: TypeAlias = Callable[[StaffRequest, Program, str], Awaitable[HttpResponse]]


@dataclass(frozen=True, slots=True)
class NumberLink:
    """A number of an order, or a code, with its page."""

    text: str
    url: str


def opened(page: str) -> Callable[[NumberView], NumberView]:
    """Decorate the view of `page`: it gets the number or code that is sealed in the address, after counting the search.
    If it cannot be opened, an empty search page says why."""

    def decorate(view: NumberView) -> NumberView:
        @wraps(view)
        async def with_words(request: StaffRequest, program: Program, sealed: str) -> HttpResponse:
            try:
                words = await open_words(request, program, sealed, page=page)
            except WordsUnavailable as error:
                return await not_opened(request, program, error)
            await count_search(request, program, words, page=page)
            return await view(request, program, words)

        return with_words

    return decorate


async def not_opened(request: StaffRequest, program: Program, error: WordsUnavailable) -> HttpResponse:
    context = {"recent": await recent(program, request.staff), "not_opened": error.sentence, "focus_search": True}
    return render(request, "customers/search.html", context)


async def record_view(request: StaffRequest, program: Program, words: str, *, page: str, is_shown: bool) -> None:
    """Write a view that shows no customer into the access log. Raises AccessLogUnavailable."""
    outcome = Outcome.SHOWN if is_shown else Outcome.UNKNOWN
    await record(request, program=program.slug, page=page, outcome=outcome, customer_id=words)


def may_be_shown(texts: Iterable[str], mask: Mask) -> Sequence[str]:
    """Leave out texts that look like an e-mail or phone to somebody who may not see those."""
    return [text for text in texts if not mask.covers(text)]
