"""The list as a `Ledger` in memory has it: pages, faults and deletions as a test wants them."""

import asyncio
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from customers.feeding import crawl as module
from customers.feeding.crawl import LeaseTaken, Progress, crawl
from customers.feeding.models import Crawl, Forgotten
from customers.models import KnownCustomer
from dashboard.ledger import lookup
from dashboard.ledger.models import KeptRow
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError, Refused, Unavailable
from dashboard.loyalty.feeds import CustomerListPage, UnreadableRow
from dashboard.loyalty.models import Answer, LedgerRow, LedgerStatus
from tests.ledger.rows import ledger_row
from tests.programs import sample_program

pytestmark = pytest.mark.django_db(transaction=True)
MAIN = sample_program(slug="main", name="Sample Club")
FAST = 1e9


@dataclass
class Ledger:
    """A list of so many rows, each a customer of its own but every third; `failures` are raised first."""

    size: int = 50
    page: int = 7
    failures: list[LoyaltyError] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    pending: set[int] = field(default_factory=set)
    pages_per_second: float = 11.0

    def customers(self) -> set[str]:
        return {self.customer(number) for number in range(1, self.size + 1)}

    @staticmethod
    def customer(number: int) -> str:
        return f"c-{number - (number % 3 == 0)}"

    async def list_customers(self, after: str, limit: int, options: ReadOptions) -> Answer[CustomerListPage]:
        self.asked.append(after)
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        start = int(after or 0)
        numbers = range(start + 1, min(start + self.page, self.size) + 1)
        seen = tuple(
            CustomerRecord(
                self.customer(n), RecordSource.CRAWL, name=f"Sample {n}", is_deleted=self.customer(n) in self.deleted
            )
            for n in numbers
        )
        last = str(numbers[-1]) if numbers else after
        page = CustomerListPage(
            seen, last, len(numbers), more=int(last or 0) < self.size, ledger=tuple(map(self.row, numbers))
        )
        return Answer(page, timezone.now())

    def row(self, number: int) -> LedgerRow:
        """Two rows a day, the last of today."""
        at = timezone.now() - timedelta(days=(self.size - number) / 2)
        status = LedgerStatus.PENDING if number in self.pending else LedgerStatus.ACTIVE
        return ledger_row(number, status=status, customer_id=self.customer(number), at=at)

    async def count_listed_rows(self, options: ReadOptions) -> Answer[int | None]:
        return Answer(self.size, timezone.now())


async def run(ledger: Ledger, **options: Any) -> list[Progress]:
    async with aclosing(crawl(MAIN, ledger, per_second=FAST, pause=0, **options)) as pages:
        return [page async for page in pages]


async def known() -> set[str]:
    return {row.customer_id async for row in KnownCustomer.objects.all()}


async def state() -> Crawl:
    return await Crawl.objects.aget(program="main")


async def test_it_reads_to_the_end_and_says_how_far_it_is() -> None:
    ledger = Ledger()
    progress = await run(ledger)
    assert await known() == ledger.customers()
    assert [page.rows for page in progress][-1] == 50
    assert progress[0].total == 50
    assert progress[-1].seconds_left == 0
    end = await state()
    assert (end.cursor, end.rows, end.lease, end.failure) == ("50", 50, "", "")
    assert end.finished_at


async def test_it_goes_on_where_it_stopped() -> None:
    ledger = Ledger()
    await run(ledger)
    ledger.size, ledger.asked = 60, []
    await run(ledger)
    assert [after for after in ledger.asked if int(after) >= 50] == ["50", "57"]
    assert await known() == ledger.customers()
    assert (await state()).rows == 60


async def test_anew_is_from_the_beginning() -> None:
    ledger = Ledger()
    await run(ledger)
    await run(ledger, from_start=True)
    assert (await state()).rows == 50
    assert ledger.asked.count("") == 2


async def test_rows_of_the_ledger_are_kept_and_the_latest_read_again_once_a_day() -> None:
    ledger = Ledger(size=90, pending={1, 89})
    await run(ledger)
    assert await statuses("c-1", "c-89") == [LedgerStatus.PENDING] * 2
    ledger.pending, ledger.size, ledger.asked = set(), 92, []
    await run(ledger)
    again = [int(after) for after in ledger.asked]
    assert 25 < again[0] < 32  # 31 days back, and not the first row
    assert again[-1] == 90
    assert await statuses("c-1", "c-89") == [LedgerStatus.PENDING, LedgerStatus.ACTIVE]
    assert await KeptRow.objects.acount() == 92
    end = await state()
    assert (end.rows, end.cursor) == (92, "92")
    ledger.asked = []
    await run(ledger)
    assert ledger.asked == ["92"]


async def statuses(*customer_ids: str) -> list[LedgerStatus | None]:
    rows = [row for one in customer_ids for row in await lookup.rows_of_customer(MAIN, one)]
    return [row.known_status for row in rows if row.row_id in (1, 89)]


