"""Which cards are guessed: those that nearly everybody has, with few reads in vain."""

import random
from collections import Counter
from functools import reduce

import pytest

from dashboard.loyalty.gameball import stamps_guesses
from dashboard.loyalty.gameball.stamps_guesses import MAX_CUSTOMERS, CardCounts, likely_cards, with_customer

Cards = tuple[int, ...]


def counted(*customers: Cards) -> CardCounts:
    nobody: CardCounts = {}
    return reduce(with_customer, customers, nobody)


def test_nothing_is_guessed_of_too_few_customers() -> None:
    assert likely_cards({}) == ()
    assert likely_cards(counted(*[(1, 2)] * 3)) == ()
    assert likely_cards(counted(*[(1, 2)] * 4)) == (1, 2)


def test_a_card_is_guessed_that_more_than_four_of_five_have() -> None:
    assert likely_cards({(1, 2): 80, (1,): 20}) == (1,)
    assert likely_cards({(1, 2): 85, (1,): 15}) == (1, 2)


def test_the_likeliest_cards_are_guessed_first_and_four_at_most() -> None:
    assert likely_cards({(1, 2, 3, 4, 5): 90, (2, 3, 4, 5): 6, (3, 4, 5): 1}) == (3, 4, 5, 2)


def test_where_too_many_have_no_card_only_two_are_guessed() -> None:
    assert len(likely_cards({(1, 2, 3, 4): 96, (): 4})) == 4
    assert len(likely_cards({(1, 2, 3, 4): 94, (): 6})) == 2


def test_the_order_of_cards_makes_no_difference() -> None:
    assert counted((2, 1), (1, 2)) == {(1, 2): 2}


def test_what_is_kept_stays_small_and_follows_the_times() -> None:
    counts = counted(*[(1,)] * 1000)
    assert sum(counts.values()) <= MAX_CUSTOMERS
    assert likely_cards(counts) == (1,)
    counts = reduce(with_customer, [(2,)] * 1000, counts)
    assert likely_cards(counts) == (2,)


@pytest.mark.parametrize("without_any", [0.0, 0.03, 0.05, 0.08, 0.15, 0.5])
@pytest.mark.parametrize("shares", [(0.98,) * 4, (0.9,) * 6, (0.82,) * 6, (0.95, 0.9, 0.85, 0.7, 0.2)])
def test_at_most_two_reads_are_in_vain_for_nearly_all_profiles(
    shares: tuple[float, ...], without_any: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(repr((shares, without_any)))
    monkeypatch.setattr(stamps_guesses, "random", random.Random(1))
    counts: CardCounts = {}
    in_vain: Counter[int] = Counter()
    for _ in range(2000):
        everything = dice.random() >= without_any
        cards = tuple(place for place, share in enumerate(shares) if everything and dice.random() < share)
        in_vain[len({*likely_cards(counts)} - {*cards})] += 1
        counts = with_customer(counts, cards)
    assert max(in_vain) <= 4
    assert in_vain[3] + in_vain[4] <= 2000 * 0.05
