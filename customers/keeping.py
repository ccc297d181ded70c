"""How what was said of customers is written down: in whatever order it comes, however many processes write at once."""

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from zlib import crc32

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from customers.feeding.models import ForgettingKey, Forgotten
from customers.models import KnownCustomer, Source
from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.errors import InvalidCustomerId

TOO_MUCH = Decimal(10) ** 18
STANDING = ("tier", "points", "points_name")
AGAIN = timedelta(hours=1)  # who is seen again within less is not worth a write
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


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
TIMES = ("said_at", "details_seen_at", "standing_seen_at", "seen_at", "learned_from")
searched = attrgetter(*(name for name in KNOWLEDGE if name not in STANDING))


def keep(program: str, facts: Sequence[Fact]) -> dict[str, str]:
    """Write down what is new in `facts`, and give the key of each customer by id.

    Reads once where nothing is new. Else it reads again while nobody else writes, so that of two who write at the same
    moment neither loses what it knows. Inside a transaction it is part of that.
    """
    if not any(fact.details for fact in facts):  # when those were asked for is always written down
        ids = {fact.customer_id for fact in facts}
        rows = _by_id(program, ids)
        if len(rows) == len(ids) and not any([take_in(rows[fact.customer_id], fact) for fact in facts]):  # noqa: C419
            return {customer_id: row.key for customer_id, row in rows.items()}
    with transaction.atomic(savepoint=False):
        return write(program, facts)


def write(program: str, facts: Sequence[Fact]) -> dict[str, str]:
    """As `keep`, within a transaction and without a look beforehand: for feeds, which mostly tell what is new."""
    hold(program)
    rows = _by_id(program, {fact.customer_id for fact in facts})
    new = _new(program, [fact for fact in facts if fact.customer_id not in rows])
    if new:
        KnownCustomer.objects.add(list(new.values()))
    before = {customer_id: searched(row) for customer_id, row in rows.items()}
    changed = {fact.customer_id for fact in facts if fact.customer_id in rows and take_in(rows[fact.customer_id], fact)}
    # Points change most often; whatever is not written needs none of its indexes touched.
    moved = {customer_id for customer_id in changed if searched(rows[customer_id]) != before[customer_id]}
    for ids, names in ((moved, (*KNOWLEDGE, *TIMES)), (changed - moved, (*STANDING, *TIMES))):
        if ids:
            KnownCustomer.objects.bulk_create(
                [rows[customer_id] for customer_id in ids],
                update_conflicts=True,
                unique_fields=("program", "customer_id"),
                update_fields=names,
            )
    return {customer_id: row.key for customer_id, row in (rows | new).items()}


def forget(program: str, ids: Iterable[str], at: datetime) -> None:
    """Drop all that is known of these customers, keys and recent views included, and take in nothing more that was said
    of them until `at`, nor until an earlier call's `at`."""
    ids = list(ids)
    with transaction.atomic():
        hold(program)
        key = ForgettingKey.newest_first()[0]
        marks = {mark_of(key, program, customer_id) for customer_id in ids}
        before = dict(Forgotten.objects.filter(program=program, mark__in=marks).values_list("mark", "at"))
        Forgotten.objects.bulk_create(
            [Forgotten(program=program, mark=mark, at=max(at, before.get(mark, at))) for mark in sorted(marks)],
            update_conflicts=True,
            unique_fields=("program", "mark"),
            update_fields=("at",),
        )
        drop(KnownCustomer.objects.filter(program=program, customer_id__in=ids))


def drop(rows: QuerySet[KnownCustomer]) -> int:
    """Delete `rows` and their recent views, within a transaction that holds the programme; how many they were."""
    # Locked first: a view that is being remembered is either there to be deleted, or finds nobody.
    gone = list(rows.select_for_update().values_list("pk", flat=True))
    _, deleted = KnownCustomer.objects.filter(pk__in=gone).delete()
    return deleted.get("customers.KnownCustomer", 0)


