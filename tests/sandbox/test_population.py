"""Who exists: ids that can be undone, people who are always the same, friends who know who brought them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sandbox.cast import CAST
from dashboard.sandbox.population import FRIENDS, Population

PEOPLE = Population()
TODAY = date(2026, 11, 20)
NUMBERS = st.integers(1, PEOPLE.size)
RESERVED_MOBILE = re.compile(r"\+447700900\d{3}|\+1\d{3}55501\d{2}")


@given(NUMBERS)
def test_an_id_leads_back_to_its_number(number: int) -> None:
    assert PEOPLE.number_of(PEOPLE.customer_id(number)) == number


@given(NUMBERS)
def test_a_gameball_id_leads_back_to_its_number(number: int) -> None:
    assert PEOPLE.first_number_after(PEOPLE.gameball_id(number) - 1) == number
    assert PEOPLE.first_number_after(PEOPLE.gameball_id(number)) == number + 1


@given(NUMBERS)
def test_a_person_is_always_the_same_and_obviously_a_sample(number: int) -> None:
    person = PEOPLE.person(number, TODAY)
    assert person == Population().person(number, TODAY)
    assert person.email.endswith("@example.com")
    assert RESERVED_MOBILE.fullmatch(person.mobile)
    assert person.joined <= TODAY


def test_customers_speak_english_and_arabic() -> None:
    arabic = [PEOPLE.person(number, TODAY).arabic for number in range(1, 301)]
    assert 50 < sum(arabic) < 150


def test_another_seed_is_another_population() -> None:
    here = [PEOPLE.person(number, TODAY).name for number in range(1, 30)]
    there = [Population(seed=1).person(number, TODAY).name for number in range(1, 30)]
    assert here != there


@pytest.mark.parametrize(
    "customer_id", ["", "cust_0", "cust_01", "cust_-1", "cust_10000001", "CUST_1", "cust_1 ", "nobody"]
)
def test_it_knows_nobody_else(customer_id: str) -> None:
    assert PEOPLE.number_of(customer_id) is None


def test_the_cast_has_a_number_each() -> None:
    numbers = [PEOPLE.number_of(member.customer_id) for member in CAST]
    assert None not in numbers
    assert len(set(numbers)) == len(CAST)
    assert [PEOPLE.customer_id(number) for number in numbers if number is not None] == [m.customer_id for m in CAST]


@given(st.integers(1, PEOPLE.size // 20))
def test_friends_know_who_brought_them(number: int) -> None:
    friends = [friend for friend, _ in PEOPLE.friends(number)]
    assert friends == sorted(friends)
    assert all(PEOPLE.referrer(friend) == number for friend in friends)


def test_the_cast_has_as_many_friends_as_promised() -> None:
    for customer_id, run in FRIENDS.items():
        number = PEOPLE.number_of(customer_id)
        assert number is not None
        friends = list(PEOPLE.friends(number))
        assert len(friends) == run.count
        assert sum(active for _, active in friends) == run.active
