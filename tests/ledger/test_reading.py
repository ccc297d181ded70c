"""What a customer's ledger and an order cost in reads, and what comes of kept rows, failures and long histories."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django import Settings

from dashboard.ledger import keeping, lookup
from dashboard.ledger.reading import CustomerRows, OrderRows, read_customer, read_order
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import NotFound, Unavailable
from dashboard.loyalty.models import Answer, LedgerPage, LedgerRow, LedgerStatus
from dashboard.loyalty.reads import LEDGER, LEDGER_ROWS, LEDGER_TOTAL, ORDER, AnyRead, Read
from tests.ledger.rows import joined, ledger_row
from tests.programs import sample_program

pytestmark = pytest.mark.django_db(transaction=True)
MAIN = sample_program(slug="main")
PAGE = 200


@dataclass
class Service:
    """A platform with these rows of one customer; `fails_from` is the read that fails first."""

    rows: list[LedgerRow] = field(default_factory=list)
    orders: dict[str, list[LedgerRow]] = field(default_factory=dict)
    offered: tuple[AnyRead, ...] = (LEDGER, LEDGER_TOTAL, ORDER, LEDGER_ROWS)
    newest_first: bool = False
    fails_from: int = 10_000
    reads: list[str] = field(default_factory=list)

    def offers(self, read: AnyRead) -> bool:
        return read in self.offered

    async def read(self, read: Read[Any], customer_id: str | None, options: ReadOptions) -> Answer[Any]:
        self.reads.append(read.name)
        if len(self.reads) >= self.fails_from:
            raise Unavailable
        return Answer(self.value(read, customer_id), timezone.now())

    def value(self, read: Read[Any], customer_id: str | None) -> Any:
        query: Any = read.query
        if read.name == LEDGER.name:
            assert customer_id == "c-1"
            found = [row for row in self.rows if (row.row_id or 0) > query]
            page = tuple(found[:PAGE][::-1] if self.newest_first else found[:PAGE])
            return LedgerPage(page, max(row.row_id or 0 for row in page) if len(found) > PAGE else None)
        if read.name == LEDGER_TOTAL.name:
            return len(self.rows)
        if read.name == ORDER.name:
            if query == "refused":
                raise NotFound
            return tuple(self.orders.get(query, ()))
        return tuple(row for row in self.rows if row.row_id in query)


def history(number: int, days_apart: float = 1) -> list[LedgerRow]:
    """So many rows, the last of them of today."""
    now = timezone.now()
    rows = joined([ledger_row(10 * place) for place in range(1, number + 1)])
    return [replace(row, at=now - timedelta(days=days_apart * (number - place))) for place, row in enumerate(rows, 1)]


async def ledger(service: Any, **more: Any) -> CustomerRows:
    return (await read_customer(MAIN, service, "c-1", ReadOptions.within(5), **more)).value


async def order(service: Any, number: str, **options: Any) -> OrderRows:
    return await read_order(MAIN, service, number, ReadOptions.within(5, **options))


async def test_a_cold_ledger_costs_a_read_for_200_rows_and_is_kept() -> None:
    service = Service(history(250))
    found = await ledger(service)
    assert (list(found.rows), found.begins_at_start, found.reaches_end, found.reads) == (service.rows, True, True, 2)
    assert service.reads == ["ledger", "ledger"]
    kept = await lookup.rows_of_customer(MAIN, "c-1")
    assert [(row.row_id, row.balance_after) for row in kept] == [
        (row.row_id, row.balance_after) for row in service.rows
    ]


async def test_kept_rows_that_are_whole_are_not_read_again_but_the_latest_are() -> None:
    service = Service(history(1000))
    await ledger(service)
    service.reads.clear()
    service.rows[-1] = replace(service.rows[-1], status=ledger_row(1, status=LedgerStatus.PENDING).status)
    found = await ledger(service)
    assert service.reads == ["ledger", "ledger_total"]
    assert (found.begins_at_start, found.reaches_end, found.kept) == (True, True, 969)
    assert [row.row_id for row in found.rows] == [row.row_id for row in service.rows]
    assert found.rows[-1].known_status is LedgerStatus.PENDING


async def test_kept_rows_that_are_not_whole_are_read_again() -> None:
    service = Service(history(300))
    some = [*service.rows[:50], *service.rows[60:100]]
    await sync_to_async(keeping.keep)("main", some, timezone.now())
    found = await ledger(service)
    assert [row.row_id for row in found.rows] == [row.row_id for row in service.rows]
    assert (found.kept, found.begins_at_start) == (0, True)


async def test_of_more_rows_than_the_reads_suffice_for_the_newest_come() -> None:
    service = Service(history(2400, days_apart=0.1))
    found = await ledger(service, max_reads=9)
    assert len(service.reads) <= 9
    assert (found.begins_at_start, found.reaches_end) == (False, True)
    assert list(found.rows) == service.rows[-len(found.rows) :]
    assert len(found.rows) > 400


async def test_a_failure_after_the_first_page_leaves_what_was_read() -> None:
    service: Any = Service(history(500), fails_from=2)
    answer = await read_customer(MAIN, service, "c-1", ReadOptions.within(5))
    assert (len(answer.value.rows), answer.value.reaches_end, type(answer.error)) == (200, False, Unavailable)
    with pytest.raises(Unavailable):
        await ledger(Service(fails_from=1))


async def test_a_platform_that_sends_the_newest_first_is_turned_round() -> None:
    service = Service(history(20), newest_first=True)
    assert list((await ledger(service)).rows) == service.rows


async def test_nothing_is_kept_where_that_is_off(settings: Settings) -> None:
    settings.KEEP_LEDGER = False
    service = Service(history(20))
    assert len((await ledger(service)).rows) == 20
    settings.KEEP_LEDGER = True
    assert await lookup.rows_of_customer(MAIN, "c-1") == []


async def test_an_order_is_found_among_kept_rows_else_with_two_reads() -> None:
    row = ledger_row(40, 7, order_id="A-O1")
    bare = LedgerRow(row_id=40, order_id="A-O1", kind=row.kind, points=row.points)
    second = replace(bare, row_id=41)
    service = Service([row], {"A-O1": [bare, second]})
    found = await order(service, "A-O1")
    assert service.reads == ["order", "ledger_rows"]
    assert (found.rows, found.customer_ids, found.is_kept) == ((row, second), ("c-1",), False)
    await order(service, "A-O1")
    assert len(service.reads) == 4  # the row with a customer would pass for the whole order
    service.orders["A-O1"] = [bare]
    await order(service, "A-O1")
    found = await order(service, "A-O1")
    assert len(service.reads) == 6
    assert ([one.row_id for one in found.rows], found.customer_ids, found.is_kept) == ([40], ("c-1",), True)
    found = await order(service, "a-01")
    assert (found.rows, found.customer_ids, found.similar) == ((), (), ("A-O1",))
    found = await order(service, "refused")
    assert (found.rows, found.similar, found.answer) == ((), (), None)
    await order(service, "A-O1", fresh=True)
    assert service.reads[-2:] == ["order", "ledger_rows"]


async def test_two_reads_name_all_customers_whose_rows_are_close_together() -> None:
    rows = [ledger_row(number, order_id="7", customer_id=one) for number, one in ((40, "c-1"), (41, "c-2"))]
    bare = [LedgerRow(row_id=row.row_id, order_id="7") for row in rows]
    service = Service(rows, {"7": bare})
    found = await order(service, "7")
    assert (found.customer_ids, service.reads) == (("c-1", "c-2"), ["order", "ledger_rows"])
    found = await order(service, "7")
    assert (found.customer_ids, found.is_kept, len(service.reads)) == (("c-1", "c-2"), True, 2)
    service.orders["7"].append(LedgerRow(row_id=900, order_id="7"))  # far away
    found = await order(service, "7", fresh=True)
    assert [row.customer_id for row in found.rows] == ["c-1", "c-2", None]
