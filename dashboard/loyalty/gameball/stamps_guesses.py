"""Which stamps cards a customer whom nobody has looked at yet is likely to have, by what other customers had.

Progress tells whose the cards are; to wait for it makes a profile twice as slow. A card that is asked for in vain costs
a read of the quota, so few of them may be. Pure.
"""

import random
from collections import Counter
from collections.abc import Mapping

MIN_SHARE = (
    0.8  # of customers have a card that is guessed; one with and one without are added, so it takes four customers
)
MAX_GUESSES = 4  # guesses, hence reads in vain
FEW_VAIN_READS = 2  # reads in vain that nobody minds
MAX_SHARE_WITH_MANY = 0.05  # of customers may cost more than `FEW_VAIN_READS`
MAX_CUSTOMERS = 200  # that count; beyond, a random half of them is forgotten

# How many customers have exactly these cards (numbers of campaigns, ascending). Nothing tells who they are.
CardCounts = Mapping[tuple[int, ...], int]


def with_customer(counts: CardCounts, cards: tuple[int, ...]) -> CardCounts:
    """The counts with one more customer, who has these cards."""
    counted = Counter(dict(counts))
    counted[tuple(sorted(cards))] += 1
    if counted.total() > MAX_CUSTOMERS:
        counted = Counter(random.sample([*counted.elements()], MAX_CUSTOMERS // 2))
    return dict(counted)


def likely_cards(counts: CardCounts) -> tuple[int, ...]:
    """The campaigns whose cards to ask for, the likeliest first: those of which more than `MIN_SHARE` of the customers have
    a card, as long as hardly anybody costs more than a few reads in vain."""
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
