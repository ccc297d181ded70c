"""Customers who share an e-mail or phone with another customer. Pages say so, because agents easily pick the wrong
one."""

from collections.abc import Iterator
from dataclasses import replace

from asgiref.sync import sync_to_async
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from customers.finding.columns import FOLDED
from customers.models import KnownCustomer
from customers.search import SearchResults
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program

# By the indexed, folded column. The sentences reveal nothing of the value.
SHARED: dict[str, Sentence] = {
    "email_folded": gettext_lazy("Another known customer has the same e-mail"),
    "phone_reversed": gettext_lazy("Another known customer has the same phone number"),
}
# Without a phone, that column has the digits of the id: only phones are compared.
HAS_VALUE = {"email_folded": ~Q(email_folded=""), "phone_reversed": ~Q(phone="") & ~Q(phone_reversed="")}


@sync_to_async
def with_shared(program: Program, found: SearchResults) -> SearchResults:
    """Return the matches of a page with what each shares with another customer. One query."""
    known = KnownCustomer.objects.filter(program=program.slug)
    rows = known.filter(customer_id__in=[match.customer.record.customer_id for match in found.matches])
    others = {
        column: HAS_VALUE[column]
        & Exists(
            known.filter(HAS_VALUE[column], **{column: OuterRef(column)}).exclude(customer_id=OuterRef("customer_id"))
        )
        for column in SHARED
    }
    shared = {
        customer_id: tuple(sentence for sentence, is_shared in zip(SHARED.values(), flags, strict=True) if is_shared)
        for customer_id, *flags in rows.values_list("customer_id", *others.values())
    }
    matches = (replace(match, shared=shared.get(match.customer.record.customer_id, ())) for match in found.matches)
    return replace(found, matches=tuple(matches))


@sync_to_async
def shared_by(program: Program, customer_id: str, email: str | None, phone: str | None) -> tuple[Sentence, ...]:
    """Return what this customer shares with another one, for the e-mail and phone that a page shows. One query for
    each."""
    return tuple(_shared(program, KnownCustomer(customer_id=customer_id, email=email or "", phone=phone or "")))


def _shared(program: Program, customer: KnownCustomer) -> Iterator[Sentence]:
    others = KnownCustomer.objects.filter(program=program.slug).exclude(customer_id=customer.customer_id)
    for column, sentence in SHARED.items():
        folded = FOLDED[column](customer) if customer.phone or column != "phone_reversed" else ""
        if folded and others.filter(HAS_VALUE[column], **{column: folded}).exists():
            yield sentence
