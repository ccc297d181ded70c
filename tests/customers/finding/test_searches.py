"""The three hundred and more searches made by hand, on both databases."""

import pytest

from customers import index
from customers.search import find
from tests.customers.finding.searches import PEOPLE, SEARCHES
from tests.customers.test_search import MAIN, SEES

MAY_MISS = 10 / 300


@pytest.mark.usefixtures("engine")
async def test_who_is_meant_comes_first() -> None:
    await index.learn(MAIN, PEOPLE)
    missed = []
    for typed, meant in SEARCHES:
        first = [match.customer.record.customer_id for match in (await find(MAIN, typed, staff=SEES, limit=3)).matches]
        if first[:1] != [meant]:
            missed.append((typed, meant, first))
    assert len(SEARCHES) >= 300
    assert len(missed) <= MAY_MISS * len(SEARCHES), missed
