"""How what was said of customers is written down: in whatever order it comes, however many processes write at once."""

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from zlib import crc32

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from customers.feeding.models import ForgettingKey, Forgotten
from customers.merging import KNOWLEDGE, STANDING, TEXTS, TIMES, merged, reported_at
from customers.models import KnownCustomer
from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.errors import InvalidCustomerId

searched_values = attrgetter(*TEXTS)


def store(program: str, facts: Sequence[CustomerRecord]) -> dict[str, str]:
    """Write down what is new in `facts`, and give the key of each customer by id.

    Reads once where nothing is new. Else it reads again while nobody else writes, so that of two who write at the same
    moment neither loses what it knows. Inside a transaction it is part of that.
    """
    # When the details were asked for is always written down.
    if not any(one.details for one in facts) and (keys := _keys_if_known(program, facts)):
        return keys
    with transaction.atomic(savepoint=False):
        return store_in_transaction(program, facts)


def _keys_if_known(program: str, facts: Sequence[CustomerRecord]) -> dict[str, str]:
    """The key of each customer by id, when all that `facts` say is known already; else nothing."""
    rows, now = _rows_by_id(program, facts), timezone.now()
    is_all_known = all(one.customer_id in rows and not merge_into(rows[one.customer_id], one, now) for one in facts)
    return _keys(rows) if is_all_known else {}


def store_in_transaction(program: str, facts: Sequence[CustomerRecord]) -> dict[str, str]:
    """As `keep`, within a transaction and without a look beforehand: for feeds, which mostly tell what is new."""
    lock_program(program)
    now = timezone.now()
    rows = _rows_by_id(program, facts)
    new = _new_rows(program, [one for one in facts if one.customer_id not in rows], now)
    if new:
        KnownCustomer.objects.add(list(new.values()))
    _update(rows, [one for one in facts if one.customer_id in rows], now)
    return _keys(rows | new)


def _update(rows: Mapping[str, KnownCustomer], facts: Iterable[CustomerRecord], now: datetime) -> None:
    """Write the rows that `facts` change. Points change most often, and no search index is made of them: rows with
    nothing else that is new are written without what is searched."""
    before = {customer_id: searched_values(row) for customer_id, row in rows.items()}
    changed = {one.customer_id for one in facts if merge_into(rows[one.customer_id], one, now)}
    moved = {customer_id for customer_id in changed if searched_values(rows[customer_id]) != before[customer_id]}
    for ids, names in ((moved, (*KNOWLEDGE, *TIMES)), (changed - moved, (*STANDING, *TIMES))):
        if ids:
            KnownCustomer.objects.bulk_create(
                [rows[customer_id] for customer_id in ids],
                update_conflicts=True,
                unique_fields=("program", "customer_id"),
                update_fields=names,
            )


def forget(program: str, ids: Iterable[str], at: datetime) -> None:
    """Drop all that is known of these customers, keys and recent views included, and take in nothing more that was said
    of them until `at`, nor until an earlier call's `at`."""
    ids = list(ids)
    with transaction.atomic():
        lock_program(program)
        key = ForgettingKey.newest_first()[0]
        marks = {mark_of(key, program, customer_id) for customer_id in ids}
        before = dict(Forgotten.objects.filter(program=program, mark__in=marks).values_list("mark", "at"))
        Forgotten.objects.bulk_create(
            [Forgotten(program=program, mark=mark, at=max(at, before.get(mark, at))) for mark in sorted(marks)],
            update_conflicts=True,
            unique_fields=("program", "mark"),
            update_fields=("at",),
        )
        delete(KnownCustomer.objects.filter(program=program, customer_id__in=ids))


def delete(rows: QuerySet[KnownCustomer]) -> int:
    """Delete `rows` and their recent views, within a transaction that holds the programme; how many they were."""
    # Locked first: a view that is being remembered is either there to be deleted, or finds nobody.
    gone = list(rows.select_for_update().values_list("pk", flat=True))
    _, deleted = KnownCustomer.objects.filter(pk__in=gone).delete()
    return deleted.get("customers.KnownCustomer", 0)


def lock_program(program: str) -> None:
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


def is_valid_id(customer_id: str) -> bool:
    """Whether the platform could ever be asked for this id; others get no key."""
    try:
        check_customer_id(customer_id)
    except InvalidCustomerId:
        return False
    return True


def _new_rows(program: str, facts: Sequence[CustomerRecord], now: datetime) -> dict[str, KnownCustomer]:
    """A row for each customer met for the first time, and again if that is after they were forgotten."""
    gone = _forgotten_at(program, {one.customer_id for one in facts})
    new: dict[str, KnownCustomer] = {}
    for one in facts:
        at, left_at = reported_at(one, now), gone.get(one.customer_id)
        if left_at and at <= left_at:
            continue
        if one.customer_id not in new:
            new[one.customer_id] = KnownCustomer(
                program=program, customer_id=one.customer_id, learned_from=one.learned_from, seen_at=at
            )
        merge_into(new[one.customer_id], one, now)
    return new


def _forgotten_at(program: str, ids: Collection[str]) -> dict[str, datetime]:
    """Which of these customers were forgotten, and when last."""
    forgotten = Forgotten.objects.filter(program=program)
    if not ids or not forgotten.exists():
        return {}
    keys = ForgettingKey.newest_first()
    marks = {mark_of(key, program, customer_id): customer_id for key in keys for customer_id in ids}
    found = forgotten.filter(mark__in=marks).order_by("at").values_list("mark", "at")
    return {marks[mark]: at for mark, at in found}


def _rows_by_id(program: str, facts: Iterable[CustomerRecord]) -> dict[str, KnownCustomer]:
    rows = KnownCustomer.objects.filter(program=program, customer_id__in={one.customer_id for one in facts})
    return {row.customer_id: row for row in rows}


def _keys(rows: Mapping[str, KnownCustomer]) -> dict[str, str]:
    return {customer_id: row.key for customer_id, row in rows.items()}


def merge_into(row: KnownCustomer, facts: CustomerRecord, now: datetime) -> bool:
    """Put `facts` into `row`; whether that is worth writing down. See `customers.merging`."""
    after = merged(row, facts, now)
    for name, value in after.values.items():
        setattr(row, name, value)
    return after.is_worth_writing
