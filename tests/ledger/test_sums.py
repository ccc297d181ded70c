"""Sums over rows: by kind, pending and blocked apart, and where rows are missing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dashboard.ledger.sums import breaks, by_kind, summed, total
from dashboard.loyalty.models import Gap, LedgerKind, LedgerRow, LedgerStatus, Open
from tests.ledger.rows import joined, ledger_row
from tests.loyalty.gaps import gaps

KINDS = st.sampled_from(LedgerKind)
STATUSES = st.sampled_from(LedgerStatus)
POINTS = st.decimals(0, 10_000, places=2)
HISTORIES = st.lists(st.tuples(POINTS, KINDS, STATUSES), max_size=40).map(
    lambda moves: joined([ledger_row(place, *move) for place, move in enumerate(moves, 1)])
)


@given(HISTORIES)
def test_every_row_is_in_one_sum_to_the_last_decimal(rows: list[LedgerRow]) -> None:
    sums = summed(rows)
    by_status = {
        status: sum((row.points or 0 for row in rows if row.known_status is status), Decimal(0))
        for status in LedgerStatus
    }
    assert sums.available == by_status[LedgerStatus.ACTIVE] + by_status[LedgerStatus.EXPIRED]
    assert sums.total == sums.available + by_status[LedgerStatus.PENDING]
    assert total(sums.blocked) == by_status[LedgerStatus.BLOCKED]
    assert sums.total == (rows[-1].balance_after if rows else 0)
    assert (sums.without_points, sums.without_status) == (0, 0)
    assert breaks(rows) == []


@given(HISTORIES, st.data())
def test_a_missing_row_is_found_with_its_points(rows: list[LedgerRow], data: st.DataObject) -> None:
    if len(rows) < 3:
        return
    place = data.draw(st.integers(1, len(rows) - 2))
    missing = rows[place]
    moved = missing.balance_after - missing.balance_before  # type: ignore[operator]
    left = [*rows[:place], *rows[place + 1 :]]
    assert [one.points for one in breaks(left)] == ([moved] if moved else [])


def test_what_is_unknown_is_counted_and_never_zero() -> None:
    unknown = LedgerRow(row_id=2, gaps=gaps(Gap.NOT_SENT, "points", "status"))
    strange = LedgerRow(row_id=3, points=Decimal(5), kind=Open("Gift"), status=Open("Frozen"))
    sums = summed([ledger_row(1), unknown, strange])
    assert sums.counted == {LedgerKind.ORDER: 10, None: 5}
    assert (sums.without_points, sums.without_status) == (1, 2)


def test_kinds_come_in_one_order_and_floats_leave_no_dust() -> None:
    rows = [ledger_row(1, "0.1", LedgerKind.EXPIRY), ledger_row(2, "0.2"), ledger_row(3, "0.1"), ledger_row(4, "0.3")]
    assert list(by_kind(rows)) == [LedgerKind.ORDER, LedgerKind.EXPIRY]
    assert by_kind(rows)[LedgerKind.ORDER] == Decimal("0.6")
