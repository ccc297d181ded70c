"""Writes to the customer index. Records may arrive in any order, and several processes may write at once."""

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from zlib import crc32

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from customers.feeding.models import ForgettingKey, Forgotten
from customers.merging import KNOWLEDGE, PLACE, STANDING, TEXTS, TIMES, merged, reported_at
from customers.models import KnownCustomer
from dashboard.ledger import keeping
from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.errors import InvalidCustomerId

searched_values = attrgetter(*TEXTS)


def store(program: str, records: Sequence[CustomerRecord]) -> dict[str, str]:
    """Store what is new in `records` and return each customer's key by id.

    If nothing is new, one query is enough. Otherwise the rows are read again under the program's lock, so that two
    concurrent writers do not overwrite each other. Inside a transaction it is part of that transaction.
    """
    # Records of the details are always written: the time of that read counts.
    if not any(one.details for one in records) and (keys := _keys_if_known(program, records)):
        return keys
    with transaction.atomic(savepoint=False):
        return store_in_transaction(program, records)


def _keys_if_known(program: str, records: Sequence[CustomerRecord]) -> dict[str, str]:
    """Return each customer's key by id if the index already has all of `records`, otherwise nothing."""
    rows, now = _rows_by_id(program, records), timezone.now()
    is_all_known = all(one.customer_id in rows and not merge_into(rows[one.customer_id], one, now) for one in records)
    return _keys(rows) if is_all_known else {}


def store_in_transaction(program: str, records: Sequence[CustomerRecord]) -> dict[str, str]:
    """Do the same as `store`, within a transaction and without the first query: for feeds, which mostly bring news."""
    lock_program(program)
    now = timezone.now()
    rows = _rows_by_id(program, records)
    new = _new_rows(program, [one for one in records if one.customer_id not in rows], now)
    if new:
        KnownCustomer.objects.add(list(new.values()))
    _update(rows, [one for one in records if one.customer_id in rows], now)
    return _keys(rows | new)


def _update(rows: Mapping[str, KnownCustomer], records: Iterable[CustomerRecord], now: datetime) -> None:
    """Write the rows that `records` change.

    Points change most often, and no search index has them or the place. Rows with nothing else new are written without
    the searched columns.
    """
    before = {customer_id: searched_values(row) for customer_id, row in rows.items()}
    changed = {one.customer_id for one in records if merge_into(rows[one.customer_id], one, now)}
    moved = {customer_id for customer_id in changed if searched_values(rows[customer_id]) != before[customer_id]}
    for ids, names in ((moved, (*KNOWLEDGE, *TIMES)), (changed - moved, (PLACE, *STANDING, *TIMES))):
        if ids:
            KnownCustomer.objects.bulk_create(
                [rows[customer_id] for customer_id in ids],
                update_conflicts=True,
                unique_fields=("program", "customer_id"),
                update_fields=names,
            )


def forget(program: str, ids: Iterable[str], at: datetime) -> int:
    """Delete everything known about these customers, with keys and recent views, and what names them in kept rows of
    the ledger; return the number of these rows. Records reported until `at` (or until the time of an earlier call, if
    that is later) are ignored from now on."""
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
        return keeping.anonymize(program, ids)


def erased_since(program: str, ids: Collection[str], at: datetime) -> set[str]:
    """Return which of these customers were forgotten after `at`, so that what was reported then is ignored."""
    return {customer_id for customer_id, until in forgotten_at(program, ids).items() if at <= until}


def forgotten_at(program: str, ids: Collection[str]) -> dict[str, datetime]:
    """Return when each of these customers was last forgotten, for those who were."""
    forgotten = Forgotten.objects.filter(program=program)
    if not ids or not forgotten.exists():
        return {}
    keys = ForgettingKey.newest_first()
    marks = {mark_of(key, program, customer_id): customer_id for key in keys for customer_id in ids}
    found = forgotten.filter(mark__in=marks).order_by("at").values_list("mark", "at")
    return {marks[mark]: at for mark, at in found}


def delete(rows: QuerySet[KnownCustomer]) -> int:
    """Delete `rows` and their recent views, within a transaction that holds the program's lock; return the number of
    rows."""
    # Lock first: a concurrent recent view is then either deleted too, or finds no customer.
    pks = list(rows.select_for_update().values_list("pk", flat=True))
    _, deleted = KnownCustomer.objects.filter(pk__in=pks).delete()
    return deleted.get("customers.KnownCustomer", 0)


def lock_program(program: str) -> None:
    """Keep other processes from learning or forgetting this program's customers until the transaction ends.

    Row locks are not enough: a process that learns would not see that a new customer is being forgotten, and rows share
    the words of names. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(f"customers:{program}".encode())])


def mark_of(key: bytes, program: str, customer_id: str) -> str:
    """Return the keyed hash that stands for a forgotten customer's id."""
    return hmac.new(key, repr((program, customer_id)).encode(), "sha256").hexdigest()[:40]


def is_valid_id(customer_id: str) -> bool:
    """Whether the platform can be asked for this id. Invalid ids get no key."""
    try:
        check_customer_id(customer_id)
    except InvalidCustomerId:
        return False
    return True


def _new_rows(program: str, records: Sequence[CustomerRecord], now: datetime) -> dict[str, KnownCustomer]:
    """Return a row for each customer who is new, or who was reported again after being forgotten."""
    forgotten = forgotten_at(program, {one.customer_id for one in records})
    new: dict[str, KnownCustomer] = {}
    for one in records:
        at, ignored_until = reported_at(one, now), forgotten.get(one.customer_id)
        if ignored_until and at <= ignored_until:
            continue
        if one.customer_id not in new:
            new[one.customer_id] = KnownCustomer(
                program=program, customer_id=one.customer_id, learned_from=one.learned_from, seen_at=at
            )
        merge_into(new[one.customer_id], one, now)
    return new


def _rows_by_id(program: str, records: Iterable[CustomerRecord]) -> dict[str, KnownCustomer]:
    rows = KnownCustomer.objects.filter(program=program, customer_id__in={one.customer_id for one in records})
    return {row.customer_id: row for row in rows}


def _keys(rows: Mapping[str, KnownCustomer]) -> dict[str, str]:
    return {customer_id: row.key for customer_id, row in rows.items()}


def merge_into(row: KnownCustomer, record: CustomerRecord, now: datetime) -> bool:
    """Put `record` into `row`; return whether the row is worth writing. See `customers.merging`."""
    after = merged(row, record, now)
    for name, value in after.values.items():
        setattr(row, name, value)
    return after.is_worth_writing