def hold(program: str) -> None:
    """Until the transaction ends nobody else learns of this programme's customers, nor forgets one.

    Rows alone would not do: who learns would not see that a customer is being forgotten, nor who forgets that one is
    being learnt of, and words of names are shared by rows. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(f"customers:{program}".encode())])


def mark_of(key: bytes, program: str, customer_id: str) -> str:
    """What stands for the id of somebody forgotten."""
    return hmac.new(key, repr((program, customer_id)).encode(), "sha256").hexdigest()[:40]


def askable(customer_id: str) -> bool:
    """Whether the platform could ever be asked for this id; others get no key."""
    try:
        check_customer_id(customer_id)
    except InvalidCustomerId:
        return False
    return True


def _new(program: str, facts: Sequence[Fact]) -> dict[str, KnownCustomer]:
    """A row for each customer met for the first time, and again if that is after they were forgotten."""
    gone = _gone(program, {fact.customer_id for fact in facts})
    new: dict[str, KnownCustomer] = {}
    for fact in facts:
        left_at = gone.get(fact.customer_id)
        if left_at and _time(fact) <= left_at:
            continue
        row = new.get(fact.customer_id)
        if row is None:
            row = new[fact.customer_id] = KnownCustomer(
                program=program, customer_id=fact.customer_id, learned_from=fact.learned_from, seen_at=_time(fact)
            )
        take_in(row, fact)
    return new


def _gone(program: str, ids: Collection[str]) -> dict[str, datetime]:
    """Which of these customers were forgotten, and when last."""
    forgotten = Forgotten.objects.filter(program=program)
    if not ids or not forgotten.exists():
        return {}
    keys = ForgettingKey.newest_first()
    marks = {mark_of(key, program, customer_id): customer_id for key in keys for customer_id in ids}
    found = forgotten.filter(mark__in=marks).order_by("at").values_list("mark", "at")
    return {marks[mark]: at for mark, at in found}


def _by_id(program: str, ids: Collection[str]) -> dict[str, KnownCustomer]:
    rows = KnownCustomer.objects.filter(program=program, customer_id__in=ids)
    return {row.customer_id: row for row in rows}


def _time(fact: Fact) -> datetime:
    return fact.seen_at or timezone.now()


def take_in(row: KnownCustomer, fact: Fact) -> bool:
    """Put `fact` into `row`, newer over older field by field; whether that is worth writing down."""
    seen_at = _time(fact)
    said = {name: value for name in KNOWLEDGE if (value := _clean(getattr(fact, name))) is not None}
    times = {name: _said_at(row, name) for name in KNOWLEDGE if getattr(row, name) not in {None, ""}}
    changed = moved = False
    for name, value in said.items():
        before = times.get(name)
        if before is None or seen_at >= before:
            changed |= getattr(row, name) != value
            moved |= seen_at != before
            setattr(row, name, value)
            times[name] = seen_at
    if fact.details:
        row.details_seen_at = max(seen_at, row.details_seen_at or seen_at)
    if standing := not said.keys().isdisjoint(STANDING):
        row.standing_seen_at = max(seen_at, row.standing_seen_at or seen_at)
    again = seen_at - row.seen_at >= AGAIN
    if seen_at >= row.seen_at:
        row.seen_at, row.learned_from = seen_at, fact.learned_from
    row.said_at = {name: _number(at) for name, at in times.items() if at != _usual(row, name)}
    # Webhooks may come in any order: which is the newest has to be known even where they say the same.
    return changed or again or fact.details or standing or (moved and fact.learned_from == Source.WEBHOOK)


def _said_at(row: KnownCustomer, name: str) -> datetime:
    """When a field was last said: kept only where it differs from when the row was."""
    number = row.said_at.get(name)
    return _usual(row, name) if number is None else EPOCH + number * MICROSECOND


def _usual(row: KnownCustomer, name: str) -> datetime:
    return (row.standing_seen_at if name in STANDING else None) or row.seen_at


def _number(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _clean(value: str | Decimal | None) -> str | Decimal | None:
    """The value as every database can hold it: no NUL, no half characters, no number beyond measure."""
    if isinstance(value, Decimal):
        return value if value.is_finite() and abs(value) < TOO_MUCH else None
    if value and value.isascii() and value.isprintable():  # nearly all of them
        return value
    return value.replace("\0", "").encode(errors="replace").decode() or None if value else None
