"""What the pages of orders and of coupon codes share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from customers.orders.links import CAME_FROM
from customers.recent import recent
from dashboard.access.access_log.log import record
from dashboard.access.masking.mask import Mask
from dashboard.access.models import Outcome
from dashboard.access.roles import StaffRequest
from dashboard.access.sealed_words import WordsUnavailable
from dashboard.programs import Program


@dataclass(frozen=True, slots=True)
class NumberLink:
    """A number of an order, or a code, with its page."""

    text: str
    url: str


async def not_opened(request: StaffRequest, program: Program, error: WordsUnavailable) -> HttpResponse:
    """Return an empty search page that says why the sealed text in the address could not be opened."""
    context = {"recent": await recent(program, request.staff), "not_opened": error.sentence, "focus_search": True}
    return render(request, "customers/search.html", context)


async def record_view(
    request: StaffRequest, program: Program, words: str, *, page: str, is_shown: bool, customers: int
) -> None:
    """Write a view without a customer into the access log; `customers` have rows of their own. Raises
    AccessLogUnavailable."""
    if not customers:
        outcome = Outcome.SHOWN if is_shown else Outcome.UNKNOWN
        await record(request, program=program.slug, page=page, outcome=outcome, customer_id=words)


def own_address(request: StaffRequest, came_from: str) -> str:
    """Return the page's address without "fresh"."""
    return f"{request.path}?{urlencode({CAME_FROM: came_from})}" if came_from else request.path


def may_be_shown(texts: Iterable[str], mask: Mask) -> Sequence[str]:
    """Leave out texts that look like an e-mail or phone to somebody who may not see those."""
    return [text for text in texts if not mask.covers(text)]
