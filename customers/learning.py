"""What a profile's answers teach the index."""

from collections.abc import Iterable, Iterator
from typing import Any

from customers.index import Fact
from customers.models import Source
from dashboard.loyalty.models import ActivityPage, Answer, Balance, Customer, TierProgress
from dashboard.loyalty.models import Source as Freshness


def facts_in(customer_id: str, answers: Iterable[Answer[Any]]) -> Iterator[Fact]:
    """Facts about `customer_id` in answers that just came; kept ones were learnt when they came."""
    for answer in answers:
        if answer.source is not Freshness.LIVE:
            continue
        match answer.value:
            case Customer(customer_id=other) if other != customer_id:
                continue  # somebody else's name and address
            case Customer():
                yield who(customer_id, answer, Source.PROFILE, details=True)
            case Balance() as balance:
                yield Fact(
                    customer_id,
                    Source.PROFILE,
                    points=balance.available_points,
                    points_name=balance.points_name,
                    seen_at=answer.fetched_at,
                )
            case TierProgress() as progress:
                name = progress.current.name if progress.current else None
                yield Fact(customer_id, Source.PROFILE, tier=name, seen_at=answer.fetched_at)
            case ActivityPage(activities=(newest, *_)) if newest.at and newest.customer_id in (None, customer_id):
                yield Fact(  # as old as what happened: it only fills gaps that the details leave
                    customer_id,
                    Source.ACTIVITY,
                    name=newest.customer_name,
                    email=newest.email,
                    phone=newest.phone,
                    seen_at=min(newest.at, answer.fetched_at),
                )


def who(customer_id: str, answer: Answer[Customer], source: Source, *, details: bool = False) -> Fact:
    """What an answer says of who a customer is; `details` that it was asked with personal data."""
    customer = answer.value
    return Fact(
        customer_id,
        source,
        platform_id=customer.platform_id,
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        referral_code=customer.referral_code,
        details=details,
        seen_at=answer.fetched_at,
    )
