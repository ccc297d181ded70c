"""Who referred a customer, from the lists of friends that were read on profiles.

Some platforms send a customer's friends, but not who referred a customer. So the dashboard remembers it whenever it
reads a list of friends. Other platforms send the referrer itself.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from asgiref.sync import sync_to_async
from django.db import Error, transaction

from customers import index
from customers.index_writes import lock_program
from customers.models import KnownCustomer, Referral
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.programs import Program

AGAIN = timedelta(days=1)  # seeing the same friend again sooner is not worth a write

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KnownReferrer:
    """The customer who referred another one. `seen_at` is when the list of friends was read; None if the platform sent
    the referrer itself."""

    record: CustomerRecord
    seen_at: datetime | None = None


async def remember_friends(
    program: Program, referrer_key: str, friend_keys: Collection[str], seen_at: datetime
) -> None:
    """Remember that the customers with these keys are friends whom the customer with `referrer_key` referred, by a list
    that was read at `seen_at`. Costs one query if nothing is new. An error of the database is logged."""
    friends = set(friend_keys) - {referrer_key}
    if not friends:
        return
    try:
        await sync_to_async(_remember)(program.slug, referrer_key, friends, seen_at)
    except Error as error:
        log.error("not kept", what="who referred customers", error=type(error).__name__)


async def referrer_of(program: Program, customer_id: str, sent: CustomerRecord | None) -> KnownReferrer | None:
    """Return who referred the customer: the one that the platform `sent`, else the one whose list of friends had the
    customer when it was last read. None is unknown. An error of the database is logged."""
    try:
        return await _sent_referrer(program, sent) if sent else await _remembered_referrer(program, customer_id)
    except Error as error:
        log.error("not read", what="who referred a customer", error=type(error).__name__)
        return KnownReferrer(sent) if sent else None


def record_of(referrer_id: str, seen_at: datetime) -> CustomerRecord:
    """Return a record of a referrer whom the platform sent by id."""
    return CustomerRecord(referrer_id, RecordSource.REFERRAL, seen_at=seen_at)


async def _sent_referrer(program: Program, sent: CustomerRecord) -> KnownReferrer:
    """Return the referrer with key and name. One who is new to the index gets a key."""
    known = await index.find_by_id(program, sent.customer_id)
    if known is None:
        keys = await index.learn(program, [sent])
        return KnownReferrer(replace(sent, key=keys.get(sent.customer_id, "")))
    return KnownReferrer(known.record)


async def _remembered_referrer(program: Program, customer_id: str) -> KnownReferrer | None:
    found = Referral.objects.filter(friend__program=program.slug, friend__customer_id=customer_id)
    referral = await found.select_related("referrer").afirst()
    return KnownReferrer(referral.referrer.record, referral.seen_at) if referral else None


def _remember(program: str, referrer_key: str, friends: Collection[str], seen_at: datetime) -> None:
    known = Referral.objects.filter(
        friend__program=program, friend__key__in=friends, referrer__key=referrer_key, seen_at__gt=seen_at - AGAIN
    )
    new = set(friends) - set(known.values_list("friend__key", flat=True))
    if not new:
        return
    with transaction.atomic(savepoint=False):
        lock_program(program)  # nobody is erased meanwhile
        customers = KnownCustomer.objects.filter(program=program, key__in=[referrer_key, *new])
        pks = dict(customers.values_list("key", "pk"))
        referrer = pks.pop(referrer_key, None)
        if referrer is not None:
            Referral.objects.bulk_create(
                [Referral(friend_id=pk, referrer_id=referrer, seen_at=seen_at) for pk in pks.values()],
                update_conflicts=True,
                unique_fields=("friend",),
                update_fields=("referrer", "seen_at"),
            )
