"""The expiries worked out from rows are those of a simulation that keeps every single point, day by day."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from customers.statement.expiring import Schedule, points_of, schedule
from dashboard.loyalty.models import End, LedgerKind, LedgerRow, LedgerStatus
from tests.customers.statement.test_explaining import plain
from tests.ledger.rows import NOON, ledger_row

LAST = 30  # the day of "now"
NEVER = 10_000


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


def of_day(number: int, row_id: int, points: int, kind: LedgerKind, order: str = "", ends: int = NEVER) -> LedgerRow:
    expires_at = None if ends == NEVER else End(day(ends) + timedelta(hours=1))
    row = ledger_row(row_id, 1, kind, at=day(number), order_id=order, expires_at=expires_at)
    return replace(row, points=Decimal(points))


@dataclass
class Point:
    """One single point."""

    ends: int
    order: str
    born: int


class Simulation:
    """Keeps points one by one. Each night the platform takes what has expired."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.rows: list[LedgerRow] = []
        self.spent: dict[str, list[Point]] = {}
        self.debt = 0

    def note(self, number: int, points: int, kind: LedgerKind, order: str = "", ends: int = NEVER) -> None:
        self.rows.append(of_day(number, len(self.rows) + 1, points, kind, order, ends))

    def earn(self, number: int, count: int, ends: int) -> None:
        order = f"ORD-{len(self.rows)}"
        self.note(number, count, LedgerKind.ORDER, order, ends)
        for _ in range(count):
            if self.debt:
                self.debt -= 1
            else:
                self.points.append(Point(ends, order, len(self.rows)))

    def spend(self, number: int, count: int, *, cancels: str = "") -> None:
        order = cancels or f"RED-{len(self.rows)}"
        self.note(number, -count, LedgerKind.CANCEL if cancels else LedgerKind.REDEMPTION, order)
        taken = []
        for _ in range(count):
            self.points.sort(key=lambda one: (not cancels or one.order != cancels, one.ends, one.born))
            if self.points:
                taken.append(self.points.pop(0))
            else:
                self.debt += 1
        if not cancels:
            self.spent[order] = taken

    def refund(self, number: int) -> None:
        """The last redemption comes back, its points with the expiry that they had."""
        order, taken = self.spent.popitem()
        if taken and self.debt == 0 and all(one.ends > number for one in taken):
            self.note(number, len(taken), LedgerKind.REFUND, order)
            self.points += taken

    def night(self, number: int) -> int:
        gone = [one for one in self.points if one.ends <= number]
        self.points = [one for one in self.points if one.ends > number]
        return len(gone)


EVENTS = st.lists(
    st.tuples(
        st.integers(0, LAST), st.sampled_from(["earn", "earn", "spend", "cancel", "refund"]), st.integers(1, 12),
        st.sampled_from([3, 8, 15, 40, 41, 90, NEVER]),
    ),
    max_size=25,
)  # fmt: skip


def simulated(events: list[Any]) -> Simulation:
    sim, waiting = Simulation(), sorted(events, key=lambda event: event[0])
    for number in range(LAST + 1):
        for _, kind, count, life in (event for event in waiting if event[0] == number):
            orders = [row.order_id for row in sim.rows if row.known_kind is LedgerKind.ORDER and row.order_id]
            if kind == "earn":
                sim.earn(number, count, min(NEVER, number + life))
            elif kind == "spend":
                sim.spend(number, count)
            elif kind == "cancel" and orders:
                sim.spend(number, count, cancels=orders[count % len(orders)])
            elif kind == "refund" and sim.spent:
                sim.refund(number)
        if gone := sim.night(number):
            row = of_day(number, len(sim.rows) + 1, -gone, LedgerKind.EXPIRY)
            sim.rows.append(replace(row, at=day(number) + timedelta(hours=2)))
    return sim


def by_day(found: Schedule) -> dict[datetime, Decimal]:
    days: Counter[datetime] = Counter()
    for lot in found.coming:
        assert lot.ends
        days[lot.ends.at] += lot.left  # type: ignore[assignment]
    return dict(days)  # type: ignore[arg-type]


@settings(max_examples=150)
@given(EVENTS)
@example(
    [
        (0, "earn", 3, 40),
        (0, "spend", 1, 3),
        (0, "earn", 1, 3),
        (0, "refund", 1, 3),
        (16, "earn", 7, 15),
        (16, "cancel", 9, 3),
    ]
)
def test_the_schedule_is_that_of_a_simulation_day_by_day(events: list[Any]) -> None:
    sim = simulated(events)
    available = Decimal(len(sim.points) - sim.debt)
    found = schedule(sim.rows, day(LAST) + timedelta(hours=3), available)
    assert points_of((*found.coming, *found.overdue, *found.lasting, *found.unknown)) - found.debt == available
    assert plain(found.unknown, found.overdue, found.debt) == ((), (), sim.debt)
    ahead = {day(n) + timedelta(hours=1): gone for n in range(LAST + 1, LAST + 100) if (gone := sim.night(n))}
    assert by_day(found) == ahead
    assert points_of(found.lasting) == len(sim.points)


def test_pending_and_blocked_points_are_in_no_lot() -> None:
    rows = [
        of_day(1, 1, 10, LedgerKind.ORDER, ends=60),
        ledger_row(2, 7, status=LedgerStatus.PENDING),
        ledger_row(3, 9, status=LedgerStatus.BLOCKED),
    ]
    found = schedule(rows, day(2), Decimal(10))
    assert plain(points_of(found.coming), [row.row_id for row in found.pending]) == (10, [2])


def test_expired_points_that_the_balance_still_counts_are_overdue_and_spent_last() -> None:
    rows = [of_day(1, 1, 10, LedgerKind.ORDER, ends=5), of_day(1, 2, 10, LedgerKind.ORDER, ends=60)]
    found = schedule([*rows, of_day(6, 3, -4, LedgerKind.REDEMPTION)], day(7), Decimal(16))
    assert plain(points_of(found.overdue), points_of(found.coming)) == (10, 6)


def test_what_is_in_no_row_or_older_has_an_unknown_expiry() -> None:
    rows = [of_day(1, 1, 10, LedgerKind.ORDER, ends=60), of_day(2, 2, -30, LedgerKind.REDEMPTION)]
    found = schedule(rows, day(3), Decimal(112), opening=Decimal(100))
    assert plain(points_of(found.unknown), points_of(found.coming)) == (102, 10)
    fewer = schedule(rows[:1], day(3), Decimal(4))
    assert plain(points_of(fewer.coming), fewer.unknown) == (4, ())


def test_a_refund_with_an_expiry_of_its_own_keeps_it_and_a_balance_below_zero_is_paid_first() -> None:
    rows = [
        of_day(1, 1, -6, LedgerKind.REDEMPTION, "ORD-1"),
        of_day(2, 2, 10, LedgerKind.REFUND, "ORD-1", ends=44),
    ]
    found = schedule(rows, day(3), Decimal(4))
    assert by_day(found) == {day(44) + timedelta(hours=1): 4}
    assert schedule(rows[:1], day(3), Decimal(-6)).debt == 6
