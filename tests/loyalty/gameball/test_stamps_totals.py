"""How long a card is: inferred, kept for every customer's card, and never made up."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.gameball.stamps import infer_total
from dashboard.loyalty.models import CampaignKind
from tests.loyalty.gameball.fakes import Memory
from tests.loyalty.gameball.test_stamps import Cards, campaign, card, progress, read


async def test_a_total_learnt_from_one_customer_serves_the_cards_that_tell_none() -> None:
    memory, kinds = Memory(), [campaign(1, CampaignKind.STAMPS)]
    answer, _ = await read(Cards(c1=card(0)), [progress(1, "0")], kinds, memory)
    assert answer.value[0].total is None
    await read(Cards(c1=card(7)), [progress(1, "70")], kinds, memory)
    for collected, completion in ((0, "0"), (10, "100"), (4, None), (None, "40")):
        answer, _ = await read(Cards(c1=card(collected)), [progress(1, completion)], kinds, memory)
        assert answer.value[0].total == 10


async def test_the_inference_from_more_stamps_wins_over_a_blurred_one() -> None:
    memory, kinds = Memory(), [campaign(1, CampaignKind.STAMPS)]
    await read(Cards(c1=card(1)), [progress(1, "8")], kinds, memory)  # 12 or 13
    await read(Cards(c1=card(9)), [progress(1, "75")], kinds, memory)
    answer, _ = await read(Cards(c1=card(1)), [progress(1, "8")], kinds, memory)
    assert answer.value[0].total == 12


async def test_a_total_below_what_is_collected_is_no_total() -> None:
    memory, kinds = Memory(), [campaign(1, CampaignKind.STAMPS)]
    await read(Cards(c1=card(4)), [progress(1, "80")], kinds, memory)
    answer, _ = await read(Cards(c1=card(6)), [progress(1, "100")], kinds, memory)
    assert answer.value[0].total is None


@given(st.integers(1, 60), st.data())
def test_a_whole_percentage_tells_the_length_when_stamps_are_many(total: Any, data: Any) -> None:
    collected = data.draw(st.integers(0, total))
    completion = Decimal(100 * collected) / total
    inferred = infer_total(Decimal(collected), round(completion, 2))
    assert inferred == (total if 0 < collected < total else None)


@pytest.mark.parametrize(
    ("collected", "completion"),
    [(None, 50), (3, None), (0, 50), (-1, 50), (3, 0), (3, 100), (3, 120), (3, -5), (Decimal("0.2"), 99)],
)
def test_a_length_that_cannot_be_told_is_unknown(collected: Any, completion: Any) -> None:
    numbers = [None if each is None else Decimal(each) for each in (collected, completion)]
    assert infer_total(*numbers) is None
