"""Reads the platform's list of customers from where the last run stopped, in one process at a time on any machine.

One transaction stores a page and moves the cursor, so an interrupted crawl loses nothing and repeats nothing. The
process that reads holds a lease, timed by the database's clock. If it is not renewed, it expires and another process
may continue.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from customers import index_writes
from customers.feeding.models import Crawl
from dashboard.ledger import keeping
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Busy, LoyaltyError, Unavailable
from dashboard.loyalty.feeds import CustomerListPage, ListsCustomers, UnreadableRow
from dashboard.loyalty.models import Answer
from dashboard.programs import Program

PAGE_SIZE = 200  # rows
READ_TIMEOUT = 20.0  # seconds for one read
LEASE = timedelta(minutes=2)
MAX_TRIES = 4  # for a page, before this run stops
RETRY_PAUSE = 5.0  # seconds before a retry, doubled each time


class LeaseTaken(Exception):
    """Another process is reading this program's list."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is.

    `rows` were read since the beginning, of `total` (None is unknown), `rows_now` of them in this run, in `seconds`.
    `unreadable` is what could not be read on the last page, with rows counted from the beginning of the list.
    """

    rows: int
    total: int | None
    rows_now: int
    seconds: float
    unreadable: tuple[UnreadableRow, ...] = ()

    @property
    def seconds_left(self) -> float | None:
        """The estimate from this run's pace; None if unknown."""
        if self.total is None or not self.rows_now:
            return None
        return max(0, self.total - self.rows) * self.seconds / self.rows_now


async def crawl(
    program: Program,
    platform: ListsCustomers,
    *,
    per_second: float,
    from_start: bool = False,
    pause: float = RETRY_PAUSE,
) -> AsyncGenerator[Progress]:
    """Read to the end of the list, at most `per_second` pages a second, and yield the progress after each page.

    Once a day, the latest rows are read again first. `from_start` begins at the start of the list. Raises `LeaseTaken`,
    or the `LoyaltyError` of a page that could not be read. Close the generator if you leave it early.
    """
    lease = secrets.token_hex(16)
    state = await sync_to_async(take_lease)(program.slug, lease, from_start=from_start)
    clock = asyncio.get_running_loop().time
    began, rows_now, failure = clock(), 0, "It was stopped before the end."
    try:
        total = await _total(platform)
        if state.finished_at and state.cursor:
            await _read_changing_rows_again(program, platform, lease, state.cursor, per_second, pause)
        cursor, more = state.cursor, True
        while more:
            due = clock() + 1 / per_second
            answer = await _page(program, platform, lease, cursor, pause)
            await sync_to_async(store_page)(program.slug, lease, cursor, answer, total)
            cursor, more = answer.value.next, answer.value.more
            before = state.rows + rows_now
            rows_now += answer.value.rows
            unreadable = tuple(replace(one, row=before + one.row) for one in answer.value.unreadable)
            yield Progress(state.rows + rows_now, total, rows_now, clock() - began, unreadable)
            await asyncio.sleep(max(0, due - clock()) if more else 0)
        failure = ""
    except LoyaltyError as error:
        failure = str(error.sentence)
        raise
    except LeaseTaken:
        failure = ""
        raise
    finally:
        # Shielded, so that a cancelled crawl gives its lease back too.
        await asyncio.shield(sync_to_async(release_lease)(program.slug, lease, failure))


def take_lease(program: str, lease: str, *, from_start: bool = False) -> Crawl:
    """Return the crawl's state, leased to the caller. Raises `LeaseTaken`."""
    Crawl.objects.bulk_create([Crawl(program=program)], ignore_conflicts=True)
    free = Crawl.objects.filter(Q(lease="") | Q(leased_until__lt=Now()), program=program)
    start = {"cursor": "", "rows": 0} if from_start else {}
    if not free.update(lease=lease, leased_until=Now() + LEASE, **start):
        raise LeaseTaken
    return Crawl.objects.get(program=program)


