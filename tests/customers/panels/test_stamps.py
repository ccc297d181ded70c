"""The stamps panel: inferred totals are labelled, unknown totals are not made up."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.models import StampsTotal
from customers.panels.stamps import CARDS_SHOWN, CardView, load, present
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import End, Missing, StampsCard, StampsConflict
from tests.customers.panels.sample import (
    ARABIC,
    CAIRO,
    LONG,
    MARKUP,
    NOW,
    counts,
    ends,
    flags,
    numbers,
    panel_request,
    rendered,
    texts,
)
from tests.words import text_of

pytestmark = pytest.mark.django_db(transaction=True)  # the totals that staff set

LUNCH = StampsCard(
    4,
    "Ten lunches",
    collected=Decimal(3),
    total=5,
    times_earned=Decimal(1),
    tries_left=Decimal(2),
    can_earn_again=True,
    ends_at=End(datetime(2027, 1, 1, tzinfo=CAIRO)),
    reward="A free lunch",
    coupon="LUNCH",
)


def shown(card: StampsCard) -> CardView:
    [view] = present([card], NOW).cards
    return view


def test_it_draws_a_card_and_labels_the_inferred_total() -> None:
    card = shown(LUNCH)
    assert (card.progress, card.inferred, card.circles, card.percent) == (
        "3 of 5",
        "(inferred)",
        (True, True, True, False, False),
        None,
    )
    assert "calculated" in str(present([LUNCH], NOW).inferred_why)
    assert card.facts == (
        "earned 1 time",
        "2 tries left in the current interval",
        "can be earned again",
        "a full card gives A free lunch, coupon LUNCH",
    )
    assert (card.ends_at, card.has_ended) == (LUNCH.ends_at, False)


SET = StampsTotal(campaign_id=4, total=9, staff_name="Sample Marketer", at=NOW)


def test_a_total_that_the_platform_tells_is_neither_inferred_nor_corrected() -> None:
    view = present([replace(LUNCH, total_is_inferred=False)], NOW, totals={4: SET})
    (card,) = view.cards
    assert (card.progress, card.inferred, view.inferred_why) == ("3 of 5", "", "")
    assert (card.set_by, card.may_be_set) == (None, False)


@pytest.mark.parametrize("total", [5, None])
def test_a_total_that_staff_set_counts_in_place_of_the_inferred_one(total: int | None) -> None:
    view = present([replace(LUNCH, total=total)], NOW, totals={4: SET, 5: replace_total(SET, 7)})
    (card,) = view.cards
    assert (card.progress, card.inferred, view.inferred_why) == ("3 of 9", "", "")
    assert card.circles == (True,) * 3 + (False,) * 6
    assert card.set_by == SET
    assert card.may_be_set


async def test_who_set_it_stands_beside_the_number() -> None:
    await StampsTotal.objects.acreate(program="main", campaign_id=4, total=9, staff_name=MARKUP, at=NOW)
    words = text_of(await read(LUNCH))
    assert "3 of 9" in words
    assert f"(9, set by {MARKUP} on 20 Nov 2026)" in words
    assert "inferred" not in words


def test_more_stamps_than_the_total_that_was_set_is_said() -> None:
    (card,) = present([replace(LUNCH, collected=Decimal(10))], NOW, totals={4: SET}).cards
    assert card.progress == "10 of 9"
    assert "There are more stamps than the total that staff set. That total may be wrong." in card.notes


def test_what_calculating_with_floats_leaves_is_no_stamp() -> None:
    (card,) = present([replace(LUNCH, collected=Decimal("5.000000000000001"))], NOW).cards
    assert (card.progress, card.notes) == ("5 of 5", ())


async def test_figures_that_contradict_each_other_are_shown_as_sent_without_a_total() -> None:
    odd = replace(LUNCH, collected=Decimal(4), total=None, completion=Decimal(60), conflict=StampsConflict.EACH_OTHER)
    said = "The platform's figures contradict each other: stamps 4, percentage 60."
    (card,) = present([odd], NOW).cards
    assert (card.progress, card.circles, card.inferred, card.notes) == ("4 stamps", None, "", (said,))
    assert present([odd], NOW, totals={4: SET}).cards[0].notes == (said,)
    assert said in text_of(await read(odd))


def test_figures_that_contradict_other_customers_say_so_until_staff_set_the_total() -> None:
    odd = replace(LUNCH, conflict=StampsConflict.OTHER_CUSTOMERS)
    (card,) = present([odd], NOW).cards
    assert (card.progress, card.inferred) == ("3 of 5", "(inferred)")
    assert "this customer's figures give a different total" in str(card.notes[0])
    assert present([odd], NOW, totals={4: SET}).cards[0].notes == ()


def replace_total(row: StampsTotal, total: int) -> StampsTotal:
    return StampsTotal(campaign_id=row.campaign_id, total=total, staff_name=row.staff_name, at=row.at)


def test_a_long_card_has_a_bar_instead_of_circles() -> None:
    card = shown(replace(LUNCH, collected=Decimal(37), total=50))
    assert (card.progress, card.circles, card.percent) == ("37 of 50", None, 74)
    assert shown(replace(LUNCH, collected=Decimal(0), total=1)).circles == (False,)
    assert shown(replace(LUNCH, total=20)).circles is not None
    assert shown(replace(LUNCH, total=21)).circles is None


@pytest.mark.parametrize(
    ("collected", "total", "progress"),
    [
        (3, None, "3 stamps"),
        (1, None, "1 stamp"),
        (0, None, "0 stamps"),
        (None, 5, "unknown of 5"),
        (None, None, None),
    ],
)
def test_what_is_unknown_is_neither_drawn_nor_nought(
    collected: int | None, total: int | None, progress: str | None
) -> None:
    card = shown(replace(LUNCH, collected=None if collected is None else Decimal(collected), total=total))
    assert (card.progress, card.circles, card.percent) == (progress, None, None)
    assert ("unknown: the platform does not send it" in " ".join(map(str, card.notes))) is (total is None)
    assert (card.inferred == "") is (total is None)


def test_more_stamps_than_places_keep_their_number() -> None:
    card = shown(replace(LUNCH, collected=Decimal(7)))
    assert (card.progress, card.circles) == ("7 of 5", (True,) * 5)
    assert card.notes == ("There are more stamps than the inferred total. The total may be wrong.",)


def test_an_ended_card_says_so_and_contradicts_being_earned_again() -> None:
    card = shown(replace(LUNCH, ends_at=End(NOW - timedelta(days=2))))
    assert card.has_ended
    assert card.notes == ("The platform says the card can be earned again, but the campaign has ended.",)


def test_nothing_known_leaves_every_part_unknown() -> None:
    card = shown(StampsCard(12))
    assert (card.name, card.progress) == ("Campaign 12", None)
    assert (card.ends_at, card.has_ended) == (None, False)
    assert card.facts == (
        "times earned unknown",
        "number of tries left unknown",
        "unknown whether it can be earned again",
        "reward unknown",
    )


@pytest.mark.parametrize(
    ("reward", "coupon", "said"),
    [
        ("A free lunch", "A free lunch", "a full card gives A free lunch"),
        ("80 Stars", None, "a full card gives 80 Stars"),
        (None, "LUNCH", "a full card gives the coupon LUNCH"),
        (None, None, "reward unknown"),
    ],
)
def test_the_reward_is_said_once(reward: str | None, coupon: str | None, said: str) -> None:
    assert shown(replace(LUNCH, reward=reward, coupon=coupon)).facts[-1] == said


@pytest.mark.parametrize(
    ("tries", "said"),
    [
        ("0", "0 tries left in the current interval"),
        ("1", "1 try left in the current interval"),
        ("-1", "number of tries left unknown: the platform sent −1"),
    ],
)
def test_tries_count_within_an_interval(tries: str, said: str) -> None:
    assert said in shown(replace(LUNCH, tries_left=Decimal(tries))).facts


def test_cards_after_the_third_are_folded_and_still_counted() -> None:
    view = present([LUNCH] * 5, NOW)
    assert (len(view.cards), len(view.folded), view.folded_title) == (3, 2, "2 more cards")
    assert present([LUNCH] * 2, NOW).folded_title == ""


async def test_no_card_says_why_that_may_be() -> None:
    loaded = await load(panel_request(stamps=()))
    assert str(loaded.view.empty).startswith(
        "No stamps card: none of this customer's campaigns is known to use stamps."
    )
    assert (loaded.count, loaded.ticket) == ("", ())


async def test_cards_that_the_platform_does_not_have_are_named_and_not_drawn() -> None:
    gone = tuple(StampsCard(n, f"Campaign {n}" if n > 1 else None, is_refused=True) for n in range(1, 101))
    view = (await load(panel_request(stamps=(LUNCH, *gone)))).view
    assert [card.name for card in view.cards] == [LUNCH.name]
    assert str(view.refused).startswith("The platform says that it has no stamps card of: Campaign 1, Campaign 2,")
    assert str(view.refused).endswith(f" and of {100 - CARDS_SHOWN} other campaigns.")
    view = (await load(panel_request(stamps=gone[:1]))).view
    assert (view.cards, view.empty) == ((), "")
    assert view.refused == "The platform says that it has no stamps card of: Campaign 1."


async def test_no_card_because_a_part_failed_is_not_called_none() -> None:
    unread = (Missing("the campaign configuration", Unavailable()),)
    loaded = await load(panel_request(stamps=(), missing=unread))
    assert str(loaded.view.empty).startswith("No stamps card can be shown.")
    assert loaded.answers[0].missing == unread


async def test_a_card_that_failed_leaves_the_others() -> None:
    lost = (Missing("the stamps of Coffee", Unavailable()),)
    loaded = await load(panel_request(stamps=(LUNCH,), missing=lost))
    assert (loaded.count, loaded.view.empty) == ("1 card", "")
    assert loaded.answers[0].missing == lost
    assert loaded.ticket == ("Stamps, Ten lunches: 3 of 5 (inferred). It runs through 31 Dec 2026.",)
    ended = replace(LUNCH, total_is_inferred=False, ends_at=End(NOW - timedelta(days=2)))
    loaded = await load(panel_request(stamps=(ended,)))
    assert loaded.ticket == ("Stamps, Ten lunches: 3 of 5. Ended on 18 Nov 2026, 12:00.",)


cards = st.builds(
    StampsCard,
    st.integers(1, 99),
    texts,
    collected=counts | numbers,
    total=st.none() | st.integers(-2, 5000),
    total_is_inferred=st.booleans(),
    times_earned=numbers,
    tries_left=numbers,
    can_earn_again=flags,
    ends_at=ends,
    completion=numbers,
    conflict=st.none() | st.sampled_from(StampsConflict),
)


def test_a_stamp_that_lacks_only_what_floats_lose_is_drawn() -> None:
    view = shown(replace(LUNCH, collected=Decimal("2.9999999999999996")))
    assert (view.progress, view.circles) == ("3 of 5", (True, True, True, False, False))


@given(cards)
def test_any_card_can_be_shown(card: StampsCard) -> None:
    view = shown(card)
    assert view.percent is None or 0 <= view.percent <= 100
    assert view.circles is None or (1 <= len(view.circles) <= 20 and len(view.circles) == card.total)
    assert (view.progress is None or str(view.progress).startswith("unknown")) is (card.collected is None)
    assert (view.circles is None and view.percent is None) or (card.collected is not None and card.total is not None)
    assert bool(view.inferred) is (card.total is not None and card.total_is_inferred)


async def read(*cards: StampsCard) -> str:
    return rendered("stamps", await load(panel_request(stamps=cards)))


async def test_stamps_are_drawn_and_their_numbers_stand_beside_them() -> None:
    markup = await read(LUNCH)
    assert (markup.count('class="stamp stamp-full"'), markup.count('class="stamp"')) == (3, 2)
    assert "Ten lunches 3 of 5 (inferred) through 31 Dec 2026 · in 41 days · earned 1 time · 2 tries left" in text_of(
        markup
    )


async def test_a_long_card_is_a_labelled_bar() -> None:
    markup = await read(replace(LUNCH, collected=Decimal(37), total=50))
    assert '<progress value="74" max="100" aria-label="Ten lunches: 37 of 50"></progress>' in markup


async def test_nothing_known_prints_no_number() -> None:
    markup = await read(StampsCard(12))
    assert "<progress" not in markup
    assert "stamp-full" not in markup
    assert not re.search(r"\b0\b", text_of(markup))
    assert "None" not in text_of(markup)


async def test_no_card_is_a_sentence() -> None:
    assert "No stamps card: none of this customer's campaigns" in text_of(await read())


@pytest.mark.parametrize("awkward", [MARKUP, LONG, ARABIC])
async def test_awkward_names_are_shown_as_they_are_and_escaped(awkward: str) -> None:
    markup = await read(*[replace(LUNCH, name=awkward, reward=awkward, coupon=f"{awkward} 2", total=50)] * 4)
    assert MARKUP not in markup
    assert text_of(markup).count(awkward) == 3 * 4
    assert "1 more card" in text_of(markup)


@settings(deadline=None, max_examples=40)
@given(st.lists(cards, max_size=4))
async def test_any_cards_can_be_rendered(some: list[StampsCard]) -> None:
    assert MARKUP not in await read(*some)
