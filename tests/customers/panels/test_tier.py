"""The tier panel: numbers as sent, a bar that stays a bar, and no guess at what the platform will do."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.panels.tier import Benefit, load, present
from dashboard.loyalty import reads
from dashboard.loyalty.errors import Refused, Unavailable
from dashboard.loyalty.models import (
    Answer,
    Balance,
    CouponKind,
    CouponReward,
    Gap,
    Open,
    Reward,
    Source,
    Tier,
    TierBenefit,
    TierProgress,
    TierReview,
    TierState,
)
from tests.customers.panels.sample import (
    ARABIC,
    LONG,
    MARKUP,
    NOW,
    numbers,
    panel_request,
    platform_of,
    rendered,
    texts,
)
from tests.loyalty.gaps import gaps
from tests.words import text_of

BASIC = TierState("Basic", 1, Decimal(0))
SILVER = TierState("Silver", 2, Decimal(100))
GOLD = TierState("Gold", 3, Decimal(190))

ENTRY = TierBenefit("Entry Reward", reward=Reward(points=Decimal(200)))
CALL = TierBenefit("Custom Benefits", "A birthday call", "https://shop.example.com/birthday")
FACTOR = TierBenefit("Loyalty Points Earning Custom Configuration", reward=Reward(points_factor=Decimal(2)))
COUPON = TierBenefit(
    "Lifetime Reward", reward=Reward(coupon=CouponReward(Open("p", CouponKind.PERCENTAGE), Decimal(10)))
)
TIERS = (
    Tier("Basic", 1, Decimal(0)),
    Tier("Silver", 2, Decimal(100), benefits=(ENTRY, CALL)),
    Tier("Gold", 3, Decimal(190), benefits=(ENTRY, CALL, FACTOR, COUPON)),
)
STARS = Balance(points_name="Stars")


def on_the_way(
    progress: str | None, current: TierState | None = BASIC, following: TierState | None = GOLD
) -> TierProgress:
    return TierProgress(current, following, None if progress is None else Decimal(progress))


def test_it_says_how_far_to_the_next_tier() -> None:
    view = present(on_the_way("50"), TIERS, "points")
    assert view.summary == "50 of 190 points, 140 to Gold"
    assert (view.name, view.percent, view.notes) == ("Basic", 26, ())
    assert present(on_the_way("189"), TIERS, None).summary == "189 of 190, 1 to Gold"
    assert present(on_the_way("50"), TIERS, None).summary == "50 of 190, 140 to Gold"


def test_the_top_tier_has_no_bar_and_says_why() -> None:
    view = present(on_the_way("1250", GOLD, None), TIERS, None)
    assert (view.summary, view.percent, view.adds_title) == ("1,250, top tier", None, "")
    assert view.notes == ("This is the top tier.",)
    assert (view.adds, view.adds_note) == ((), "")


def test_a_missing_next_tier_is_not_the_top_when_the_configuration_knows_a_higher_one() -> None:
    view = present(on_the_way("50", BASIC, None), TIERS, None)
    assert view.to_go == "no next tier"
    assert view.notes == ("The platform sends no next tier, but the configuration has a higher one: Silver.",)


def test_a_next_tier_that_cannot_be_read_is_not_the_top() -> None:
    progress = TierProgress(SILVER, None, Decimal(150), gaps=gaps(Gap.UNREADABLE, "next"))
    for configured in (TIERS, TIERS[:1], None):
        view = present(progress, configured, None)
        assert view.summary == "150, next tier unknown"
        assert view.notes == ("The next tier could not be read.",)


def test_a_next_tier_that_was_not_sent_is_not_the_top() -> None:
    progress = TierProgress(SILVER, None, Decimal(150), gaps=gaps(Gap.NOT_SENT, "next"))
    for configured in (TIERS, None):
        view = present(progress, configured, None)
        assert view.summary == "150, next tier unknown"
        assert view.notes == ("The platform did not send the next tier.",)


@pytest.mark.parametrize("current", [None, TierState(), TierState(min_progress=Decimal(5))])
def test_an_unknown_tier_is_never_the_top_tier(current: TierState | None) -> None:
    view = present(on_the_way("50", current, None), (), None)
    assert view.name is None
    assert "top tier" not in f"{view.summary} {view.notes_title} {view.notes}".lower()


def test_what_cannot_be_read_is_not_said_to_be_unsent() -> None:
    notes = present(TierProgress(None, GOLD, gaps=gaps(Gap.UNREADABLE, "current", "progress")), TIERS, None).notes
    assert notes == (
        "The customer's tier could not be read.",
        "The customer's progress could not be read.",
    )


def test_below_the_current_minimum_it_says_the_numbers_and_guesses_nothing() -> None:
    view = present(on_the_way("70", SILVER, GOLD), TIERS, None)
    assert view.summary == "70 of 190, 120 to Gold"
    [note] = view.notes
    assert note == (
        "30 below the minimum of Silver (100). "
        "The platform keeps the customer in this tier and does not say why or for how long."
    )


@pytest.mark.parametrize(("progress", "word"), [("240", "Above"), ("190", "Exactly at")])
def test_above_the_next_minimum_the_bar_is_full_and_the_numbers_are_not_clamped(progress: str, word: str) -> None:
    view = present(on_the_way(progress), TIERS, None)
    assert (view.percent, view.summary) == (100, f"{progress} of 190, Gold reached")
    [note] = view.notes
    assert str(note).startswith(f"{word} the minimum of Gold (190), but the platform has not moved the customer yet.")


@pytest.mark.parametrize(
    ("progress", "summary", "note"),
    [
        (on_the_way(None), "unknown of 190", "did not send the customer's progress"),
        (
            replace(on_the_way("50", None, GOLD), gaps=gaps(Gap.NOT_SENT, "current")),
            "50 of 190, 140 to Gold",
            "did not send the customer's tier",
        ),
        (on_the_way("50", None, GOLD), "50 of 190, 140 to Gold", "sent the customer's tier empty"),
        (on_the_way("50", BASIC, TierState("Gold", 3)), "50 of unknown", "did not send the minimum of Gold"),
        (on_the_way("50", BASIC, TierState(None, 3, Decimal(190))), "50 of 190, 140 to tier number 3", ""),
        (on_the_way("50", BASIC, TierState(None, None, Decimal(190))), "50 of 190, 140 to the next tier", ""),
        (TierProgress(gaps=gaps(Gap.NOT_SENT, "current")), "progress unknown", "did not send the customer's tier"),
    ],
)
def test_an_unknown_part_costs_only_itself(progress: TierProgress, summary: str, note: str) -> None:
    view = present(progress, TIERS, None)
    assert view.summary == summary
    assert note in " ".join(map(str, view.notes))


def test_a_tier_without_a_name_is_called_something() -> None:
    nameless = TierState(None, None, Decimal(190))
    view = present(on_the_way("240", BASIC, nameless), TIERS, None)
    assert view.adds_title == "What the next tier would add"
    assert view.adds_note == "The tier configuration does not contain the next tier."
    [note] = view.notes
    assert str(note).startswith("Above the minimum of the next tier (190)")
    [note] = present(on_the_way("50", BASIC, None), (Tier(None, 2),), None).notes
    assert str(note).endswith("has a higher one: unnamed.")


def test_it_tells_what_the_next_tier_adds() -> None:
    view = present(on_the_way("120", SILVER, GOLD), TIERS, None)
    assert view.adds_title == "What Gold would add"
    assert [benefit.words for benefit in view.adds] == [
        "On entry, once: 200 points",  # again: it is given for entering Gold
        "Earning: 2 points for each unit of money spent",
        "Once in a lifetime: a coupon: 10% off",
    ]


def test_a_benefit_is_described_in_its_own_words_with_a_safe_link() -> None:
    view = present(on_the_way("50", BASIC, SILVER), TIERS, None)
    assert view.adds[1] == Benefit("Other benefits: A birthday call", "https://shop.example.com/birthday")
    for link in ("javascript:alert(1)", "http://[broken", None):
        tiers = (Tier("Gold", 3, benefits=(TierBenefit("Custom Benefits", "Call", link),)),)
        [benefit] = present(on_the_way("50"), tiers, None).adds
        assert benefit.link == ""


def test_nothing_added_and_nothing_listed_are_different_sentences() -> None:
    same = (Tier("Basic", 1, benefits=(CALL,)), Tier("Gold", 3, benefits=(CALL,)))
    assert present(on_the_way("50"), same, None).adds_note == "Gold adds nothing, according to the tier configuration."
    assert present(on_the_way("50"), (), None).adds_note == "The tier configuration does not contain Gold."
    unlisted = present(on_the_way("50", None, GOLD), TIERS, None)
    assert (len(unlisted.adds), unlisted.adds_note) == (
        4,
        "These are all its benefits, because the current tier's benefits are unknown.",
    )


def test_tiers_are_matched_by_name_where_the_order_is_unknown() -> None:
    view = present(on_the_way("50", TierState("basic"), TierState("SILVER")), TIERS, None)
    assert len(view.adds) == 2


async def test_the_configuration_failing_costs_only_itself() -> None:
    loaded = await load(panel_request(tier_progress=on_the_way("50"), tiers=Refused(), unit="points"))
    assert loaded.view.summary == "50 of 190 points, 140 to Gold"
    assert "could not be read" in loaded.view.adds_note
    [missing] = loaded.answers[0].missing
    assert (missing.name, type(missing.error)) == ("the tier benefits", Refused)


async def test_the_progress_failing_is_the_panel_failing() -> None:
    with pytest.raises(Unavailable):
        await load(panel_request(tier_progress=Unavailable(), tiers=TIERS))


async def test_its_age_is_that_of_the_progress_and_it_writes_the_ticket() -> None:
    loaded = await load(panel_request(tier_progress=on_the_way("50"), tiers=TIERS, balance=STARS))
    assert [answer.value for answer in loaded.answers] == [on_the_way("50")]
    assert loaded.ticket == ("Tier: Basic, 50 of 190, 140 to Gold",)


async def test_that_the_configuration_is_old_is_told_too() -> None:
    old = Answer(TIERS, NOW, source=Source.STALE)
    loaded = await load(panel_request(tier_progress=on_the_way("50"), tiers=old, balance=STARS))
    assert [answer.source for answer in loaded.answers] == [Source.LIVE, Source.STALE]


states = st.none() | st.builds(TierState, texts, st.none() | st.integers(-1, 9), numbers)
benefits = st.builds(TierBenefit, texts, texts, texts, st.builds(Reward, numbers, numbers, numbers))
tiers = st.builds(Tier, texts, st.none() | st.integers(-1, 9), numbers, benefits=st.lists(benefits, max_size=3))


@given(st.builds(TierProgress, states, states, numbers), st.none() | st.lists(tiers, max_size=3), texts)
def test_any_answer_can_be_shown(progress: TierProgress, configured: list[Tier] | None, unit: str | None) -> None:
    view = present(progress, configured, unit)
    assert view.percent is None or 0 <= view.percent <= 100
    assert str(view.figure).startswith(("unknown", "progress unknown")) is (progress.progress is None)
    if progress.progress is None or progress.next is None or progress.next.min_progress is None:
        assert view.percent is None
    else:
        assert (view.percent == 100) is (progress.progress >= progress.next.min_progress)


async def test_the_cell_shows_the_bar_with_its_numbers_outside() -> None:
    markup = rendered("tier", await load(panel_request(tier_progress=on_the_way("50"), tiers=TIERS, balance=STARS)))
    assert '<progress value="26" max="100" aria-label="50 of 190, 140 to Gold"></progress>' in markup
    assert "Basic 50 of 190 140 to Gold" in text_of(markup)
    assert "What Gold would add On entry, once: 200 Stars" in text_of(markup)


async def test_the_top_tier_shows_no_bar() -> None:
    markup = rendered("tier", await load(panel_request(tier_progress=on_the_way("900", GOLD, None), tiers=TIERS)))
    assert "<progress" not in markup
    assert "Gold 900 top tier" in text_of(markup)


async def test_a_missing_configuration_is_named_on_the_panel() -> None:
    text = text_of(rendered("tier", await load(panel_request(tier_progress=on_the_way("50"), tiers=Refused()))))
    assert "Not shown: the tier benefits." in text
    assert "50 of 190" in text


async def test_nothing_known_prints_no_number() -> None:
    text = text_of(rendered("tier", await load(panel_request(tier_progress=TierProgress(), tiers=TIERS))))
    assert "unknown" in text
    assert not re.search(r"\b0\b", text)
    assert "None" not in text


@pytest.mark.parametrize("awkward", [MARKUP, LONG, ARABIC])
async def test_awkward_names_are_shown_as_they_are_and_escaped(awkward: str) -> None:
    progress = TierProgress(TierState(awkward, 1), TierState(awkward, 2, Decimal(9)), Decimal(3))
    gives = (Tier(awkward, 2, benefits=(TierBenefit(awkward, awkward, "https://shop.example.com/?a=1&b=2"),)),)
    markup = rendered("tier", await load(panel_request(tier_progress=progress, tiers=gives, unit=awkward)))
    assert MARKUP not in markup
    assert text_of(markup).count(awkward) >= 4
    assert "https://shop.example.com/?a=1&amp;b=2" in markup


@settings(deadline=None, max_examples=40)
@given(st.builds(TierProgress, states, states, numbers), st.lists(tiers, max_size=3))
async def test_any_tier_can_be_rendered(progress: TierProgress, configured: list[Tier]) -> None:
    loaded = await load(panel_request(tier_progress=progress, tiers=tuple(configured)))
    assert MARKUP not in rendered("tier", loaded)


REVIEWED = TierProgress(
    TierState("Bronze", tier_id=2, description="The first one"),
    None,
    Decimal(251),
    review=TierReview(campaign_id=159, points_to_next=Decimal(249), points_to_keep=Decimal(0)),
)


async def test_a_level_is_kept_and_reviewed() -> None:
    request = panel_request(tier_progress=REVIEWED, without=(reads.TIERS,))
    loaded = await load(request)
    assert platform_of(request).asked == ["tier_progress"]
    assert (loaded.view.percent, loaded.view.to_go) == (50, "249 to the next tier")
    assert loaded.view.notes == ()
    assert loaded.ticket[1:] == ("Needed to keep this tier: 0", "Description: The first one")
    text = text_of(rendered("tier", loaded))
    assert "Needed to keep this tier 0" in text
    assert "Next review no date" in text
    assert "Description The first one Tier number 2 Campaign number 159" in text


@pytest.mark.parametrize(
    ("progress", "to_next", "percent"), [("251", None, None), (None, "249", None), ("0", "10", 0), ("5", "0", 100)]
)
def test_a_bar_is_drawn_only_from_what_was_sent(progress: str | None, to_next: str | None, percent: int | None) -> None:
    review = TierReview(points_to_next=None if to_next is None else Decimal(to_next))
    level = TierProgress(TierState("Bronze"), None, None if progress is None else Decimal(progress), review=review)
    view = present(level, None, None)
    assert view.percent == percent
    assert "top tier" not in str(view.to_go)
    assert not any("top tier" in str(note) for note in view.notes)


def test_a_platform_that_lists_no_tiers_says_just_that() -> None:
    view = present(TierProgress(review=TierReview()), None, None)
    assert view.notes == ("The platform lists no tiers for this customer.",)
    assert view.facts == ()
    for level in (replace(REVIEWED, current=None), replace(REVIEWED, review=TierReview())):
        assert present(level, None, None).facts
