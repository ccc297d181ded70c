"""Points over time: the balance at each month's end as a simulation has it, and unknown where rows are missing."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from customers.statement.book import Book
from customers.statement.explaining import explain
from customers.statement.month_ends import points_before
from customers.statement.over_time import PointsOverTime, points_over_time
from dashboard.loyalty.models import Balance, LedgerKind, LedgerRow, LedgerStatus
from dashboard.sandbox.server import SandboxServer
from dashboard.text.times import add_months, month_text
from tests.customers.conftest import Keys, SignIn
from tests.customers.statement.test_expiring import day, of_day
from tests.customers.statement.test_explaining import plain
from tests.ledger.rows import NOON, joined, ledger_row
from tests.words import text_of

FIRSTS = [add_months(date(2026, 11, 1), number) for number in range(-11, 2)]
MOVES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(-90, 90), st.sampled_from([LedgerStatus.ACTIVE, LedgerStatus.PENDING])),
    max_size=30,
)


def moved(days_ago: int, points: int, row_id: int, status: LedgerStatus = LedgerStatus.ACTIVE) -> LedgerRow:
    row = ledger_row(row_id, 1, LedgerKind.MANUAL, status, at=NOON - timedelta(days=days_ago))
    return replace(row, points=Decimal(points))


def before(rows: list[LedgerRow], available: Any = None, **reach: bool) -> list[Decimal | None]:
    balance = None if available is None else Balance(available_points=Decimal(available))
    return points_before(Book(tuple(rows), balance, **reach), FIRSTS, UTC)


@settings(max_examples=60)
@given(MOVES, st.booleans(), st.booleans())
def test_each_month_ends_with_what_was_there(moves: list[Any], has_balances: bool, counts_pending: bool) -> None:
    moves = sorted(moves, reverse=True)
    sent = [moved(days, points, place, status) for place, (days, points, status) in enumerate(moves, 1)]
    rows = joined(sent) if counts_pending else _without_pending(sent)
    if not has_balances:
        rows = [replace(row, balance_before=None, balance_after=None) for row in rows]
    active = [(row.at, row.points) for row in sent if row.known_status is LedgerStatus.ACTIVE]
    ends = [sum(points for at, points in active if at and points and at.date() < first) for first in FIRSTS]
    assert before(rows, sum(points or 0 for _, points in active)) == ends


def _without_pending(rows: list[LedgerRow]) -> list[LedgerRow]:
    """The rows of a platform whose balances do not count pending points."""
    balance, found = Decimal(0), []
    for row in rows:
        change = row.points if row.known_status is LedgerStatus.ACTIVE and row.points else Decimal(0)
        found.append(replace(row, balance_before=balance, balance_after=balance + change))
        balance += change
    return found


def test_points_are_unknown_where_rows_are_missing() -> None:
    rows = joined([moved(200, 50, 1), moved(100, 20, 2), moved(3, 5, 3)])  # 4 May, 12 August, 17 November
    assert before(rows, 75)[4:] == [0, 0, 50, 50, 50, 70, 70, 70, 75][0:9]
    without = [rows[0], rows[2]]
    assert before(without, 75)[6:] == [None] * 6 + [75], "the two rows do not meet"
    assert before(rows, 99)[-1] is None, "the platform's balance is another"
    assert before(rows[1:], 75, begins_at_start=False)[:9] == [None] * 9, "older rows were not read"
    assert before(rows, 75, reaches_end=False)[-1] is None, "newer rows were not read"
    bare = [replace(row, balance_before=None, balance_after=None) for row in without]
    assert before(bare, 75) == [None] * 13, "rows without balances that do not add up"


def over_time(rows: list[LedgerRow], balance: Balance) -> PointsOverTime:
    book = Book(tuple(rows), balance)
    found = points_over_time(book, explain(book, UTC), day(3), "Stars")
    assert found
    return found


def test_the_months_ahead_lose_what_expires() -> None:
    rows = [
        of_day(1, 1, 100, LedgerKind.ORDER, "ORD-1", ends=40),
        of_day(2, 2, 50, LedgerKind.ORDER, "ORD-2", ends=80),
        of_day(2, 3, 30, LedgerKind.ORDER, "ORD-3", ends=900),
    ]
    view = over_time(rows, Balance(available_points=Decimal(180)))
    assert view.past[-1].points == 180
    assert [plain(month_text(one.first), one.expiring, one.left) for one in view.ahead] == [
        ("Dec 2026", 100, 80),
        ("Jan 2027", 0, 80),
        ("Feb 2027", 50, 30),
    ]
    assert view.notes == ("After Feb 2027, 30 Stars more expire.",)
    assert view.picture.name == (
        "Stars at the end of each month from Dec 2025 to Nov 2026, and what expires in the months until Feb 2027."
    )
    assert [key.meaning for key in view.picture.legend][1:] == ["expire in the month", "left, if nothing is spent"]


def test_a_picture_without_expiries_or_rows() -> None:
    lasting = over_time([of_day(1, 1, 100, LedgerKind.ORDER, "ORD-1")], Balance())
    assert (lasting.ahead, len(lasting.picture.legend)) == ((), 1)
    empty = Book((), Balance(available_points=Decimal(5)))
    assert points_over_time(empty, explain(empty, UTC), day(3), None) is None


async def test_the_page_has_the_picture_and_its_numbers(
    signed_in: SignIn, key_of: Keys, sandbox: SandboxServer
) -> None:
    client, path = await signed_in(), f"/main/customers/{await key_of('cust_orders')}/"
    page = (await client.get(f"{path}statement/")).content.decode()
    assert 'role="img"' in page
    assert ' style="' not in page
    assert "The last twelve months Month Stars at the end" in text_of(page)
    assert "The months ahead, if nothing is spent Month Expire Stars left" in text_of(page)
    for query in ("?from=2026-01-01", "?minus=1"):
        assert 'role="img"' not in (await client.get(f"{path}statement/{query}")).content.decode(), query
    gap = (await client.get(f"/main/customers/{await key_of('cust_gap')}/statement/")).content.decode()
    assert "“?” stands for a month whose points are unknown." in text_of(gap)
    expiries = (await client.get(f"{path}expiries/")).content.decode()
    assert 'role="img"' in expiries
    assert "Stars that expire in each month from" in text_of(expiries)
