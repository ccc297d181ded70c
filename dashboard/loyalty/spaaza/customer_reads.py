"""Spaaza's reads of a customer. `offer` puts them into the platform's table."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeVar

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from dashboard.loyalty import reads
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import InvalidCustomerId, NotFound
from dashboard.loyalty.models import Answer, Customer
from dashboard.loyalty.platform import Call, ReadTable
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.spaaza.customer_lookup import ID_KIND_NAMES, IdKind, customer_query, lookup_steps
from dashboard.loyalty.spaaza.envelope import Spaaza
from dashboard.loyalty.spaaza.parsing.customer import parse_customer, parse_outline
from dashboard.loyalty.transport import Query

P = TypeVar("P", bound=Spaaza)


def offer(table: ReadTable[P]) -> None:
    """Put the reads into the table of a platform."""
    table.add(reads.CUSTOMER, _customer)
    table.add(reads.CUSTOMER_OUTLINE, _customer_outline)


async def _customer(spaaza: Spaaza, call: Call[None]) -> Answer[Customer]:
    """Read `/internal/get-user`."""
    return await _user(spaaza, customer_query(call.customer_id), call.options, parse_customer)


async def _customer_outline(spaaza: Spaaza, call: Call[None]) -> Answer[Customer]:
    """Read `/internal/get-user` by each kind of id that the text may be (see `customer_lookup.py`) until a customer is
    found: one read for an e-mail or a prefixed text, two at once for a number, four at most.

    Raises `InvalidCustomerId` if a number is one customer's user id and another's member number.
    """
    text, steps = lookup_steps(call.customer_id)
    for id_kinds in steps:
        if answer := await _found_by(spaaza, text, id_kinds, call.options):
            return answer
    raise NotFound(_not_found_sentence([*chain.from_iterable(steps)]))


async def _found_by(
    spaaza: Spaaza, text: str, id_kinds: Sequence[IdKind], options: ReadOptions
) -> Answer[Customer] | None:
    """Return the customer who has the text as one of these kinds of id; None if there is no such customer."""
    found = await asyncio.gather(*(_outline(spaaza, {id_kind: text}, options) for id_kind in id_kinds))
    answers = [*filter(None, found)]
    if len({answer.value.customer_id for answer in answers}) > 1:
        raise InvalidCustomerId(
            _("This is the user id of one customer and the member number of another. Choose the customer you mean."),
            choices=(f"user:{text}", f"member:{text}"),
        )
    return next(iter(answers), None)


async def _outline(spaaza: Spaaza, query: Query, options: ReadOptions) -> Answer[Customer] | None:
    try:
        return await _user(spaaza, query, options, parse_outline)
    except NotFound:
        return None


async def _user(
    spaaza: Spaaza, query: Query, options: ReadOptions, parse: Callable[[Fields], Customer]
) -> Answer[Customer]:
    """Read `/internal/get-user`."""
    return await spaaza.parsed(await spaaza.endpoints.get("internal", "get-user", options=options, query=query), parse)


def _not_found_sentence(id_kinds: Sequence[IdKind]) -> str:
    if not id_kinds:
        return _(
            "This is not a user id, a member number, an e-mail, a referral code or an identity in "
            "another system. The dashboard can ask the platform only by one of these."
        )
    names = [str(ID_KIND_NAMES[id_kind]) for id_kind in id_kinds]
    return _("The platform has no customer with this %(ids)s.") % {"ids": get_text_list(names, _("or"))}
