"""One customer record from each kind of source: a function `from_…` for each. Pure.

Webhook messages and the platform's customer list make their records themselves: see `dashboard.loyalty.feeds`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.loyalty.models import Activity, ActivityPage, Answer, Balance, Customer, Friend, Source, TierProgress
from dashboard.loyalty.sent_numbers import NUMBER


def records_in(customer_id: str, answers: Iterable[Answer[Any]]) -> Iterator[CustomerRecord]:
    """Yield records of `customer_id` from live answers. Cached answers gave theirs when they were live."""
    for answer in answers:
        if answer.source is Source.LIVE and (record := _from_answer(customer_id, answer)):
            yield record


def _from_answer(customer_id: str, answer: Answer[Any]) -> CustomerRecord | None:
    """Return None for an answer about another customer, or one with nothing for the index."""
    match answer.value:
        case Customer(customer_id=named) if named == customer_id:
            return from_details(customer_id, answer, RecordSource.PROFILE, details=True)
        case Balance():
            return from_balance(customer_id, answer)
        case TierProgress():
            return from_tier(customer_id, answer)
        case ActivityPage(activities=(newest, *_)) if newest.at and newest.customer_id in (None, customer_id):
            return from_activity(customer_id, newest, min(newest.at, answer.fetched_at))
    return None


def from_details(
    customer_id: str, answer: Answer[Customer], source: RecordSource, *, details: bool = False
) -> CustomerRecord:
    """Make a record from a customer's details; `details` says that the read included personal data."""
    customer = answer.value
    return CustomerRecord(
        customer_id,
        source,
        platform_id=customer.platform_id,
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        referral_code=customer.referral_code,
        place=customer.city or customer.country,
        details=details,
        seen_at=answer.fetched_at,
    )


def from_balance(customer_id: str, answer: Answer[Balance]) -> CustomerRecord:
    """Make a record from a balance: the available points."""
    balance = answer.value
    return CustomerRecord(
        customer_id,
        RecordSource.PROFILE,
        points=balance.available_points,
        points_name=balance.points_name,
        seen_at=answer.fetched_at,
    )


def from_tier(customer_id: str, answer: Answer[TierProgress]) -> CustomerRecord:
    """Make a record from a tier progress: the tier's name."""
    current = answer.value.current
    return CustomerRecord(
        customer_id, RecordSource.PROFILE, tier=current.name if current else None, seen_at=answer.fetched_at
    )


def from_activity(customer_id: str, activity: Activity, at: datetime) -> CustomerRecord:
    """Make a record from an activity. It is as old as the activity, so it only fills gaps."""
    return CustomerRecord(
        customer_id,
        RecordSource.ACTIVITY,
        name=activity.customer_name,
        email=activity.email,
        phone=activity.phone,
        seen_at=at,
    )


def from_friend(friend: Friend, at: datetime) -> CustomerRecord | None:
    """Make a record from a friend; None if the friend has no id yet."""
    if not friend.customer_id:
        return None
    return CustomerRecord(
        friend.customer_id,
        RecordSource.REFERRAL,
        name=friend.name,
        email=friend.email,
        phone=friend.phone,
        seen_at=at,
    )


def from_export(values: Mapping[str, str], at: datetime) -> CustomerRecord:
    """Make a record from a line of the platform's export: the cells with text, by field name (see
    `PlatformKind.export_columns`)."""
    both = " ".join(values[part] for part in ("first_name", "last_name") if part in values)
    points = values.get("points", "")
    return CustomerRecord(
        values["customer_id"],
        RecordSource.IMPORT,
        platform_id=values.get("platform_id"),
        name=values.get("name") or both or None,
        email=values.get("email"),
        phone=values.get("phone"),
        referral_code=values.get("referral_code"),
        place=values.get("place"),
        tier=values.get("tier"),
        points=Decimal(points) if NUMBER.fullmatch(points) else None,
        seen_at=at,
    )
