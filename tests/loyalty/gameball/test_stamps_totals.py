"""How long a card is: inferred, kept for every customer's card, and never made up."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.gameball.stamps_lengths import MAX_VOTERS, CardLengths, fits, infer_total
from dashboard.loyalty.models import CampaignKind, StampsCard, StampsConflict
from dashboard.loyalty.reads import STAMPS
from tests.loyalty.gameball.fakes import Memory, Told, platform_of, read_options
from tests.loyalty.gameball.test_stamps import Cards, campaign, card, progress, read
from tests.loyalty.performing import perform


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


async def card_of(customer_id: str, collected: int, completion: str, memory: Memory) -> StampsCard:
    platform, _ = platform_of(lambda _segments, _query: card(collected), memory)
    told = Told([progress(1, completion)], [campaign(1, CampaignKind.STAMPS)])
    (one,) = (await perform(platform, STAMPS, customer_id, read_options(), told)).value
    return one


async def test_figures_that_contradict_each_other_change_no_other_card_and_are_said_to() -> None:
    memory = Memory()
    assert (await card_of("a", 3, "60", memory)).total == 5
    odd = await card_of("b", 4, "60", memory)
    assert (odd.collected, odd.total) == (Decimal(4), None)
    assert (odd.completion, odd.conflict) == (Decimal(60), StampsConflict.EACH_OTHER)
    for customer_id, collected, completion in (("a", 3, "60"), ("c", 1, "20"), ("d", 0, "0")):
        one = await card_of(customer_id, collected, completion, memory)
        assert (one.total, one.conflict) == (5, None)


async def test_one_customers_figures_change_no_other_card_however_often_they_are_read() -> None:
    memory = Memory()
    await card_of("a", 3, "60", memory)
    for stamps, completion in ((4, "40"), (5, "50"), (6, "60"), (6, "60"), (9, "90")):
        odd = await card_of("b", stamps, completion, memory)
        assert (odd.total, odd.conflict) == (10, StampsConflict.OTHER_CUSTOMERS)
        assert (await card_of("d", 0, "0", memory)).total == 5
    assert (await card_of("a", 3, "60", memory)).conflict is None


async def test_a_total_is_replaced_once_more_customers_agree_on_another() -> None:
    memory = Memory()
    await card_of("a", 4, "40", memory)  # wrong, and read first
    assert (await card_of("b", 3, "60", memory)).conflict is StampsConflict.OTHER_CUSTOMERS
    assert (await card_of("d", 0, "0", memory)).total == 10
    assert (await card_of("c", 1, "20", memory)).conflict is None
    assert (await card_of("d", 0, "0", memory)).total == 5
    assert (await card_of("a", 4, "40", memory)).conflict is StampsConflict.OTHER_CUSTOMERS


async def test_a_card_of_a_new_length_is_believed_after_the_last_customers_read() -> None:
    memory = Memory()
    for number in range(50):
        await card_of(f"before {number}", 3, "60", memory)
    for number in range(MAX_VOTERS):
        await card_of(f"after {number}", 4, "40", memory)
    assert (await card_of("d", 0, "0", memory)).total == 10


async def test_the_memory_of_totals_names_no_customer() -> None:
    memory = Memory()
    await card_of("friend@example.com", 3, "60", memory)
    kept = [value for about, value in memory.kept.items() if about[0] == "stamps-figures"]
    assert kept
    assert not any(b"friend" in value for value in kept)


@given(st.integers(1, 60), st.data())
def test_a_percentage_rounded_either_way_still_fits_its_card(total: Any, data: Any) -> None:
    collected = data.draw(st.integers(1, total))
    exact = Decimal(100 * collected) / total
    places = data.draw(st.sampled_from([Decimal(1), Decimal("0.1"), Decimal("0.01"), Decimal("1e-14")]))
    rounding = data.draw(st.sampled_from([ROUND_DOWN, ROUND_UP, ROUND_HALF_EVEN]))
    written = exact.quantize(places, rounding)
    assert fits(total, Decimal(collected), written)
    if 0 < written < 100:
        assert infer_total(Decimal(collected), written) is not None


@given(st.integers(1, 60), st.data())
def test_a_whole_percentage_tells_the_length_when_stamps_are_many(total: Any, data: Any) -> None:
    collected = data.draw(st.integers(0, total))
    completion = Decimal(100 * collected) / total
    inferred = infer_total(Decimal(collected), round(completion, 2))
    assert inferred == (total if 0 < collected < total else None)


@pytest.mark.parametrize(
    ("collected", "completion"),
    [
        *((None, 50), (3, None), (0, 50), (-1, 50), (3, 0), (3, 100), (3, 120), (3, -5), (4, 60)),
        *((Decimal("0.2"), 99), (3, Decimal("0.00001")), (3, Decimal("99.99999999999999"))),
    ],
)
def test_a_length_that_cannot_be_told_is_unknown(collected: Any, completion: Any) -> None:
    numbers = [None if each is None else Decimal(each) for each in (collected, completion)]
    assert infer_total(*numbers) is None


@pytest.mark.parametrize("collected", [Decimal(0), Decimal(3)])
@pytest.mark.parametrize("completion", [Decimal("1E-15"), Decimal("0.00001")])
async def test_what_floats_leave_of_nothing_implies_no_length_and_no_contradiction(
    collected: Decimal, completion: Decimal
) -> None:
    memory, sent = Memory(), StampsCard(7, collected=collected, completion=completion)
    assert await CardLengths(memory).with_total("c-1", sent) == sent
    assert not memory.kept
