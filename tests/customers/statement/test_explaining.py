"""A balance explained by its rows: always to the last decimal, and what does not add up is named."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from customers.statement.book import Book
from customers.statement.explaining import Explanation, Part, explain
from customers.statement.period import Period
from customers.statement.presenting import overdue_note
from dashboard.loyalty.models import Balance, End, LedgerKind, LedgerRow, LedgerStatus, Open
from tests.ledger.rows import NOON, joined, ledger_row

GIVES = (LedgerKind.ORDER, LedgerKind.CAMPAIGN, LedgerKind.MANUAL_ADDITION, LedgerKind.MANUAL_REWARD, LedgerKind.REFUND)
TAKES = (LedgerKind.REDEMPTION, LedgerKind.COUPON, LedgerKind.CANCEL, LedgerKind.EXPIRY, LedgerKind.MANUAL_DEDUCTION)
BOTH = (LedgerKind.MIGRATION, LedgerKind.MANUAL, LedgerKind.PARTIAL_REFUND)
STATUSES = st.sampled_from(
    [LedgerStatus.ACTIVE] * 5 + [LedgerStatus.EXPIRED, LedgerStatus.PENDING, LedgerStatus.BLOCKED]
)
MOVES = st.lists(
    st.tuples(st.decimals("0.01", 9_999, places=2), st.sampled_from(GIVES + TAKES + BOTH), st.booleans(), STATUSES),
    max_size=40,
)


def plain(*values: object) -> tuple[object, ...]:
    """Values of several types, to compare them with others at once."""
    return values


def history(moves: list[Any], opening: Any = 0) -> list[LedgerRow]:
    rows = []
    for place, (points, kind, minus, status) in enumerate(moves, 1):
        sign = -1 if kind in TAKES or (kind in BOTH and minus) else 1
        rows.append(
            replace(ledger_row(place, 1, kind, status if sign > 0 else LedgerStatus.ACTIVE), points=sign * points)
        )
    return joined(rows, opening)


def balance_of(rows: list[LedgerRow], opening: Any = 0) -> Balance:
    """What a platform that only counts says: not by the code under test."""
    available = pending = Decimal(0)
    for row in rows:
        assert row.points is not None
        available += row.points if row.known_status in (LedgerStatus.ACTIVE, LedgerStatus.EXPIRED) else 0
        pending += row.points if row.known_status is LedgerStatus.PENDING else 0
    available += opening
    return Balance(available_points=available, pending_points=pending, total_points=available + pending)


def explained(
    rows: list[LedgerRow], balance: Balance | None, period: Period | None = None, **more: bool
) -> Explanation:
    one = explain(Book(tuple(rows), balance, **more), UTC, period)
    assert one.opening + one.moved + one.missing == one.closing
    return one


@settings(max_examples=150)
@given(MOVES)
def test_every_history_adds_up_to_the_last_decimal(moves: list[Any]) -> None:
    rows = history(moves)
    balance = balance_of(rows)
    one = explained(rows, balance)
    assert plain(one.opening, one.missing, one.missing_in_total, one.missing_in_gaps) == (0, 0, 0, 0)
    assert one.closing == balance.available_points
    assert one.closing + one.pending_points == balance.total_points
    assert [each.row.row_id for each in one.movements] == [row.row_id for row in rows][::-1]
    assert not any(each.gap_before for each in one.movements)


@settings(max_examples=60)
@given(MOVES, st.integers(1, 40), st.integers(0, 40))
def test_a_period_begins_where_the_one_before_ends(moves: list[Any], first: int, length: int) -> None:
    rows = history(moves)
    day = (NOON - timedelta(days=400)).date() + timedelta(days=first)
    before = explained(rows, balance_of(rows), Period(last=day - timedelta(days=1)))
    inside = explained(rows, balance_of(rows), Period(day, day + timedelta(days=length)))
    assert before.missing == inside.missing == 0
    assert before.closing == inside.opening
    after = explained(rows, balance_of(rows), Period(day + timedelta(days=length + 1)))
    assert inside.closing == after.opening
    assert after.opening + after.moved == after.closing == balance_of(rows).available_points


@settings(max_examples=60)
@given(MOVES, st.data())
def test_a_row_that_is_missing_is_named_where_it_is(moves: list[Any], data: st.DataObject) -> None:
    rows = history(moves)
    if len(rows) < 3:
        return
    place = data.draw(st.integers(1, len(rows) - 2))
    gone = rows[place]
    one = explained([*rows[:place], *rows[place + 1 :]], balance_of(rows))
    changed = gone.balance_after - gone.balance_before  # type: ignore[operator]
    is_pending = gone.known_status is LedgerStatus.PENDING
    assert one.missing == (0 if is_pending else changed)
    assert one.missing_in_total == (changed if is_pending else 0)
    gaps = {each.row.row_id: each.gap_before for each in one.movements if each.gap_before}
    assert gaps == ({rows[place + 1].row_id: changed} if changed else {})


def test_older_rows_are_one_opening_line() -> None:
    rows = joined([ledger_row(1, 30), ledger_row(2, 20, LedgerKind.REDEMPTION)], opening=500)
    one = explained(rows, balance_of(rows, 500), begins_at_start=False)
    assert plain(one.opening, one.older_rows, one.closing, one.missing) == (500, True, 510, 0)


def test_redeemed_points_that_came_back_stand_apart() -> None:
    rows = joined([ledger_row(1, 100), ledger_row(2, 60, LedgerKind.REDEMPTION), ledger_row(3, 25, LedgerKind.REFUND)])
    one = explained(rows, balance_of(rows))
    assert one.parts == {
        Part.EARNED: {LedgerKind.ORDER: 100},
        Part.RETURNED: {LedgerKind.REFUND: 25},
        Part.REDEEMED: {LedgerKind.REDEMPTION: -60},
    }


def test_a_balance_below_zero_and_fractions() -> None:
    rows = joined([ledger_row(1, "0.1"), ledger_row(2, "0.2"), ledger_row(3, "10.55", LedgerKind.CANCEL)])
    one = explained(rows, balance_of(rows))
    assert plain(one.closing, one.missing) == (Decimal("-10.25"), 0)
    floats = replace(balance_of(rows), available_points=Decimal("-10.250000000000002"))
    assert explain(Book(tuple(rows), floats), UTC).missing == 0


def test_a_migration_row_is_no_opening_balance() -> None:
    rows = joined([ledger_row(1, 700, LedgerKind.MIGRATION), ledger_row(2, 5)])
    one = explained(rows, balance_of(rows))
    assert one.parts[Part.MIGRATED] == {LedgerKind.MIGRATION: 700}
    assert plain(one.opening, one.closing) == (0, 705)


def test_points_before_the_first_row_are_not_in_the_ledger() -> None:
    rows = joined([ledger_row(1, 10)], opening=32)
    one = explained(rows, balance_of(rows, 32))
    assert plain(one.opening, one.missing, one.missing_in_gaps) == (0, 32, 32)
    assert one.movements[0].gap_before == 32


def test_a_family_s_points_are_in_the_balance_but_in_no_row_of_this_customer() -> None:
    own = [ledger_row(1, 10), ledger_row(2, 5)]
    spouse = ledger_row(3, 40, customer_id="c-2")
    rows = joined([*own, spouse, ledger_row(4, 1)])
    one = explained([row for row in rows if row.customer_id == "c-1"], balance_of(rows))
    assert plain(one.moved, one.missing, one.missing_in_gaps) == (16, 40, 40)
    together = explained(rows, balance_of(rows))  # or the platform lists the family's rows
    assert plain(together.moved, together.missing) == (56, 0)


def test_blocked_rows_are_in_no_sum_and_may_be_in_the_total() -> None:
    rows = joined([ledger_row(1, 10), ledger_row(2, 7, status=LedgerStatus.BLOCKED)])
    one = explained(rows, balance_of(rows))
    assert plain(one.closing, one.missing_in_total, len(one.blocked)) == (10, 0, 1)
    assert explained(rows, replace(balance_of(rows), total_points=Decimal(17))).missing_in_total == 7


def test_platforms_that_leave_pending_points_out_of_their_balances_add_up_too() -> None:
    pending = replace(
        ledger_row(2, 8, status=LedgerStatus.PENDING), balance_before=Decimal(10), balance_after=Decimal(10)
    )
    [first] = joined([ledger_row(1, 10)])
    [last] = joined([ledger_row(3, 5)], opening=10)
    rows = [first, pending, last]
    one = explained(rows, balance_of(rows), Period(first=last.at.date() if last.at else None))
    assert plain(one.opening, one.missing, one.closing, one.pending_points) == (10, 0, 15, 8)


def test_expired_points_count_until_a_row_takes_them() -> None:
    rows = joined([ledger_row(1, 10, status=LedgerStatus.EXPIRED)])
    assert explained(rows, balance_of(rows)).closing == 10


def test_without_balances_the_rows_alone_are_added_up() -> None:
    rows = [ledger_row(1, 10), ledger_row(2, 4, LedgerKind.REDEMPTION), ledger_row(9, 1)]
    one = explained(rows, None)
    assert plain(one.closing, one.is_current, one.total) == (7, False, None)
    assert [each.balance_after for each in one.movements] == [7, 6, 10]
    limited = explained(rows, Balance(available_points=Decimal(20)), Period(first=date(2025, 10, 20)))
    assert plain(limited.opening, limited.moved, limited.missing) == (6, 1, 13)
    newest = explained(rows, Balance(available_points=Decimal(20)), begins_at_start=False)
    assert plain(newest.opening, newest.missing) == (13, 0)


def test_what_is_unknown_is_counted_and_kinds_without_a_name_are_others() -> None:
    rows = [ledger_row(1, 10), replace(ledger_row(2), points=None), replace(ledger_row(3, 3), kind=Open("Gift"))]
    one = explained(rows, Balance(available_points=Decimal(20)))
    assert plain(one.without_points, one.missing, one.parts[Part.OTHER]) == (1, 7, {None: 3})


def test_rows_whose_time_is_unknown_stay_with_the_row_before() -> None:
    rows = joined([ledger_row(1, 10), replace(ledger_row(2, 4), at=None), ledger_row(3, 5)])
    day = rows[0].at.date() if rows[0].at else None
    assert [each.row.row_id for each in explained(rows, None, Period(last=day)).movements] == [2, 1]
    assert [each.row.row_id for each in explained(rows, None, Period(day, day)).movements] == [2, 1]


def test_the_statement_says_which_expired_points_the_balance_still_counts() -> None:
    now = NOON
    ended = replace(ledger_row(1, 10), expires_at=End(NOON - timedelta(hours=1)))
    rows = joined([ended, ledger_row(2, 5)])
    assert overdue_note(Book(tuple(rows), balance_of(rows)), explained(rows, balance_of(rows)), now, None) == (
        "10 points have expired, but the platform's balance still counts them."
    )
    assert overdue_note(Book(tuple(rows[1:]), None), explained(rows[1:], None), now, None) == ""
