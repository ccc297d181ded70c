"""Points that add up, for the cast and for anybody."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sandbox.account import Account, account_of
from dashboard.sandbox.cast import CAST, CastMember
from dashboard.sandbox.ladder import TIERS
from dashboard.sandbox.population import Population

PEOPLE = Population()
TODAY = date(2026, 11, 20)


def account(number: int) -> Account:
    return account_of(PEOPLE, PEOPLE.person(number, TODAY))


def add_up(account: Account) -> None:
    movements = [account.points(place) for place in range(account.activities)]
    assert sum(movements) == account.total
    assert sum(points for points in movements if points > 0) == account.lifetime
    held = sum(movements[place] for place in range(account.activities) if account.is_pending(place))
    assert held == account.pending
    running = 0.0
    for place, points in enumerate(movements):
        running += points
        assert account.balance_after(place) == running


@given(st.integers(1, PEOPLE.size))
def test_anybodys_history_adds_up_to_their_balance(number: int) -> None:
    theirs = account(number)
    add_up(theirs)
    assert theirs.available >= 0
    assert theirs.pending >= 0
    assert theirs.expiring is None or 0 < theirs.expiring[0] <= theirs.available
    least = dict(TIERS)
    assert theirs.progress >= least[theirs.tier]
    assert theirs.tier == TIERS[-1][0] or theirs.progress < least[theirs.tier + 1]


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.customer_id)
def test_the_casts_histories_add_up(member: CastMember) -> None:
    number = PEOPLE.number_of(member.customer_id)
    assert number is not None
    add_up(account(number))


@given(st.integers(1, PEOPLE.size))
def test_nobody_ordinary_was_ever_in_debt(number: int) -> None:
    theirs = account(number)
    assert min(theirs.balance_after(place) for place in range(theirs.rows)) >= 0
