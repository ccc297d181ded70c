"""Whether a customer can take part, and why: what is unknown is never a no, and never a yes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.campaigns.conditions import CustomerFacts
from dashboard.campaigns.reasons import Topic
from dashboard.loyalty.models import Campaign, CampaignProgress, End, Gap, Tier
from dashboard.text.tiers import TierLadder
from programconfig.eligibility.verdict import Facts, Verdict, eligibility
from tests.loyalty.gaps import gaps

CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=CAIRO)
DAY = timedelta(days=1)
# For everyone, always, as often as one likes: nothing to fail.
OPEN = Campaign(7, "Spring", min_tier=1, is_repeatable=True, max_achievements=Decimal(-1))
# Everything is known and nothing speaks against it.
NAMES = {1: "Basic", 2: "Gold", 3: "Platinum"}
KNOWN = Facts(
    customer=CustomerFacts(2, ("VIP",), TierLadder(frozenset(NAMES), NAMES, is_known=True)),
    listed=frozenset({7}),
    progress={7: CampaignProgress(7, is_open=True, can_achieve=True, achieved_count=Decimal(1))},
)
UNLISTED = replace(KNOWN, listed=frozenset(), progress={7: CampaignProgress(7, can_achieve=False)})
SILENT = replace(KNOWN, listed=None, progress={7: CampaignProgress(7, achieved_count=Decimal(1))})


def knowing(facts: Facts, **changes: Any) -> Facts:
    """Something else is known of the customer, or not any more."""
    return replace(facts, customer=replace(facts.customer, **changes))


def said(verdict: Verdict, about: Topic) -> list[tuple[bool | None, str]]:
    return [(one.holds, str(one.sentence)) for one in verdict.reasons if one.topic is about]


def test_the_platforms_yes_is_a_yes() -> None:
    verdict = eligibility(OPEN, KNOWN, NOW)
    assert (verdict.can_take_part, verdict.is_contradictory, verdict.is_calculated) == (True, False, False)
    assert said(verdict, Topic.PLATFORM) == [(True, "The platform says that this customer can achieve it now.")]


@pytest.mark.parametrize(
    ("change", "about", "sentence"),
    [
        ({"ends_at": End(NOW - DAY)}, Topic.DATES, "It ended on 19 Nov 2026, 12:00."),
        ({"starts_at": NOW + 12 * DAY}, Topic.DATES, "It starts on 2 Dec 2026, 12:00, in 12 days."),
        ({"min_tier": 3}, Topic.TIER, "It is for Platinum and above; this customer is in Gold."),
        (
            {"min_tier": 9},
            Topic.TIER,
            "It is for tier number 9 (no such tier is configured) and above; this customer is in Gold.",
        ),
        (
            {"tags": ("pilot", "staff")},
            Topic.TAGS,
            "It is for customers tagged pilot or staff; this customer does not have the tag.",
        ),
        ({"is_repeatable": False}, Topic.LIMIT, "Limit reached: earned 1 of 1 time."),
        ({"max_achievements": Decimal(1)}, Topic.LIMIT, "Limit reached: earned 1 of 1 time."),
    ],
)
def test_a_condition_that_fails_is_the_reason(change: dict[str, object], about: Topic, sentence: str) -> None:
    campaign = replace(OPEN, **change)  # type: ignore[arg-type]
    calculated = eligibility(campaign, SILENT, NOW)
    assert (calculated.can_take_part, calculated.is_calculated) == (False, True)
    assert said(calculated, about) == [(False, sentence)]
    agreed = replace(UNLISTED, progress=SILENT.progress)
    assert eligibility(campaign, agreed, NOW).can_take_part is False
    assert not eligibility(campaign, agreed, NOW).is_calculated
    assert not eligibility(campaign, agreed, NOW).is_unexplained
    contradicted = eligibility(campaign, KNOWN, NOW)
    assert (contradicted.can_take_part, contradicted.is_contradictory) == (None, True)
    assert {reason.holds for reason in contradicted.reasons} == {True, False}


@pytest.mark.parametrize(
    ("change", "about", "sentence"),
    [
        ({"starts_at": NOW - DAY}, Topic.DATES, "It has run since 19 Nov 2026, 12:00."),
        ({"ends_at": End(NOW + DAY)}, Topic.DATES, "It runs until 21 Nov 2026, 12:00."),
        ({"ends_at": End(NOW + DAY / 2)}, Topic.DATES, "It runs through 20 Nov 2026."),
        ({"min_tier": 2}, Topic.TIER, "It is for Gold and above; this customer is in Gold."),
        ({"tags": ("VIP", "staff")}, Topic.TAGS, "It is for customers tagged VIP or staff; this customer has the tag."),
        ({"max_achievements": Decimal(3)}, Topic.LIMIT, "Earned 1 of 3 times."),
    ],
)
def test_a_condition_that_holds_is_told(change: dict[str, object], about: Topic, sentence: str) -> None:
    verdict = eligibility(replace(OPEN, **change), KNOWN, NOW)  # type: ignore[arg-type]
    assert verdict.can_take_part is True
    assert said(verdict, about) == [(True, sentence)]


@pytest.mark.parametrize(
    ("change", "facts", "about"),
    [
        ({"gaps": gaps(Gap.NOT_SENT, "ends_at")}, SILENT, Topic.DATES),
        ({"min_tier": None}, SILENT, Topic.TIER),
        ({"min_tier": 3}, knowing(SILENT, tier=None), Topic.TIER),
        ({"min_tier": 1}, knowing(SILENT, tier=None, ladder=TierLadder()), Topic.TIER),
        ({"gaps": gaps(Gap.NOT_SENT, "tags")}, SILENT, Topic.TAGS),
        ({"tags": ("pilot",)}, knowing(SILENT, tags=None), Topic.TAGS),
        ({"tags": ("vip ",)}, SILENT, Topic.TAGS),  # whether capitals and blanks count, nobody knows
        ({"is_repeatable": None}, SILENT, Topic.LIMIT),
        ({"max_achievements": None}, SILENT, Topic.LIMIT),
        ({"is_repeatable": False}, replace(SILENT, progress=None), Topic.LIMIT),
        ({"is_repeatable": False}, replace(SILENT, progress={}), Topic.LIMIT),
    ],
)
def test_what_is_unknown_decides_nothing(change: dict[str, object], facts: Facts, about: Topic) -> None:
    campaign = replace(OPEN, **change)  # type: ignore[arg-type]
    verdict = eligibility(campaign, facts, NOW)
    assert verdict.can_take_part is None
    ((holds, sentence),) = said(verdict, about)
    assert holds is None
    assert "unknown" in sentence
    assert eligibility(campaign, replace(facts, listed=frozenset({7})), NOW).can_take_part is True
    assert eligibility(campaign, replace(facts, listed=frozenset()), NOW).can_take_part is False


def test_a_no_that_nothing_explains_says_so() -> None:
    verdict = eligibility(OPEN, UNLISTED, NOW)
    assert verdict.can_take_part is False
    assert verdict.is_unexplained


def test_conditions_that_hold_are_not_yet_a_yes() -> None:
    """There may be others that no answer names."""
    assert eligibility(OPEN, SILENT, NOW).can_take_part is None


@pytest.mark.parametrize(
    ("listed", "can_achieve", "is_open"),
    [(True, False, None), (True, None, False), (True, True, False), (False, True, None)],
)
def test_the_platform_may_contradict_itself(listed: bool, can_achieve: bool | None, is_open: bool | None) -> None:
    progress = {7: CampaignProgress(7, can_achieve=can_achieve, is_open=is_open)}
    facts = replace(KNOWN, listed=frozenset({7} if listed else ()), progress=progress)
    verdict = eligibility(OPEN, facts, NOW)
    assert (verdict.can_take_part, verdict.is_contradictory) == (None, True)
    assert {holds for holds, _sentence in said(verdict, Topic.PLATFORM)} == {True, False}


def test_a_program_that_is_off_speaks_against_what_it_lists() -> None:
    facts = replace(KNOWN, progress=None, is_switched_off=True)
    assert eligibility(OPEN, facts, NOW).is_contradictory
    unlisted = eligibility(OPEN, replace(facts, listed=frozenset()), NOW)
    assert (unlisted.can_take_part, unlisted.is_unexplained) == (False, False)
    assert said(unlisted, Topic.PROGRAM)[0][1].startswith("The platform says that the program is switched off")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"is_active": False}, "The campaign is switched off."),
        ({"is_active": False, "is_deleted": True}, "The campaign is deleted."),
    ],
)
def test_a_campaign_that_the_platform_stopped_is_for_nobody(change: dict[str, bool], sentence: str) -> None:
    verdict = eligibility(replace(OPEN, **change), SILENT, NOW)  # type: ignore[arg-type]
    assert (verdict.can_take_part, said(verdict, Topic.DATES)) == (False, [(False, sentence)])


flags = st.none() | st.booleans()
counts = st.none() | st.integers(-2, 4).map(Decimal)
days = st.integers(-3, 3).map(lambda days: (NOW + days * DAY).astimezone(UTC))
tags = st.lists(st.sampled_from(["VIP", "vip", "pilot"]), max_size=2).map(tuple)
campaigns = st.builds(
    Campaign,
    campaign_id=st.none() | st.just(7),
    name=st.none() | st.text(max_size=5),
    starts_at=st.none() | days,
    ends_at=st.none() | days.map(End),
    min_tier=st.none() | st.integers(-1, 4),
    tags=tags,
    is_repeatable=flags,
    max_achievements=counts,
    gaps=st.frozensets(st.sampled_from(["starts_at", "ends_at", "tags"])).map(lambda names: gaps(Gap.NOT_SENT, *names)),
)
rows = st.builds(CampaignProgress, campaign_id=st.just(7), is_open=flags, can_achieve=flags, achieved_count=counts)
ladders = st.sampled_from([None, (), (0, 1), (1, 2), (None, 2)]).map(
    lambda orders: TierLadder.of(None if orders is None else [Tier(f"Tier {order}", order) for order in orders])
)
everyone = st.builds(
    Facts,
    customer=st.builds(CustomerFacts, st.none() | st.integers(-1, 4), st.none() | tags, ladders),
    listed=st.none() | st.sampled_from([frozenset({7}), frozenset[int]()]),
    progress=st.none() | st.just({}) | rows.map(lambda row: {7: row}),
    is_switched_off=st.booleans(),
)


@given(campaigns, everyone)
def test_a_verdict_rests_on_what_was_said(campaign: Campaign, facts: Facts) -> None:
    verdict = eligibility(campaign, facts, NOW)
    holds = {reason.holds for reason in verdict.reasons}
    by_platform = {reason.holds for reason in verdict.reasons if not reason.topic.is_calculated}
    assert all(str(reason.sentence) for reason in verdict.reasons)
    if verdict.can_take_part is True:
        assert True in by_platform
        assert False not in holds
    elif verdict.can_take_part is False:
        assert False in holds
        assert True not in by_platform
    assert verdict.is_contradictory == (True in by_platform and False in holds)


@given(campaigns, everyone, st.sampled_from(["tier", "ladder", "tags", "listed", "progress"]))
def test_knowing_less_never_turns_a_yes_into_a_no_or_a_no_into_a_yes(
    campaign: Campaign, facts: Facts, forgotten: str
) -> None:
    known_less: Any = {forgotten: TierLadder() if forgotten == "ladder" else None}
    fewer = replace(facts, **known_less) if hasattr(facts, forgotten) else knowing(facts, **known_less)
    more, less = eligibility(campaign, facts, NOW).can_take_part, eligibility(campaign, fewer, NOW).can_take_part
    assert {more, less} != {True, False}


@given(campaigns)
def test_of_someone_unknown_only_the_dates_can_say_no(campaign: Campaign) -> None:
    verdict = eligibility(campaign, Facts(), NOW)
    assert verdict.can_take_part is not True
    assert (verdict.can_take_part is False) == any(holds is False for holds, _sentence in said(verdict, Topic.DATES))
