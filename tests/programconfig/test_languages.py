"""Texts in two languages: what one lacks, what is the same in both."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import Campaign, CouponReward, ReferralRules, Reward, Tier, TierBenefit
from programconfig.languages import (
    Lack,
    Pair,
    Thing,
    campaign_texts,
    compare,
    referral_texts,
    tier_texts,
)

COUPON = Reward(coupon=CouponReward(name="Half off", instructions="Show it", group_title="Cups"))
SPRING = Campaign(7, "Spring", "It is spring", button_text="Go", rewards=(COUPON,))
GOLD = Tier("Gold", 2, Decimal(100), benefits=(TierBenefit("Custom Benefits", "A call"), TierBenefit(reward=COUPON)))
RULES = ReferralRules(description="Bring a friend", customer_reward=COUPON, friend_reward=COUPON, bonus=COUPON)


def only(first: Campaign, second: Campaign) -> Thing:
    (thing,) = compare([(campaign_texts([first]), campaign_texts([second]))]).things
    return thing


@pytest.mark.parametrize(
    ("first", "second", "lack"),
    [
        ("Spring", "الربيع", None),
        ("Spring", "Spring", Lack.SAME),
        ("Spring", " Spring\n", Lack.SAME),
        ("50%", "50%", None),  # nothing to translate
        ("Spring", None, Lack.SECOND),
        ("Spring", "  ", Lack.SECOND),
        (None, "الربيع", Lack.FIRST),
    ],
)
def test_a_pair_says_what_it_lacks(first: str | None, second: str | None, lack: Lack | None) -> None:
    (pair,) = only(Campaign(7, first), Campaign(7, second)).pairs
    assert pair.lack is lack
    assert pair.what == "Name"


def test_a_text_that_neither_has_is_none() -> None:
    assert compare([(campaign_texts([Campaign(7)]), campaign_texts([Campaign(7, " ")]))]).things == ()


def test_what_has_no_name_in_either_language_goes_by_its_number() -> None:
    thing = only(replace(SPRING, name=None), replace(SPRING, name=None))
    assert (thing.kind, thing.name) == ("unnamed campaign 7", None)


def test_every_text_that_customers_read_is_there() -> None:
    parts = [(texts, texts) for texts in (tier_texts([GOLD]), campaign_texts([SPRING]), referral_texts(RULES))]
    comparison = compare(parts)
    assert [(thing.kind, thing.name, thing.page, thing.number) for thing in comparison.things] == [
        ("tier 2", "Gold", "tier", 2),
        ("campaign", "Spring", "campaign", 7),
        ("referral rules", None, "referral", None),
    ]
    coupon = ("Half off", "Show it", "Cups")
    assert [[pair.first for pair in thing.pairs] for thing in comparison.things] == [
        ["Gold", "A call", *coupon],
        ["Spring", "It is spring", "Go", *coupon],
        ["Bring a friend", *coupon, *coupon, *coupon],
    ]
    assert len({pair.what for pair in comparison.things[2].pairs}) == 10
    assert (comparison.texts, comparison.attention, comparison.is_all_the_same) == (21, 21, True)


def test_what_one_language_does_not_list_counts_once() -> None:
    comparison = compare([(campaign_texts([SPRING]), campaign_texts([replace(SPRING, campaign_id=8, name="صيف")]))])
    spring, summer = comparison.things
    assert (spring.name, spring.absent, spring.pairs) == ("Spring", Lack.SECOND, ())
    assert (summer.name, summer.absent, summer.pairs) == ("صيف", Lack.FIRST, ())
    assert (comparison.texts, comparison.attention, comparison.is_all_the_same) == (2, 2, False)


def test_things_are_paired_by_number_not_by_place() -> None:
    first, second = [Campaign(1, "One"), Campaign(2, "Two")], [Campaign(2, "اثنان"), Campaign(1, "واحد")]
    things = compare([(campaign_texts(first), campaign_texts(second))]).things
    assert [(thing.pairs[0].first, thing.pairs[0].second) for thing in things] == [("One", "واحد"), ("Two", "اثنان")]


def test_those_without_a_number_or_with_the_same_are_paired_in_their_order() -> None:
    first = [Campaign(None, "One"), Campaign(7, "Two"), Campaign(7, "Three")]
    second = [Campaign(None, "واحد"), Campaign(7, "اثنان"), Campaign(7, "ثلاثة")]
    comparison = compare([(campaign_texts(first), campaign_texts(second))])
    assert comparison.attention == 0
    assert comparison.texts == 3
    assert (comparison.things[0].page, comparison.things[0].number) == ("campaigns", None)


def test_only_what_needs_attention() -> None:
    arabic = replace(SPRING, name="الربيع", description=None)
    other = Campaign(8, "Other"), Campaign(8, "آخر")
    comparison = compare([(campaign_texts([SPRING, other[0]]), campaign_texts([arabic, other[1]]))])
    (thing,) = comparison.needing_attention
    assert thing.number == 7
    assert thing.pairs[0] == Pair("Description", "It is spring", None, Lack.SECOND)
    assert all(pair.lack for pair in thing.pairs)


texts = st.none() | st.text(max_size=6)
lists = st.lists(
    st.builds(Campaign, campaign_id=st.none() | st.integers(1, 3), name=texts, description=texts), max_size=5
)


@given(lists, lists)
def test_no_text_is_lost_or_made_up(first: list[Campaign], second: list[Campaign]) -> None:
    comparison = compare([(campaign_texts(first), campaign_texts(second))])
    for pair in (pair for thing in comparison.things for pair in thing.pairs):
        assert pair.first or pair.second
        assert (pair.lack is Lack.FIRST) == (pair.first is None)
        assert (pair.lack is Lack.SECOND) == (pair.second is None)
    shown = [thing.name for thing in comparison.things if thing.absent is Lack.SECOND]
    shown += [pair.first for thing in comparison.things for pair in thing.pairs if pair.what == "Name"]
    assert {name for name in shown if name} >= {one.name for one in first if one.name and one.name.strip()} - {None}
    assert comparison.attention == sum(thing.attention for thing in comparison.needing_attention)


@given(lists)
def test_a_language_beside_itself_lacks_nothing(found: list[Campaign]) -> None:
    things = compare([(campaign_texts(found), campaign_texts(found))]).things
    assert {pair.lack for thing in things for pair in thing.pairs} <= {None, Lack.SAME}
    assert not any(thing.absent for thing in things)
