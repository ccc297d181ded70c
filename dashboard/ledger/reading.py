"""Reads a customer's ledger, or an order, from the platform and from what is kept, and keeps what is new.

The platform's list runs from the oldest row to the newest, 200 rows a read. Kept rows whose balances prove that none is
missing need not be read again, except the latest: their status may have changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import Error
from django.utils import timezone

from dashboard.ledger import keeping, lookup
from dashboard.ledger.keeping import CHANGING
from dashboard.ledger.sums import breaks, counts, customers_of
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError, NotFound
from dashboard.loyalty.models import Answer, LedgerPage, LedgerRow, Source
from dashboard.loyalty.reads import LEDGER, LEDGER_ROWS, LEDGER_TOTAL, ORDER
from dashboard.loyalty.service import LoyaltyService
from dashboard.programs import Program

MAX_READS = 25  # reads for one customer's ledger
MAX_ROWS = 200  # rows of a read
PAGES_BEFORE_COUNT = 3  # pages after which the platform is asked how many rows there are
MAX_JUMPS = 6

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """A customer's rows, oldest first, without a gap that the dashboard made.

    `begins_at_start`: the first row is the first of all. Otherwise older rows may exist, and the first row's
    `balance_before` is the opening balance. `reaches_end`: the last row is the newest. `reads` is the number of reads,
    `kept` the number of rows that were not read now.
    """

    rows: tuple[LedgerRow, ...]
    begins_at_start: bool
    reaches_end: bool
    reads: int
    kept: int = 0


@dataclass(frozen=True, slots=True)
class OrderRows:
    """What is known about an order.

    `rows` are oldest first. `customer_ids` are whose they are: several if several customers have an order with this
    number, none if the customer could not be found. Rows that the platform sent for an order have fewer fields than
    others (see their gaps), except those that name a customer. `similar` are other numbers that are easily
    confused with this one; only for an order that is not known. `answer` is the platform's, for its age; None if it was
    not asked.
    """

    order_id: str
    rows: tuple[LedgerRow, ...] = ()
    customer_ids: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    answer: Answer[Any] | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the rows are kept ones, and the platform was not asked."""
        return bool(self.rows) and self.answer is None


async def read_customer(
    program: Program, service: LoyaltyService, customer_id: str, options: ReadOptions, max_reads: int = MAX_READS
) -> Answer[CustomerRows]:
    """Return the customer's ledger: what is kept and provably whole, and what at most `max_reads` reads add to it.

    If the reads do not suffice for all rows, the newest are preferred. If the platform fails after the first page, the
    rows so far are returned, `reaches_end` is False, and the answer has the error. The answer has the age of its oldest
    part. Raises a `LoyaltyError` if nothing could be read, `Refused` if the platform has no ledger.
    """
    walk = _Walk(program, service, customer_id, options, max_reads)
    settled = await _settled(program, customer_id) if service.offers(LEDGER_TOTAL) else []
    if settled and await walk.follow(settled):
        return walk.result(settled)
    await walk.begin()
    return walk.result([])


