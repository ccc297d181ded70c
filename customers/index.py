"""What this dashboard knows of customers it has seen: learn, find by key or id, forget. Everything is by programme.

Finding by what somebody typed is in `customers.search`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.utils import timezone

from customers.models import KnownCustomer, RecentCustomer
from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.errors import InvalidCustomerId
from dashboard.programs import Program

RECENT = 20
COUNTED_AT_ONCE = 10_000  # more take a database long enough to be noticed while typing
TOO_MUCH = Decimal(10) ** 18
STANDING = ("tier", "points", "points_name")


@dataclass(frozen=True, slots=True)
class Fact:
    """What one answer of the platform said of one customer; None is unknown.

    `seen_at` is when the platform said it (aware; now, when left out), `details` that it was asked for the details.
    """

    customer_id: str
    learned_from: str
    platform_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    referral_code: str | None = None
    tier: str | None = None
    points: Decimal | None = None
    points_name: str | None = None
    details: bool = False
    seen_at: datetime | None = None


KNOWLEDGE = tuple(
    field.name for field in fields(Fact) if field.name not in {"customer_id", "learned_from", "details", "seen_at"}
)
WRITTEN = (*KNOWLEDGE, "details_seen_at", "standing_seen_at", "seen_at", "learned_from")


async def learn(program: Program, facts: Iterable[Fact]) -> dict[str, str]:
    """Keep what `facts` say, and give the key of each customer by id.

    Newer knowledge replaces older field by field, older fills gaps, and nothing known is replaced by nothing. One read
    and one write however many they are, a second read when some are new. Ids nobody could ask for are left out.
    """
    told = [fact for fact in facts if askable(fact.customer_id)]
    return await sync_to_async(_learn)(program, told) if told else {}


def _learn(program: Program, facts: Sequence[Fact]) -> dict[str, str]:
    """In one go on the database's thread: each hop to it costs as much as a query."""
    ids = {fact.customer_id for fact in facts}
    known = _by_id(program, ids)
    changed: dict[str, KnownCustomer] = {}
    for fact in facts:
        row = known.get(fact.customer_id) or changed.get(fact.customer_id)
        if row is None:
            row = changed[fact.customer_id] = KnownCustomer(
                program=program.slug, customer_id=fact.customer_id, learned_from=fact.learned_from, seen_at=_time(fact)
            )
        if _take_in(row, fact):
            changed[fact.customer_id] = row
    if changed:
        rows = [changed[customer_id] for customer_id in sorted(changed)]  # in one order: no two wait for each other
        KnownCustomer.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=("program", "customer_id"), update_fields=WRITTEN
        )
    if ids - known.keys():  # somebody else may have met them at the same moment: theirs are the keys that count
        known = _by_id(program, ids)
    return {customer_id: row.key for customer_id, row in known.items()}


async def find_by_key(program: Program, key: str) -> KnownCustomer | None:
    """The customer a key of this programme stands for."""
    return await KnownCustomer.objects.filter(program=program.slug, key=key).afirst()


async def find_by_id(program: Program, customer_id: str) -> KnownCustomer | None:
    """The customer with exactly this id, if seen before."""
    return await KnownCustomer.objects.filter(program=program.slug, customer_id=customer_id).afirst()


async def forget(program: Program, customer_id: str) -> None:
    """Drop all that is known of a customer, key and recent views included."""
    await KnownCustomer.objects.filter(program=program.slug, customer_id=customer_id).adelete()


def counted(program: Program) -> int:
    """How many customers of this programme are known: past ten thousand as counted within the last five minutes."""
    known = KnownCustomer.objects.filter(program=program.slug)
    few = known[: COUNTED_AT_ONCE + 1].count()
    if few <= COUNTED_AT_ONCE:
        return few
    return cache.get_or_set(f"customers:count:{program.slug}", known.count, timeout=300) or 0


count = sync_to_async(counted)


@sync_to_async
def remember_view(program: Program, staff_id: int, customer: KnownCustomer) -> None:
    """Put `customer` first among those this member of staff had open, and drop what is past the newest twenty."""
    view = RecentCustomer(program=program.slug, staff_id=staff_id, customer=customer)
    RecentCustomer.objects.bulk_create(
        [view], update_conflicts=True, unique_fields=("staff", "customer"), update_fields=("viewed_at",)
    )
    own = RecentCustomer.objects.filter(program=program.slug, staff_id=staff_id).order_by("-viewed_at", "-pk")
    RecentCustomer.objects.filter(pk__in=own.values("pk")[RECENT:]).delete()


async def recent(program: Program, staff_id: int) -> list[RecentCustomer]:
    """The profiles this member of staff had open, newest first, `customer` loaded."""
    own = RecentCustomer.objects.filter(program=program.slug, staff_id=staff_id).select_related("customer")
    return [row async for row in own.order_by("-viewed_at", "-pk")[:RECENT]]


def askable(customer_id: str) -> bool:
    """Whether the platform could ever be asked for this id; others get no key."""
    try:
        check_customer_id(customer_id)
    except InvalidCustomerId:
        return False
    return True


def _by_id(program: Program, ids: Collection[str]) -> dict[str, KnownCustomer]:
    rows = KnownCustomer.objects.filter(program=program.slug, customer_id__in=ids)
    return {row.customer_id: row for row in rows}


def _time(fact: Fact) -> datetime:
    return fact.seen_at or timezone.now()


def _take_in(row: KnownCustomer, fact: Fact) -> bool:
    """Put `fact` into `row`; whether that is worth writing down."""
    seen_at = _time(fact)
    said = {name: _clean(getattr(fact, name)) for name in KNOWLEDGE}
    said = {name: value for name, value in said.items() if value is not None}
    standing = {name: value for name, value in said.items() if name in STANDING}
    identity = {name: value for name, value in said.items() if name not in STANDING}
    changed = _fill(row, identity, newer=seen_at >= row.seen_at)
    changed |= _fill(row, standing, newer=row.standing_seen_at is None or seen_at >= row.standing_seen_at)
    if fact.details:
        row.details_seen_at = max(seen_at, row.details_seen_at or seen_at)
    if standing:
        row.standing_seen_at = max(seen_at, row.standing_seen_at or seen_at)
    if seen_at >= row.seen_at:
        row.seen_at, row.learned_from = seen_at, fact.learned_from
    return changed or fact.details or bool(standing)


def _fill(row: KnownCustomer, said: Mapping[str, object], *, newer: bool) -> bool:
    changed = False
    for name, value in said.items():
        if getattr(row, name) != value and (newer or getattr(row, name) in {None, ""}):
            setattr(row, name, value)
            changed = True
    return changed


def _clean(value: str | Decimal | None) -> str | Decimal | None:
    """The value as every database can hold it: no NUL, no half characters, no number beyond measure."""
    if isinstance(value, Decimal):
        return value if value.is_finite() and abs(value) < TOO_MUCH else None
    return value.replace("\0", "").encode(errors="replace").decode() if value else None
