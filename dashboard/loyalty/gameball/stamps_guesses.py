"""Guesses which stamps cards a new customer has, from the cards of other customers. Pure.

Progress says which cards a customer has, but waiting for it makes a profile twice as slow. A wrong guess costs a read
of the quota, so there must be few of them.
"""

import random
from collections import Counter
from collections.abc import Mapping

# Share of customers who have a guessed card. One with and one without are added, so it takes four customers.
MIN_SHARE = 0.8
MAX_GUESSES = 4  # guesses, and so wasted reads
FEW_VAIN_READS = 2  # wasted reads that are acceptable
MAX_SHARE_WITH_MANY = 0.05  # share of customers who may cost more than `FEW_VAIN_READS`
MAX_CUSTOMERS = 200  # customers counted; beyond that, a random half is dropped

# How many customers have exactly these cards (campaign ids, ascending). It does not reveal who they are.
CardCounts = Mapping[tuple[int, ...], int]


def with_customer(counts: CardCounts, cards: tuple[int, ...]) -> CardCounts:
    """Return the counts with one more customer who has these cards."""
    counted = Counter(dict(counts))
    counted[tuple(sorted(cards))] += 1
    if counted.total() > MAX_CUSTOMERS:
        counted = Counter(random.sample([*counted.elements()], MAX_CUSTOMERS // 2))
    return dict(counted)


def likely_cards(counts: CardCounts) -> tuple[int, ...]:
    """Return the campaigns whose cards to read, the likeliest first: campaigns of which more than `MIN_SHARE` of the
    customers have a card, as long as hardly any customer costs more than a few wasted reads."""
    customers = sum(counts.values())
    having: Counter[int] = Counter()
    for cards, number in counts.items():
        having.update(dict.fromkeys(cards, number))
    likely = [
        campaign for campaign, number in having.most_common(MAX_GUESSES) if (number + 1) / (customers + 2) > MIN_SHARE
    ]
    while _share_with_many_in_vain(likely, counts) > MAX_SHARE_WITH_MANY:
        likely.pop()
    return tuple(likely)


def _share_with_many_in_vain(guesses: list[int], counts: CardCounts) -> float:
    many = sum(number for cards, number in counts.items() if len({*guesses} - {*cards}) > FEW_VAIN_READS)
    return many / max(1, sum(counts.values()))
