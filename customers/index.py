"""The customer index: learn, find by key or id, forget, and recent views. Every function works on one program.

Searching by text is in `customers.search`.
"""

from collections.abc import Collection, Iterable

from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from customers import index_writes
from customers.index_writes import is_valid_id
from customers.models import KnownCustomer, RecentCustomer
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program

__all__ = [
    "count",
    "count_now",
    "find_by_id",
    "find_by_key",
    "find_by_key_now",
    "find_by_keys_now",
    "forget",
    "forget_unknown",
    "is_valid_id",
    "learn",
    "recent",
    "remember_view",
]

MAX_RECENT = 20
MAX_COUNTED = 10_000  # counting more rows takes long enough to be noticed while typing


async def learn(program: Program, records: Iterable[CustomerRecord]) -> dict[str, str]:
    """Store what `records` say and return each customer's key by id.

    `customers.merging` decides field by field which value wins. This costs one query if nothing is new, otherwise one
    more query and one write for all rows. Leaves out invalid ids, and records older than a customer's erasure.
    """
    valid = [one for one in records if is_valid_id(one.customer_id)]
    return await sync_to_async(index_writes.store)(program.slug, valid) if valid else {}


def find_by_key_now(program: Program, key: str) -> KnownCustomer | None:
    """Return the customer with this key, synchronously."""
    return KnownCustomer.objects.filter(program=program.slug, key=key).first()


def find_by_keys_now(program: Program, keys: Collection[str]) -> list[KnownCustomer]:
    """Return the customers with these keys, in any order, synchronously."""
    return list(KnownCustomer.objects.filter(program=program.slug, key__in=keys))


find_by_key = sync_to_async(find_by_key_now)


async def find_by_id(program: Program, customer_id: str) -> KnownCustomer | None:
    """Return the known customer with exactly this id."""
    return await KnownCustomer.objects.filter(program=program.slug, customer_id=customer_id).afirst()


async def forget(program: Program, customer_id: str) -> None:
    """Delete everything known about a customer, with key and recent views. Records reported before now do not bring the
    customer back; later ones do."""
    await sync_to_async(index_writes.forget)(program.slug, [customer_id], timezone.now())


async def forget_unknown(program: Program, customer_id: str) -> None:
    """Forget a customer whom the platform no longer knows."""
    if await find_by_id(program, customer_id):
        await forget(program, customer_id)


def count_now(program: Program) -> int:
    """Return the number of known customers. Above ten thousand the number is cached for five minutes."""
    cached: int | None = cache.get(key := f"customers:count:{program.slug}")
    if cached is not None:
        return cached
    known = KnownCustomer.objects.filter(program=program.slug)
    number = known[: MAX_COUNTED + 1].count()
    if number > MAX_COUNTED:
        cache.set(key, number := known.count(), timeout=300)
    return number


count = sync_to_async(count_now)


@sync_to_async
def remember_view(program: Program, staff_id: int, customer: KnownCustomer) -> None:
    """Put `customer` first in this person's recent views, and delete all but the newest twenty."""
    view = RecentCustomer(program=program.slug, staff_id=staff_id, customer=customer)
    views = RecentCustomer.objects.filter(program=program.slug, staff_id=staff_id).order_by("-viewed_at", "-pk")
    with transaction.atomic(savepoint=False):
        RecentCustomer.objects.bulk_create(
            [view], update_conflicts=True, unique_fields=("staff", "customer"), update_fields=("viewed_at",)
        )
        RecentCustomer.objects.filter(pk__in=views.values("pk")[MAX_RECENT:]).delete()


async def recent(program: Program, staff_id: int) -> list[RecentCustomer]:
    """Return the profiles that this person opened, newest first, with `customer` loaded."""
    views = RecentCustomer.objects.filter(program=program.slug, staff_id=staff_id).select_related("customer")
    return [row async for row in views.order_by("-viewed_at", "-pk")[:MAX_RECENT]]
