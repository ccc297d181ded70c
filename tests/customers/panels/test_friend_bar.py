from decimal import Decimal

from customers.panels.friend_bar import FriendBar, friend_bar
from dashboard.loyalty.models import ReferralRules, ReferralTotals


def bar(active: int | None, pending: int | None, every: int | None) -> FriendBar | None:
    totals = ReferralTotals(
        active=None if active is None else Decimal(active), pending=None if pending is None else Decimal(pending)
    )
    return friend_bar(totals, ReferralRules(bonus_every=every))


def test_the_next_bonus_is_marked_on_the_bar() -> None:
    assert bar(31, 17, 5) == FriendBar(64.58, 100.0, 72.92, "31 active, 17 pending", "next bonus at 35 active")
    assert bar(2, 1, 10) == FriendBar(20.0, 30.0, 100.0, "2 active, 1 pending", "next bonus at 10 active")
    assert bar(5, 0, 5) == FriendBar(50.0, 50.0, 100.0, "5 active, 0 pending", "next bonus at 10 active")


def test_without_a_bonus_there_is_no_mark() -> None:
    for every in (None, 0, 1, -3):
        assert bar(3, 1, every) == FriendBar(75.0, 100.0, None, "3 active, 1 pending", ""), every


def test_what_is_unknown_is_not_drawn() -> None:
    assert [bar(None, 1, 5), bar(1, None, 5), bar(0, 0, 5), friend_bar(ReferralTotals(), None)] == [None] * 4
