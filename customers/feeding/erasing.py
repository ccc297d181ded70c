"""Taking one customer out, everywhere: for privacy requests."""

from dataclasses import dataclass

from django.utils import timezone

from customers import index_writes
from customers.models import KnownCustomer
from dashboard.programs import Program, forget_answers


@dataclass(frozen=True, slots=True)
class Erased:
    """What there was: in the index, and how many answers in the cache (None: each process keeps its own)."""

    was_known: bool
    answers: int | None


def erase(program: Program, customer_id: str) -> Erased:
    """Forget a customer: index, recent views, kept answers and what was learnt. Rows of the access log never change."""
    row = KnownCustomer.objects.filter(program=program.slug, customer_id=customer_id).first()
    # Platforms that find customers by other things too were asked by those.
    known_by = {customer_id, *((row.email, row.phone, row.platform_id, row.referral_code) if row else ())} - {""}
    index_writes.forget(program.slug, [customer_id], timezone.now())
    return Erased(row is not None, forget_answers(program, *known_by))
