"""From what an agent types to customers: the exact id, asked of the platform, or matches among those known."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from asgiref.sync import sync_to_async

from customers import index
from customers.finding.candidates import candidates
from customers.finding.folding import handle
from customers.finding.marking import Reason, reason
from customers.finding.pasting import pasted
from customers.finding.ranking import ranked
from customers.finding.understanding import Typed, understand
from customers.records import from_details
from customers.shown import ShownCustomer
from dashboard.access.masking import Mask
from dashboard.access.roles import Staff
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import NotFound, Sentence
from dashboard.loyalty.reads import CUSTOMER_OUTLINE
from dashboard.loyalty.service import LoyaltyService
from dashboard.programs import Program

__all__ = ["Found", "Match", "find", "find_now", "look_up", "pasted"]

PAGE_SIZE = 25
MAX_MATCHES = 500  # further down nobody looks: a longer search finds sooner


@dataclass(frozen=True, slots=True)
class Match:
    """A known customer, and why they are among the results. A value that is hidden was given whole by who searched."""

    customer: ShownCustomer
    reason: Reason
    shared: tuple[Sentence, ...] = ()  # see `customers.sharing`


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found among the `known` customers, the best first; `more` that there are others.

    `is_nobodys_email` says that a whole e-mail was typed that none of them has: all matches are only similar.
    """

    matches: tuple[Match, ...]
    more: bool
    known: int
    is_nobodys_email: bool = False


async def look_up(program: Program, loyalty: LoyaltyService, customer_id: str, options: ReadOptions) -> str:
    """The key of the customer with this id, or with what else the platform finds customers by, asked of it without
    personal data.

    Raises `NotFound`, `InvalidCustomerId` (nothing was asked) or another `LoyaltyError`.
    """
    for own in (
        options,
        replace(options, fresh=True),
    ):  # a kept answer may be older than the wish to forget this customer
        try:
            answer = await loyalty.read(CUSTOMER_OUTLINE, customer_id, own)
        except NotFound:
            await index.not_there(program, customer_id)
            raise
        named = answer.value.customer_id
        found = named if index.askable(named) else customer_id
        keys = await index.learn(program, [from_details(found, answer, RecordSource.SEARCH)])
        if found in keys:
            return keys[found]
    raise answer.error or NotFound


async def find(program: Program, text: str, *, staff: Staff, offset: int = 0, limit: int = PAGE_SIZE) -> Found:
    """Known customers by id, name, e-mail, phone, referral code or the platform's own id: see `customers.finding`.

    Whoever may not see personal data finds an e-mail, a phone or an id that is one of these only by giving it whole:
    else trying letter by letter would tell what the mask hides. One hop to the database's thread.
    """
    return await sync_to_async(find_now)(program, text, mask=staff.mask, offset=offset, limit=limit)


def find_now(program: Program, text: str, *, mask: Mask, offset: int = 0, limit: int = PAGE_SIZE) -> Found:
    """The same, in a thread that may ask the database."""
    typed, offset = understand(text), max(0, min(offset, MAX_MATCHES))
    found = list(islice(_matches(program, typed, mask, offset + limit + 1), offset + limit + 1)) if typed.text else []
    return Found(
        matches=tuple(found[offset : offset + limit]),
        more=len(found) > offset + limit and offset + limit <= MAX_MATCHES,
        known=index.counted(program),
        is_nobodys_email=typed.is_whole_email
        and not any(_has_email(match.customer.record, typed.email) for match in found),
    )


def _has_email(customer: CustomerRecord, email: str) -> bool:
    """Whether this is the customer's e-mail, or the id that is one. Who has it is among the first that are found."""
    return email in {handle(customer.email or ""), handle(customer.customer_id)}


def _matches(program: Program, typed: Typed, mask: Mask, wanted: int) -> Iterator[Match]:
    """Customers in their order, read so many at a time as are wanted."""
    numbers = ranked(program.slug, typed, personal=not mask.hides)
    while some := list(islice(numbers, wanted)):
        rows = candidates(program.slug, some)
        for row in (rows[number] for number in some if number in rows):
            if why := reason(row, typed, mask, program.platform_name):
                yield Match(ShownCustomer.of(row, mask), why)
