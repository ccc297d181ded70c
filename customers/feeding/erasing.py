"""Erases one customer everywhere, for privacy requests."""

from dataclasses import dataclass

from django.utils import timezone

from customers import index_writes
from customers.models import KnownCustomer
from dashboard.programs import Program, forget_answers


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: whether the index had the customer, how many cached answers (None: each process has its own
    cache), and in how many kept rows of the ledger nothing names the customer any more."""

    was_known: bool
    answers: int | None
    rows: int


def erase(program: Program, customer_id: str) -> Erased:
    """Erase a customer from the index, recent views, the answer cache and, except for the points, from kept rows of the
    ledger. Rows of the access log never change."""
    row = KnownCustomer.objects.filter(program=program.slug, customer_id=customer_id).first()
    # Some platforms also accept these values as ids, so the cache may have answers under them.
    known_by = {customer_id, *((row.email, row.phone, row.platform_id, row.referral_code) if row else ())} - {""}
    rows = index_writes.forget(program.slug, [customer_id], timezone.now())
    return Erased(row is not None, forget_answers(program, *known_by), rows)
