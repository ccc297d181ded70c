"""From what an agent types to customers: the exact id, asked of the platform, or matches among those known."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from customers import index
from customers.learning import who
from customers.models import KnownCustomer, Source
from dashboard.access.masking import Mask
from dashboard.loyalty.deadline import Ask
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.service import LoyaltyService
from dashboard.programs import Program

LONGEST = 256
SHOWN = 50
READ = 200  # rows looked through: without the right to personal data some of them may not count as matches


@dataclass(frozen=True, slots=True)
class Match:
    """A known customer, and why they are among the results: `field` in words, its text around what matched.

    Everything is masked already; a value that is hidden stands in `before` whole, and was given whole by who searched.
    """

    customer: KnownCustomer
    shown_id: str
    shown_name: str
    field: Sentence
    before: str
    matched: str
    after: str


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found among the customers known so far; `more` says that there are others."""

    shown: tuple[Match, ...]
    more: bool
    among: int


def pasted(text: str) -> str:
    """The text without what comes along when it is copied: blanks and invisible characters before and after it."""
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


async def look_up(program: Program, loyalty: LoyaltyService, customer_id: str, ask: Ask) -> str:
    """The key of the customer with exactly this id, asked of the platform without personal data.

    Raises `NotFound`, `InvalidCustomerId` (nothing was asked) or another `LoyaltyError`.
    """
    answer = await loyalty.customer_outline(customer_id, ask)
    return (await index.learn(program, [who(customer_id, answer, Source.SEARCH)]))[customer_id]


async def find(program: Program, text: str, mask: Mask) -> Matches:
    """Known customers that match `text` by id, name, e-mail or phone, an exact id first.

    Whoever may not see personal data finds an e-mail, a phone or an id that is one of these only by giving it whole:
    else trying letter by letter would tell what the mask hides.
    """
    text = text.replace("\0", "")[:LONGEST]
    rows = await index.candidates(program, text, personal=not mask.hides, limit=READ) if text else []
    found = [match for row in rows if (match := _match(row, text, mask))]
    found.sort(key=lambda match: match.customer.customer_id != text)
    return Matches(tuple(found[:SHOWN]), len(found) > SHOWN or len(rows) == READ, await index.count(program))


def _match(row: KnownCustomer, text: str, mask: Mask) -> Match | None:
    """The first field that holds `text`; a value that is hidden counts only when `text` is all of it."""
    who = (row, mask.customer_id(row.customer_id, email=row.email, phone=row.phone), mask.text(row.name) or "")
    written = re.compile(re.escape(text), re.IGNORECASE)
    fields = (
        (_("Customer id"), row.customer_id, who[1], _span(written, row.customer_id)),
        (_("Name"), row.name, who[2], _span(written, row.name)),
        (_("E-mail"), row.email, mask.email(row.email), _span(written, row.email)),
        (_("Phone"), row.phone, mask.phone(row.phone), _phone_span(row.phone, index.phone_digits(text))),
    )
    for field, value, shown, span in fields:
        if span and shown == value:
            return Match(*who, field, value[: span[0]], value[slice(*span)], value[span[1] :])
        if span == (0, len(value)):
            return Match(*who, field, shown or "", "", "")
    return None


def _span(written: re.Pattern[str], value: str) -> tuple[int, int] | None:
    found = written.search(value)
    return found.span() if found else None


def _phone_span(phone: str, digits: str) -> tuple[int, int] | None:
    """Where in a written phone number the digits stand, blanks and signs between them included."""
    places = [place for place, sign in enumerate(phone) if sign.isdecimal()]
    if not digits or not index.phone_digits(phone):
        return None
    if digits == index.phone_digits(phone):
        return 0, len(phone)
    within = index.without_trunk_zero(digits)
    at = index.phone_digits(phone).find(within)
    return (places[at], places[at + len(within) - 1] + 1) if at >= 0 else None


def _is_invisible(sign: str) -> bool:
    return sign.isspace() or not sign.isprintable()