def store_page(program: str, lease: str, cursor: str, answer: Answer[CustomerListPage], total: int | None) -> None:
    """Store a page and move the cursor, if the lease is still held. Raises `LeaseTaken`."""
    page, now = answer.value, timezone.now()
    with transaction.atomic():
        held = Crawl.objects.filter(program=program, lease=lease, cursor=cursor)
        ended = {} if page.more else {"finished_at": now}
        moved = held.update(
            cursor=page.next,
            rows=F("rows") + page.rows,
            total=total,
            moved_at=now,
            leased_until=Now() + LEASE,
            **ended,
        )
        if not moved:
            raise LeaseTaken
        learn(program, page, answer.fetched_at)


def store_again(program: str, lease: str, answer: Answer[CustomerListPage]) -> None:
    """Store a page that was read before, if the lease is still held, and extend the lease. Raises `LeaseTaken`."""
    with transaction.atomic():
        renew_lease(program, lease)
        learn(program, answer.value, answer.fetched_at)


def learn(program: str, page: CustomerListPage, at: datetime) -> None:
    """Store the customers on the page and its ledger rows, and forget customers that the platform deleted, within
    a transaction."""
    customers = [one for one in page.customers if index_writes.is_valid_id(one.customer_id)]
    deleted_ids = _deleted_ids(customers)
    # Use every row: the last one may leave out what an earlier one says.
    present = [one for one in customers if not one.is_deleted and one.customer_id not in deleted_ids]
    index_writes.store_in_transaction(program, [replace(one, seen_at=at) for one in present])
    if deleted_ids:
        index_writes.forget(program, deleted_ids, at)
    keeping.keep(program, page.ledger, at)


def _deleted_ids(customers: Iterable[CustomerRecord]) -> set[str]:
    """Return the customers whose last row says that they are deleted."""
    last = {one.customer_id: one for one in customers}
    return {customer_id for customer_id, one in last.items() if one.is_deleted}


def release_lease(program: str, lease: str, failure: str) -> None:
    """Give the lease back, with the reason if the crawl failed."""
    Crawl.objects.filter(program=program, lease=lease).update(lease="", leased_until=None, failure=failure)


def renew_lease(program: str, lease: str) -> None:
    """Extend the lease. Raises `LeaseTaken` if it expired and another process took it."""
    if not Crawl.objects.filter(program=program, lease=lease).update(leased_until=Now() + LEASE):
        raise LeaseTaken


async def _read_changing_rows_again(
    program: Program, platform: ListsCustomers, lease: str, end: str, per_second: float, pause: float
) -> None:
    """Once a day, read the latest rows of the ledger up to the cursor `end` again: their status may have changed."""
    clock = asyncio.get_running_loop().time
    first = await sync_to_async(keeping.reread_from)(program.slug)
    if first is None:
        return
    cursor = str(first - 1)
    while int(cursor) < int(end):
        due = clock() + 1 / per_second
        answer = await _page(program, platform, lease, cursor, pause)
        await sync_to_async(store_again)(program.slug, lease, answer)
        if not answer.value.more:
            break
        cursor = answer.value.next
        await asyncio.sleep(max(0, due - clock()))
    await sync_to_async(keeping.note_reread)(program.slug)


async def _page(
    program: Program, platform: ListsCustomers, lease: str, cursor: str, pause: float
) -> Answer[CustomerListPage]:
    for attempt in range(1, MAX_TRIES + 1):
        try:
            return await platform.list_customers(cursor, PAGE_SIZE, ReadOptions.within(READ_TIMEOUT))
        except (Busy, Unavailable):
            if attempt == MAX_TRIES:
                raise
            await asyncio.sleep(pause * 2 ** (attempt - 1))
            await sync_to_async(renew_lease)(program.slug, lease)
    raise AssertionError


async def _total(platform: ListsCustomers) -> int | None:
    """Read the number of rows; without it, only the estimate is missing."""
    try:
        return (await platform.count_listed_rows(ReadOptions.within(READ_TIMEOUT))).value
    except LoyaltyError:
        return None
