"""Whose an order or a code is. Each customer is counted and written into the access log before a page shows them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from asgiref.sync import sync_to_async

from customers import index
from customers.models import KnownCustomer
from customers.panels.identity_header import last_known
from customers.visit import profile_address
from dashboard.access.access_log.log import record_listed
from dashboard.access.lookups import count_customers
from dashboard.access.masking.mask import Mask
from dashboard.access.roles import StaffRequest
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program

MAX_OWNERS = 10  # customers on one page; a number such as "0" may be that of thousands of orders


@dataclass(frozen=True, slots=True)
class Owner:
    """A customer as the person may see them. `name` is the id if no name is known; `is_other`: not the customer from
    whose profile the person came."""

    name: str
    id: str
    url: str
    is_other: bool

    @property
    def has_name(self) -> bool:
        """Whether the name is not the id."""
        return self.name != self.id


@dataclass(frozen=True, slots=True)
class OwnerNotes:
    """What a page says of the customers whom an order or a code belongs to. `more` has
    %(number)d, of all customers, and %(shown)d."""

    other: Sentence
    several: Sentence
    more: Sentence

    def about(self, owners: Iterable[Owner | None], customers: int) -> Iterator[Sentence]:
        """Yield the sentences that are true for these owners; the platform names so many `customers`."""
        known = list(filter(None, owners))
        if known and all(one.is_other for one in known):
            yield self.other
        if len(known) > 1:
            yield self.several
        if customers > MAX_OWNERS:
            yield self.more % {"number": customers, "shown": MAX_OWNERS}


async def owners_of(
    request: StaffRequest,
    program: Program,
    customer_ids: Sequence[str],
    *,
    words: str,
    page: str,
    read_at: datetime | None,
    came_from: str,
) -> dict[str, Owner]:
    """Return up to ten of these customers by id, after counting them and writing them into the access log.

    Left out are customers whose e-mail or phone the `words` are, if the person may not see it, and erased ones.
    `read_at` is when the platform named the customers. Raises TooManyLookups and AccessLogUnavailable.
    """
    mask = request.staff.mask
    named = [CustomerRecord(one, RecordSource.SEARCH, seen_at=read_at) for one in customer_ids[:MAX_OWNERS]]
    keys = await index.learn(program, named)
    known = {one.customer_id: one for one in await sync_to_async(index.find_by_keys_now)(program, keys.values())}
    ordered = [known[one] for one in customer_ids if one in known]
    shown = [one for one in ordered if not mask.covers(words, email=one.email, phone=one.phone)]
    ids_by_key = {one.key: one.customer_id for one in shown}
    await count_customers(request, program, list(ids_by_key), page=page)
    await record_listed(request, program=program.slug, page=page, ids_by_key=ids_by_key)
    return {one.customer_id: _owner(one, mask, program, came_from) for one in shown}


def _owner(known: KnownCustomer, mask: Mask, program: Program, came_from: str) -> Owner:
    return Owner(
        name=last_known(known, mask, program).name,
        id=mask.seen(known.record).customer_id,
        url=profile_address(program, known.key),
        is_other=came_from not in ("", known.key),
    )
