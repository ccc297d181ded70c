"""The platform's long list of customers, read on from where it was left, by one process at a time, wherever it runs.

A page is learnt and the place moved on in one transaction, so whatever ends a crawl, nothing is missing and nothing
done twice. Who reads holds a lease by the database's clock; one that is not renewed runs out, and the next may go on.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from customers import keeping
from customers.feeding.models import Crawl
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Busy, LoyaltyError, Unavailable
from dashboard.loyalty.feeds import CustomerListPage, ListsCustomers, UnreadableRow
from dashboard.loyalty.models import Answer
from dashboard.programs import Program

PAGE_SIZE = 200  # rows
READ_TIMEOUT = 20.0  # seconds for one read
LEASE = timedelta(minutes=2)
MAX_TRIES = 4  # of a page, before it is given up until the next run
RETRY_PAUSE = 5.0  # seconds before another try, twice as long each time


class Taken(Exception):
    """Somebody else reads this programme's list."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: rows read since the list's beginning, of how many (None: unknown), and where in this run.
    `unreadable` is what could not be read of the last page, with rows counted from the list's beginning."""

    rows: int
    total: int | None
    rows_now: int
    seconds: float
    unreadable: tuple[UnreadableRow, ...] = ()

    @property
    def seconds_left(self) -> float | None:
        """At the pace of this run; None when that can't be told."""
        if self.total is None or not self.rows_now:
            return None
        return max(0, self.total - self.rows) * self.seconds / self.rows_now


async def crawl(
    program: Program, platform: ListsCustomers, *, per_second: float, anew: bool = False, pause: float = RETRY_PAUSE
) -> AsyncGenerator[Progress]:
    """Read on to the list's end, at most `per_second` pages a second, and tell of every page; `anew` from its start.

    Raises `Taken`, or the `LoyaltyError` that a page could not be read for. Close it when it is left early.
    """
    lease = secrets.token_hex(16)
    state = await sync_to_async(take)(program.slug, lease, anew=anew)
    clock = asyncio.get_running_loop().time
    began, rows_now, failure = clock(), 0, "It was stopped before the end."
    try:
        total = await _total(platform)
        cursor, more = state.cursor, True
        while more:
            due = clock() + 1 / per_second
            answer = await _page(program, platform, lease, cursor, pause)
            await sync_to_async(move)(program.slug, lease, cursor, answer, total)
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
    except Taken:
        failure = ""
        raise
    finally:
        # Shielded: a crawl that is cancelled gives its lease back all the same.
        await asyncio.shield(sync_to_async(give_back)(program.slug, lease, failure))


def take(program: str, lease: str, *, anew: bool = False) -> Crawl:
    """The crawl's state, leased to who asks. Raises `Taken`."""
    Crawl.objects.bulk_create([Crawl(program=program)], ignore_conflicts=True)
    free = Crawl.objects.filter(Q(lease="") | Q(leased_until__lt=Now()), program=program)
    start = {"cursor": "", "rows": 0} if anew else {}
    if not free.update(lease=lease, leased_until=Now() + LEASE, **start):
        raise Taken
    return Crawl.objects.get(program=program)


def move(program: str, lease: str, cursor: str, answer: Answer[CustomerListPage], total: int | None) -> None:
    """Learn a page and go on behind it, if the lease is still held. Raises `Taken`."""
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
            raise Taken
        learn(program, page, answer.fetched_at)


def learn(program: str, page: CustomerListPage, at: datetime) -> None:
    """Write down who stands in the page, and forget whom the platform has deleted, within a transaction."""
    customers = [one for one in page.customers if keeping.askable(one.customer_id)]
    last_words = {one.customer_id: one for one in customers}
    gone = [one.customer_id for one in last_words.values() if one.is_deleted]
    # Every row: the last may leave out what an earlier one says.
    there = [one for one in customers if not (one.is_deleted or last_words[one.customer_id].is_deleted)]
    keeping.write(program, [replace(one, seen_at=at) for one in there])
    if gone:
        keeping.forget(program, gone, at)


def give_back(program: str, lease: str, failure: str) -> None:
    """Let somebody else read on."""
    Crawl.objects.filter(program=program, lease=lease).update(lease="", leased_until=None, failure=failure)


def renew(program: str, lease: str) -> None:
    """Raises `Taken` when it ran out and somebody took it."""
    if not Crawl.objects.filter(program=program, lease=lease).update(leased_until=Now() + LEASE):
        raise Taken


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
            await sync_to_async(renew)(program.slug, lease)
    raise AssertionError


async def _total(platform: ListsCustomers) -> int | None:
    """How many rows there are; without that only the estimate is missing."""
    try:
        return (await platform.count_listed_rows(ReadOptions.within(READ_TIMEOUT))).value
    except LoyaltyError:
        return None
