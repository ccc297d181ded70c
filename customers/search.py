"""Search: the exact id, asked of the platform, and matches among the known customers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from asgiref.sync import sync_to_async

from customers import index
from customers.finding.candidates import candidates
from customers.finding.folding import handle
from customers.finding.marking import EMAIL, ID, PHONE, Reason, reason
from customers.finding.pasting import pasted
from customers.finding.query import SearchQuery, parse_query
from customers.finding.ranking import ranked
from customers.models import KnownCustomer
from customers.records import from_details
from customers.shown import ShownCustomer, contacts_of_namesakes
from dashboard.access.masking.mask import Mask
from dashboard.access.roles import Staff
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import NotFound, Sentence
from dashboard.loyalty.reads import CUSTOMER_OUTLINE
from dashboard.loyalty.service import LoyaltyService
from dashboard.programs import Program

__all__ = ["Match", "SearchResults", "find", "find_known", "find_now", "look_up", "pasted"]

PAGE_SIZE = 25
MAX_MATCHES = 500  # nobody scrolls further; typing more finds the customer sooner


@dataclass(frozen=True, slots=True)
class Match:
    """A known customer and why they match. A masked value never matches."""

    customer: ShownCustomer
    reason: Reason
    shared: tuple[Sentence, ...] = ()  # see `customers.sharing`
    contact: str = ""  # the e-mail or phone of one of several namesakes, as the person may see it

    @property
    def names_field(self) -> bool:
        """Whether a list shows the field that matches beside the name and the id, which it shows anyway."""
        return not (self.reason.is_name or self.reason.field is ID or self.reason.text == self.contact)

    @property
    def is_by_contact(self) -> bool:
        """Whether the result shows an e-mail or phone, or confirms one, also one that is the customer's id."""
        record = self.customer.record
        if self.contact in {record.email, record.phone} - {None, ""}:
            return True
        is_contact_id = Mask.personal().covers(record.customer_id, email=record.email, phone=record.phone)
        return self.reason.field in {EMAIL, PHONE} or (self.reason.field is ID and is_contact_id)


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of matches among the `known` customers, the best first; `more` says whether others follow.

    `is_unknown_email` says that a complete e-mail was typed that no known customer has: all matches are only similar.
    """

    matches: tuple[Match, ...]
    more: bool
    known: int
    is_unknown_email: bool = False

    @property
    def only_exact(self) -> ShownCustomer | None:
        """The customer of the only match, if it is exact."""
        (first, *others) = self.matches or (None,)
        return first.customer if first and first.reason.is_exact and not others and not self.more else None

    @property
    def has_good_names(self) -> bool:
        """Whether the best match is by name, so that the text was hardly meant as an id."""
        return bool(self.matches) and self.matches[0].reason.is_name and not self.is_unknown_email

    @property
    def ids_by_contact(self) -> dict[str, str]:
        """The ids, by key, of those whose e-mail or phone is shown or confirmed. The access log names them."""
        return {one.customer.key: one.customer.record.customer_id for one in self.matches if one.is_by_contact}


async def look_up(program: Program, loyalty: LoyaltyService, customer_id: str, options: ReadOptions, mask: Mask) -> str:
    """Ask the platform for the customer with this id, or another value that it accepts, and return their key.

    The read is made without personal data.

    Raises `NotFound`, also if it is a value of the customer that `mask` hides, `InvalidCustomerId` (nothing was asked)
    or another `LoyaltyError`.
    """
    # A cached answer may be older than the erasure of this customer.
    for attempt in (options, replace(options, fresh=True)):
        try:
            answer = await loyalty.read(CUSTOMER_OUTLINE, customer_id, attempt)
        except NotFound:
            await index.forget_unknown(program, customer_id)
            raise
        named = answer.value.customer_id
        found = named if index.is_valid_id(named) else customer_id
        keys = await index.learn(program, [from_details(found, answer, RecordSource.SEARCH)])
        if found in keys:
            if mask.hides and _hides(mask, await index.find_by_key(program, keys[found]), customer_id):
                raise NotFound
            return keys[found]
    raise answer.error or NotFound


async def find_known(program: Program, customer_id: str, mask: Mask) -> KnownCustomer | None:
    """Return the known customer with exactly this id; None if `mask` hides it."""
    known = await index.find_by_id(program, customer_id)
    return None if _hides(mask, known, customer_id) else known


def _hides(mask: Mask, known: KnownCustomer | None, typed: str) -> bool:
    """Whether the mask hides this text for this customer: a search must not confirm it."""
    return known is not None and mask.covers(typed, email=known.email, phone=known.phone)


async def find(program: Program, text: str, *, staff: Staff, offset: int = 0, limit: int = PAGE_SIZE) -> SearchResults:
    """Find known customers by id, name, e-mail, phone, referral code or the platform's own id. See `customers.finding`.

    Staff who may not see personal data find nobody by e-mail or phone, or by an id that is one: they could guess masked
    values. Runs in one hop to the database's thread.
    """
    return await sync_to_async(find_now)(program, text, mask=staff.mask, offset=offset, limit=limit)


def find_now(program: Program, text: str, *, mask: Mask, offset: int = 0, limit: int = PAGE_SIZE) -> SearchResults:
    """Do the same as `find`, synchronously."""
    typed, offset = parse_query("" if mask.covers(text) else text), max(0, min(offset, MAX_MATCHES))
    found = list(islice(_matches(program, typed, mask, offset + limit + 1), offset + limit + 1)) if typed.text else []
    return SearchResults(
        matches=_told_apart(found[offset : offset + limit]),
        more=len(found) > offset + limit and offset + limit <= MAX_MATCHES,
        known=index.count_now(program),
        is_unknown_email=typed.is_whole_email
        and not any(_has_email(match.customer.record, typed.email) for match in found),
    )


def _told_apart(matches: Sequence[Match]) -> tuple[Match, ...]:
    contacts = contacts_of_namesakes([match.customer for match in matches])
    return tuple(replace(match, contact=contact) for match, contact in zip(matches, contacts, strict=True))


def _has_email(customer: CustomerRecord, email: str) -> bool:
    """Whether this is the customer's e-mail, or an id that is an e-mail. Exact matches come first."""
    return email in {handle(customer.email or ""), handle(customer.customer_id)}


def _matches(program: Program, typed: SearchQuery, mask: Mask, wanted: int) -> Iterator[Match]:
    """Yield matches in ranking order, reading `wanted` rows at a time."""
    numbers = ranked(program.slug, typed, personal=not mask.hides)
    while batch := list(islice(numbers, wanted)):
        rows = candidates(program.slug, batch)
        for row in (rows[number] for number in batch if number in rows):
            if why := reason(row, typed, mask, program.platform_name):
                yield Match(ShownCustomer.of(row, mask), why)
