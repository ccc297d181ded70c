"""Texts in two languages: what one lacks, what is the same in both."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import Campaign, CouponReward, ReferralRules, Reward, Tier, TierBenefit
from programconfig.languages import (
    Pair,
    TextIssue,
    TextSource,
    campaign_texts,
    compare,
    referral_texts,
    tier_texts,
)

COUPON = Reward(coupon=CouponReward(name="Half off", instructions="Show it", group_title="Cups"))
SPRING = Campaign(7, "Spring", "It is spring", button_text="Go", rewards=(COUPON,))
GOLD = Tier("Gold", 2, Decimal(100), benefits=(TierBenefit("Custom Benefits", "A call"), TierBenefit(reward=COUPON)))
RULES = ReferralRules(description="Bring a friend", customer_reward=COUPON, friend_reward=COUPON, bonus=COUPON)


def only(first: Campaign, second: Campaign) -> TextSource:
    (source,) = compare([(campaign_texts([first]), campaign_texts([second]))]).sources
    return source


@pytest.mark.parametrize(
    ("first", "second", "issue"),
    [
        ("Spring", "الربيع", None),
        ("Spring", "Spring", TextIssue.SAME),
        ("Spring", " Spring\n", TextIssue.SAME),
        ("50%", "50%", None),  # nothing to translate
        ("Spring", None, TextIssue.SECOND),
        ("Spring", "  ", TextIssue.SECOND),
        (None, "الربيع", TextIssue.FIRST),
    ],
)
def test_a_pair_says_what_it_lacks(first: str | None, second: str | None, issue: TextIssue | None) -> None:
    (pair,) = only(Campaign(7, first), Campaign(7, second)).pairs
    assert pair.issue is issue
    assert pair.label == "Name"


def test_a_text_that_neither_has_is_none() -> None:
    assert compare([(campaign_texts([Campaign(7)]), campaign_texts([Campaign(7, " ")]))]).sources == ()


def test_what_has_no_name_in_either_language_goes_by_its_number() -> None:
    source = only(replace(SPRING, name=None), replace(SPRING, name=None))
    assert (source.kind, source.name) == ("unnamed campaign 7", None)


def test_every_text_that_customers_read_is_there() -> None:
    parts = [(texts, texts) for texts in (tier_texts([GOLD]), campaign_texts([SPRING]), referral_texts(RULES))]
    comparison = compare(parts)
    assert [(source.kind, source.name, source.page, source.number) for source in comparison.sources] == [
        ("tier 2", "Gold", "tier", 2),
        ("campaign", "Spring", "campaign", 7),
        ("referral rules", None, "referral", None),
    ]
    coupon = ("Half off", "Show it", "Cups")
    assert [[pair.first for pair in source.pairs] for source in comparison.sources] == [
        ["Gold", "A call", *coupon],
        ["Spring", "It is spring", "Go", *coupon],
        ["Bring a friend", *coupon, *coupon, *coupon],
    ]
    assert len({pair.label for pair in comparison.sources[2].pairs}) == 10
    assert (comparison.texts, comparison.attention, comparison.is_identical) == (21, 21, True)


def test_what_one_language_does_not_list_counts_once() -> None:
    comparison = compare([(campaign_texts([SPRING]), campaign_texts([replace(SPRING, campaign_id=8, name="صيف")]))])
    spring, summer = comparison.sources
    assert (spring.name, spring.not_listed_in, spring.pairs) == ("Spring", TextIssue.SECOND, ())
    assert (summer.name, summer.not_listed_in, summer.pairs) == ("صيف", TextIssue.FIRST, ())
    assert (comparison.texts, comparison.attention, comparison.is_identical) == (2, 2, False)


def test_things_are_paired_by_number_not_by_place() -> None:
    first, second = [Campaign(1, "One"), Campaign(2, "Two")], [Campaign(2, "اثنان"), Campaign(1, "واحد")]
    sources = compare([(campaign_texts(first), campaign_texts(second))]).sources
    assert [(source.pairs[0].first, source.pairs[0].second) for source in sources] == [
        ("One", "واحد"),
        ("Two", "اثنان"),
    ]


def test_those_without_a_number_or_with_the_same_are_paired_in_their_order() -> None:
    first = [Campaign(None, "One"), Campaign(7, "Two"), Campaign(7, "Three")]
    second = [Campaign(None, "واحد"), Campaign(7, "اثنان"), Campaign(7, "ثلاثة")]
    comparison = compare([(campaign_texts(first), campaign_texts(second))])
    assert comparison.attention == 0
    assert comparison.texts == 3
    assert (comparison.sources[0].page, comparison.sources[0].number) == ("campaigns", None)


def test_only_what_needs_attention() -> None:
    arabic = replace(SPRING, name="الربيع", description=None)
    other = Campaign(8, "Other"), Campaign(8, "آخر")
    comparison = compare([(campaign_texts([SPRING, other[0]]), campaign_texts([arabic, other[1]]))])
    (source,) = comparison.with_issues
    assert source.number == 7
    assert source.pairs[0] == Pair("Description", "It is spring", None, TextIssue.SECOND)
    assert all(pair.issue for pair in source.pairs)


texts = st.none() | st.text(max_size=6)
lists = st.lists(
    st.builds(Campaign, campaign_id=st.none() | st.integers(1, 3), name=texts, description=texts), max_size=5
)


@given(lists, lists)
def test_no_text_is_lost_or_made_up(first: list[Campaign], second: list[Campaign]) -> None:
    comparison = compare([(campaign_texts(first), campaign_texts(second))])
    for pair in (pair for source in comparison.sources for pair in source.pairs):
        assert pair.first or pair.second
        assert (pair.issue is TextIssue.FIRST) == (pair.first is None)
        assert (pair.issue is TextIssue.SECOND) == (pair.second is None)
    shown = [source.name for source in comparison.sources if source.not_listed_in is TextIssue.SECOND]
    shown += [pair.first for source in comparison.sources for pair in source.pairs if pair.label == "Name"]
    assert {name for name in shown if name} >= {one.name for one in first if one.name and one.name.strip()} - {None}
    assert comparison.attention == sum(source.attention for source in comparison.with_issues)


@given(lists)
def test_a_language_beside_itself_lacks_nothing(found: list[Campaign]) -> None:
    sources = compare([(campaign_texts(found), campaign_texts(found))]).sources
    assert {pair.issue for source in sources for pair in source.pairs} <= {None, TextIssue.SAME}
    assert not any(source.not_listed_in for source in sources)