class _Walk:
    """Reads pages one after the other, and counts the reads."""

    def __init__(
        self, program: Program, service: LoyaltyService, customer_id: str, options: ReadOptions, max_reads: int
    ) -> None:
        self._program, self._service, self._customer_id = program, service, customer_id
        self._options, self._left = options, max_reads
        self._answers: list[Answer[LedgerPage]] = []
        self._after = 0
        self.begins_at_start = True
        self._total: int | None = None
        self.rows: list[LedgerRow] = []
        self.reaches_end = False
        self.error: LoyaltyError | None = None

    async def follow(self, settled: Sequence[LedgerRow]) -> bool:
        """Read what follows these rows. False if they do not begin with the customer's first row: then the walk has to
        begin there."""
        self._after = settled[-1].row_id or 0
        await self._go_on()
        self.begins_at_start = self.reaches_end and await self._count() == len(settled) + len(self.rows)
        if self.begins_at_start or not self.reaches_end:
            return True
        self._after, self.rows, self.begins_at_start, self.reaches_end, self.error = 0, [], True, False, None
        return False

    async def begin(self) -> None:
        """Read from the first row on; leave out the middle if the reads do not suffice."""
        await self._go_on(PAGES_BEFORE_COUNT)
        if not self._is_over and await self._is_too_long():
            await self._jump()
        await self._go_on()

    @property
    def _is_over(self) -> bool:
        return self.reaches_end or self.error is not None

    async def _go_on(self, pages: int = MAX_READS) -> None:
        """Read up to `pages` further pages."""
        while pages and self._left and not self._is_over:
            pages -= 1
            if (page := await self._page(self._after)) is None:
                return
            self._take(page)

    async def _count(self) -> int | None:
        """Return the platform's number of rows, None if it is not known."""
        if not self._left:
            return None
        self._left -= 1
        try:
            return (await self._service.read(LEDGER_TOTAL, self._customer_id, self._options)).value
        except LoyaltyError:
            return None

    async def _is_too_long(self) -> bool:
        """Whether the reads that are left do not suffice for the rest."""
        self._total = await self._count() if self._service.offers(LEDGER_TOTAL) else None
        return self._total is not None and self._total - len(self.rows) > self._left * MAX_ROWS

    async def _jump(self) -> None:
        """Leave out the middle: continue where about half of the reads that are left suffice for the newest rows."""
        ids = [row.row_id for row in self.rows if row.row_id is not None]
        if self._total is None or len(ids) < 2:
            return
        low, distance = ids[-1], (ids[-1] - ids[0]) / (len(ids) - 1)
        leap = distance * max(0, self._total - len(self.rows) - self._left * MAX_ROWS // 2)
        for _ in range(MAX_JUMPS):
            page = await self._page(low + int(leap)) if self._left else None
            if page is None:
                return
            if page.rows:
                self.rows, self.begins_at_start = [], False
                self._take(page)
                return
            leap /= 2  # past the newest row

    def result(self, settled: Sequence[LedgerRow]) -> Answer[CustomerRows]:
        """Return the rows, after those that were kept."""
        rows = CustomerRows(
            (*settled, *self.rows),
            self.begins_at_start,
            self.reaches_end,
            reads=sum(answer.source is Source.LIVE for answer in self._answers),
            kept=len(settled),
        )
        oldest = min(self._answers, key=lambda answer: answer.staleness)
        drift = tuple(dict.fromkeys(drift for answer in self._answers for drift in answer.drift))
        return replace(oldest.with_value(rows), drift=drift, error=self.error or oldest.error)

    async def _page(self, after: int) -> LedgerPage | None:
        """Read a page and keep its rows; None if the platform fails and something was read before."""
        self._left -= 1
        try:
            answer = await self._service.read(LEDGER.where(after), self._customer_id, self._options)
        except LoyaltyError as error:
            if not self._answers:
                raise
            self.error = error
            return None
        self._answers.append(answer)
        if answer.source is Source.LIVE:
            await keep_rows(self._program, answer.value.rows, answer.fetched_at)
        return answer.value

    def _take(self, page: LedgerPage) -> None:
        self.rows += page.rows[::-1] if page.is_newest_first else page.rows
        self.reaches_end = page.after is None
        self._after = page.after or self._after


async def read_order(program: Program, service: LoyaltyService, order_id: str, options: ReadOptions) -> OrderRows:
    """Return what is known about an order, by the shop's number with the right capitals.

    Kept rows come first. Without them, or if `options.fresh`, the platform is asked: for the order's rows, and for one
    page of the ledger, which names customers, so two reads at most. Raises a `LoyaltyError` if the platform fails; an
    order that it does not know has no rows.
    """
    kept = await lookup.rows_of_order(program, order_id)
    known = OrderRows(order_id, tuple(kept), customers_of(kept))
    if kept and not options.fresh:
        return known
    if not service.offers(ORDER):
        return replace(known, similar=await _similar(program, order_id))
    answer = await _order_answer(service, order_id, options)
    if answer is None or not answer.value:
        return OrderRows(order_id, similar=await _similar(program, order_id), answer=answer)
    named = {row.row_id: row for row in await _rows_with_customers(program, service, answer.value, options)}
    owners = {row.row_id: row.customer_id for row in kept}  # the rest of a kept row may have changed
    rows = [named.get(row.row_id) or replace(row, customer_id=owners.get(row.row_id)) for row in answer.value]
    return OrderRows(order_id, tuple(rows), customers_of(rows), answer=answer)


async def _order_answer(
    service: LoyaltyService, order_id: str, options: ReadOptions
) -> Answer[tuple[LedgerRow, ...]] | None:
    try:
        return await service.read(ORDER.where(order_id), None, options)
    except NotFound:
        return None


async def keep_rows(program: Program, rows: Sequence[LedgerRow], seen_at: datetime) -> None:
    """Keep rows; see `keeping.keep`. A database that fails costs only that."""
    if not keeping.is_on():
        return
    try:
        await sync_to_async(keeping.keep)(program.slug, rows, seen_at)
    except Error as error:
        log.warning("rows of the ledger could not be kept", error=type(error).__name__)


async def _rows_with_customers(
    program: Program, service: LoyaltyService, rows: Sequence[LedgerRow], options: ReadOptions
) -> tuple[LedgerRow, ...]:
    """Return those of an order's rows that one read of the ledger finds, each with its customer."""
    ids = tuple(sorted({row.row_id for row in rows if row.row_id is not None}))
    if not ids:
        return ()
    try:
        answer = await service.read(LEDGER_ROWS.where(ids), None, options)
    except LoyaltyError:
        return ()
    # Some rows would pass for the whole order at the next look.
    if answer.source is Source.LIVE and len(answer.value) == len(rows):
        await keep_rows(program, answer.value, answer.fetched_at)
    return answer.value


async def _similar(program: Program, order_id: str) -> tuple[str, ...]:
    return tuple(await lookup.orders_like(program, order_id))


async def _settled(program: Program, customer_id: str) -> list[LedgerRow]:
    """Return the latest kept rows between which none is missing, without those whose status may still change soon."""
    kept = await lookup.rows_of_customer(program, customer_id)
    if any(row.balance_before is None or row.balance_after is None for row in kept):
        return []
    if missing := breaks(kept):
        kept = kept[kept.index(missing[-1].after) :]
    settled_until = timezone.now() - CHANGING
    return [*takewhile(lambda row: counts(row) and row.at is not None and row.at <= settled_until, kept)]