async def test_the_deleted_leave() -> None:
    ledger = Ledger()
    await run(ledger)
    ledger.deleted = {"c-1", "c-50"}
    await run(ledger, from_start=True)
    assert await known() == ledger.customers() - {"c-1", "c-50"}
    assert await Forgotten.objects.acount() == 2
    assert await lookup.rows_of_customer(MAIN, "c-1") == []
    assert await KeptRow.objects.filter(is_anonymous=True).acount() == 2


def row(customer_id: str, **said: Any) -> CustomerRecord:
    return CustomerRecord(customer_id, RecordSource.CRAWL, **said)


@dataclass
class OnePage(Ledger):
    """A list of one page."""

    rows: tuple[CustomerRecord, ...] = ()
    unreadable: tuple[UnreadableRow, ...] = ()

    async def list_customers(self, after: str, limit: int, options: ReadOptions) -> Answer[CustomerListPage]:
        size = len(self.rows) + len(self.unreadable)
        return Answer(CustomerListPage(self.rows, "9", size, more=False, unreadable=self.unreadable), timezone.now())


@pytest.mark.parametrize("is_known", [False, True])
async def test_what_a_later_row_of_a_page_leaves_out_an_earlier_one_says(is_known: bool) -> None:
    rows = (
        row("c-1", name="Old Name", email="sample@example.com"),
        row("c-2", name="Somebody Else"),
        row("c-1", name="Sample Person"),
        row("c-1"),
    )
    if is_known:
        await run(OnePage(rows=(row("c-1"),)))
    await run(OnePage(rows=rows), from_start=True)
    found = await KnownCustomer.objects.aget(customer_id="c-1")
    assert (found.name, found.email) == ("Sample Person", "sample@example.com")


async def test_who_is_deleted_by_the_last_row_of_a_page_leaves_with_the_earlier_ones() -> None:
    rows = (
        row("c-1", name="Sample"),
        row("c-2"),
        row("c-1", is_deleted=True),
    )
    await run(OnePage(rows=rows))
    assert await known() == {"c-2"}


async def test_rows_that_can_t_be_read_are_told_by_their_place_in_the_list() -> None:
    ledger = Ledger(size=14)
    await run(ledger)
    ledger = OnePage(rows=(row("c-99"),), unreadable=(UnreadableRow(2, "a field", is_left_out=True),))
    progress = await run(ledger)
    assert [one for page in progress for one in page.unreadable] == [UnreadableRow(16, "a field", is_left_out=True)]
    assert "c-99" in await known()


async def test_a_bad_moment_is_waited_out() -> None:
    ledger = Ledger(failures=[Unavailable(), Unavailable()])
    await run(ledger)
    assert await known() == ledger.customers()


async def test_what_goes_on_ends_it_and_is_remembered() -> None:
    ledger = Ledger(failures=[Unavailable() for _ in range(module.MAX_TRIES)])
    with pytest.raises(Unavailable):
        await run(ledger)
    end = await state()
    assert (end.failure, end.lease) == ("The platform is not answering. Try again in a moment.", "")
    await run(ledger)
    assert ((await state()).failure, await known()) == ("", ledger.customers())


async def test_a_refusal_ends_it_at_once() -> None:
    ledger = Ledger(failures=[Refused()])
    with pytest.raises(Refused):
        await run(ledger)
    assert len(ledger.asked) == 1


async def test_two_at_once_read_it_once() -> None:
    ledger = Ledger()

    async def one() -> int:
        try:
            return sum(1 for _ in await run(ledger))
        except LeaseTaken:
            return 0

    pages = await asyncio.gather(*(one() for _ in range(4)))
    assert sorted(pages) == [0, 0, 0, 8]
    assert len(ledger.asked) == len(set(ledger.asked)) == 8


async def test_a_lease_that_ran_out_is_taken_over_and_its_holder_stops() -> None:
    ledger = Ledger()
    async with aclosing(crawl(MAIN, ledger, per_second=FAST)) as first:
        await anext(first)
        with pytest.raises(LeaseTaken):
            await run(ledger)
        await Crawl.objects.aupdate(leased_until=datetime.now(UTC) - timedelta(seconds=1))
        assert len(await run(ledger)) == 7
        with pytest.raises(LeaseTaken):
            await anext(first)
    assert (await state()).rows == 50
    assert await known() == ledger.customers()


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(stops=st.lists(st.integers(1, 120), max_size=8))
async def test_killed_at_random_points_it_misses_nothing_and_does_nothing_twice(db: None, stops: list[int]) -> None:
    """Each stop cancels the run after so many turns of the loop, wherever it waits then."""
    await sync_to_async(lambda: (Crawl.objects.all().delete(), KnownCustomer.objects.all().delete()))()
    ledger = Ledger(size=40, page=3)
    for turns in stops:
        task = asyncio.create_task(run(ledger))
        for _ in range(turns):
            await asyncio.sleep(0.0005)
            if task.done():
                break
        task.cancel()
        with suppress(asyncio.CancelledError, LeaseTaken):
            await task
        await Crawl.objects.aupdate(lease="")  # as when the lease has run out
    await run(ledger)
    end = await state()
    assert (end.rows, end.cursor) == (40, "40")
    assert await known() == ledger.customers()
