"""What this dashboard knows of customers it has seen: learn, find by key or id, forget. Everything is by programme.

Finding by what somebody typed is in `customers.search`.
"""

from collections.abc import Iterable

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
    "forget",
    "forget_unknown",
    "is_valid_id",
    "learn",
    "recent",
    "remember_view",
]

MAX_RECENT = 20
MAX_COUNTED = 10_000  # more take a database long enough to be noticed while typing


async def learn(program: Program, facts: Iterable[CustomerRecord]) -> dict[str, str]:
    """Keep what `facts` say, and give the key of each customer by id.

    What wins is decided field by field: see `customers.merging`. One read where nothing is new; else one of the rows
    concerned and one write, however many they are. Ids nobody could ask for are left out, and customers of whom all
    this was said before they were forgotten.
    """
    told = [one for one in facts if is_valid_id(one.customer_id)]
    return await sync_to_async(index_writes.store)(program.slug, told) if told else {}


def find_by_key_now(program: Program, key: str) -> KnownCustomer | None:
    """The customer a key of this programme stands for."""
    return KnownCustomer.objects.filter(program=program.slug, key=key).first()


find_by_key = sync_to_async(find_by_key_now)


async def find_by_id(program: Program, customer_id: str) -> KnownCustomer | None:
    """The customer with exactly this id, if seen before."""
    return await KnownCustomer.objects.filter(program=program.slug, customer_id=customer_id).afirst()


async def forget(program: Program, customer_id: str) -> None:
    """Drop all that is known of a customer, key and recent views included. What was said until now does not come back;
    a customer the platform tells of later does."""
    await sync_to_async(index_writes.forget)(program.slug, [customer_id], timezone.now())


async def forget_unknown(program: Program, customer_id: str) -> None:
    """The platform does not know this customer any more: so does nobody here."""
    if await find_by_id(program, customer_id):
        await forget(program, customer_id)


def count_now(program: Program) -> int:
    """How many customers of this programme are known: past ten thousand as counted within the last five minutes."""
    kept: int | None = cache.get(key := f"customers:count:{program.slug}")
    if kept is not None:
        return kept
    known = KnownCustomer.objects.filter(program=program.slug)
    number = known[: MAX_COUNTED + 1].count()
    if number > MAX_COUNTED:
        cache.set(key, number := known.count(), timeout=300)
    return number


count = sync_to_async(count_now)


@sync_to_async
def remember_view(program: Program, staff_id: int, customer: KnownCustomer) -> None:
    """Put `customer` first among those this member of staff had open, and drop what is past the newest twenty."""
    view = RecentCustomer(program=program.slug, staff_id=staff_id, customer=customer)
    own = RecentCustomer.objects.filter(program=program.slug, staff_id=staff_id).order_by("-viewed_at", "-pk")
    with transaction.atomic(savepoint=False):
        RecentCustomer.objects.bulk_create(
            [view], update_conflicts=True, unique_fields=("staff", "customer"), update_fields=("viewed_at",)
        )
        RecentCustomer.objects.filter(pk__in=own.values("pk")[MAX_RECENT:]).delete()


async def recent(program: Program, staff_id: int) -> list[RecentCustomer]:
    """The profiles this member of staff had open, newest first, `customer` loaded."""
    own = RecentCustomer.objects.filter(program=program.slug, staff_id=staff_id).select_related("customer")
    return [row async for row in own.order_by("-viewed_at", "-pk")[:MAX_RECENT]]
