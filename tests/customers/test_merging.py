"""Which of two words about a customer counts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from customers.merging import MAX_NUMBER, last_reported, merged
from customers.models import KnownCustomer
from dashboard.loyalty.customer_record import CustomerRecord

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
NOW = NOON + timedelta(days=1)


def said(hour: int, source: str = "webhook", **values: Any) -> CustomerRecord:
    """What was said so many hours after noon."""
    return CustomerRecord("c-1", source, seen_at=NOON + timedelta(hours=hour), **values)


def after(*facts: CustomerRecord) -> KnownCustomer:
    """A row that has taken in these facts, in this order."""
    row = KnownCustomer(customer_id="c-1", learned_from=facts[0].learned_from, seen_at=facts[0].seen_at or NOW)
    for one in facts:
        take_in(row, one)
    return row


def take_in(row: KnownCustomer, facts: CustomerRecord) -> bool:
    result = merged(row, facts, NOW)
    for name, value in result.values.items():
        setattr(row, name, value)
    return result.is_worth_writing


def test_it_changes_nothing_itself() -> None:
    row = after(said(0, email="old@example.com"))
    values = merged(row, said(1, email="new@example.com"), NOW).values
    assert (row.email, values["email"]) == ("old@example.com", "new@example.com")


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_of_arrival_makes_no_difference(order: tuple[int, ...]) -> None:
    told = [
        said(0, email="first@example.com", phone="1", tier="Basic"),
        said(1, phone="2", points=Decimal(7)),
        said(2, email="", tier="Gold"),
        said(3, "crawl", name="Sample"),
    ]
    row = after(*(told[number] for number in order))
    assert (row.email, row.phone, row.tier, row.points, row.name) == ("", "2", "Gold", Decimal(7), "Sample")
    assert (row.seen_at, row.standing_seen_at) == (told[3].seen_at, told[2].seen_at)
    assert (last_reported(row, "email"), last_reported(row, "phone")) == (told[2].seen_at, told[1].seen_at)


def test_what_a_source_does_not_say_takes_nothing_away() -> None:
    row = after(said(0, email="first@example.com"), said(1, "profile", name="Sample"))
    assert row.email == "first@example.com"


def test_who_had_no_email_may_get_one_later() -> None:
    row = after(said(0, email=""), said(1, email="new@example.com"))
    assert (row.email, last_reported(row, "email")) == ("new@example.com", NOON + timedelta(hours=1))


@pytest.mark.django_db
def test_a_number_that_the_column_would_round_up_to_too_many_digits_is_left_out() -> None:
    row = after(said(0, points=Decimal("9" * 18 + ".9999999")))
    assert row.points is None
    row = after(said(0, points=MAX_NUMBER))
    row.save()
    row.refresh_from_db()
    assert row.points == MAX_NUMBER


def test_nothing_was_ever_said_of_a_field_that_no_source_named() -> None:
    assert last_reported(after(said(0, email="first@example.com")), "phone") is None


def test_what_is_dated_in_the_future_counts_as_said_now() -> None:
    row = after(said(0, email="first@example.com"), said(99, email="future@example.com"))
    assert (row.email, row.seen_at) == ("future@example.com", NOW)


def test_the_same_word_again_is_no_news_until_an_hour_has_passed() -> None:
    row = after(said(0, "profile", name="Sample"))
    again = CustomerRecord("c-1", "profile", name="Sample", seen_at=NOON + timedelta(minutes=59))
    assert not merged(row, again, NOW).is_worth_writing
    assert merged(row, said(1, "profile", name="Sample"), NOW).is_worth_writing


def test_a_webhook_that_says_the_same_later_is_news() -> None:
    row = after(said(0, email="first@example.com"))
    again = CustomerRecord("c-1", "webhook", email="first@example.com", seen_at=NOON + timedelta(seconds=1))
    assert merged(row, again, NOW).is_worth_writing
