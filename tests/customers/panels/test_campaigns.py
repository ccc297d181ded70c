"""The campaigns panel: who earned what is read from the count, never from `isUnlocked`."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.panels.campaign_rows import CampaignRow
from customers.panels.campaign_status import ProgressStatus, status_of
from customers.panels.campaigns import loaded_panel, present, with_campaigns
from dashboard.campaigns.conditions import CustomerFacts
from dashboard.loyalty.models import (
    Answer,
    Campaign,
    CampaignKind,
    CampaignProgress,
    CouponReward,
    Currency,
    End,
    Gap,
    Open,
    Reward,
    Tier,
    TierProgress,
    TierState,
)
from dashboard.text.units import Units
from tests.customers.panels.sample import rendered
from tests.loyalty.gaps import gaps

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


NOTHING = CustomerFacts()


def row_of(
    one: CampaignProgress, campaign: Campaign | None, facts: CustomerFacts = NOTHING, currency: Currency | None = None
) -> CampaignRow:
    rows = with_campaigns([one], [campaign] if campaign else [])
    [group] = present(rows, facts, NOW, Units(currency)).groups
    [row] = group.rows
    return row


def progress(**known: object) -> CampaignProgress:
    return CampaignProgress(campaign_id=7, name="Sample", **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("completion", "figure", "bar", "fact"),
    [
        ("99.97", "99%", 99, "percentage sent as 99.97"),
        ("99.99999999999999", "100%", 100, "percentage sent as 99.99999999999999"),
        ("33", "33%", 33, ""),
    ],
)
def test_a_bar_is_full_only_for_a_complete_campaign(completion: str, figure: str, bar: int, fact: str) -> None:
    row = row_of(progress(completion=Decimal(completion)), None)
    assert (row.figure, row.bar) == (figure, bar)
    assert [said for said in row.facts if "sent as" in str(said)] == [fact] * bool(fact)


def test_a_fraction_counts_as_several() -> None:
    facts = row_of(progress(achieved_count=Decimal("1.5"), current_streak=Decimal("1.5")), None).facts
    assert facts == ("earned 1.5 times", "streak of 1.5 days")


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ({"is_open": True, "achieved_count": Decimal(1), "completion": Decimal(100)}, ProgressStatus.EARNED),
        ({"is_open": False, "achieved_count": Decimal(2)}, ProgressStatus.EARNED),
        ({"is_open": False, "completion": Decimal(40), "achieved_count": Decimal(0)}, ProgressStatus.CLOSED),
        ({"is_open": True, "completion": Decimal("33.0"), "achieved_count": Decimal(0)}, ProgressStatus.UNDER_WAY),
        ({"is_open": True, "completion": Decimal(0), "current_streak": Decimal(3)}, ProgressStatus.UNDER_WAY),
        ({"is_open": True, "completion": Decimal(0), "achieved_count": Decimal(0)}, ProgressStatus.NOT_STARTED),
        ({"is_open": True, "completion": Decimal(100), "achieved_count": Decimal(0)}, ProgressStatus.UNDER_WAY),
        ({"is_open": True, "completion": Decimal(100)}, ProgressStatus.UNKNOWN),
        ({"is_open": True, "completion": Decimal(0)}, ProgressStatus.UNKNOWN),
        ({"is_open": True, "completion": Decimal(40)}, ProgressStatus.UNDER_WAY),
        ({"is_open": True}, ProgressStatus.UNKNOWN),
        ({"is_open": True, "achieved_count": Decimal(0)}, ProgressStatus.UNKNOWN),
        ({}, ProgressStatus.UNKNOWN),
    ],
)
def test_it_tells_where_the_customer_stands(known: dict[str, object], status: ProgressStatus) -> None:
    assert status_of(progress(**known)) is status


def test_it_groups_in_the_order_an_agent_is_asked() -> None:
    view = present(
        [
            progress(is_open=True, completion=Decimal(0), achieved_count=Decimal(0)),
            progress(is_open=False),
            progress(achieved_count=Decimal(1)),
            progress(is_open=True, completion=Decimal(50)),
        ],
        NOTHING,
        NOW,
    )
    assert [group.status for group in view.groups] == [
        ProgressStatus.EARNED,
        ProgressStatus.UNDER_WAY,
        ProgressStatus.NOT_STARTED,
        ProgressStatus.CLOSED,
    ]
    assert [group.folds_on_phone for group in view.groups] == [True, False, True, True]


def test_it_takes_dates_kind_and_reward_from_the_configuration() -> None:
    kind, ends_at = Open("Birthday", CampaignKind.BIRTHDAY), End(NOW + timedelta(days=1))
    campaign = Campaign(7, kind=kind, ends_at=ends_at, rewards=(Reward(points=Decimal(200)),))
    row = row_of(progress(is_open=True, completion=Decimal(0)), campaign)
    assert (str(row.kind), row.ends_at, row.notes) == ("Birthday", ends_at, ())
    assert "200 points" in " ".join(map(str, row.facts))


def test_the_settings_name_the_currency_of_rewards_where_the_platform_names_none() -> None:
    reward = Reward(coupon=CouponReward(cap=Decimal(50)))
    for named, shown in ((None, "50 EGP"), (Currency("€", is_before=False), "50 €")):
        row = row_of(progress(), Campaign(7, rewards=(reward,), currency=named), currency=Currency(code="EGP"))
        assert shown in " ".join(map(str, row.facts))


def test_it_shows_an_undocumented_kind_as_the_platform_calls_it() -> None:
    assert row_of(progress(), Campaign(7, kind=Open("Moonlight", None))).kind == "Moonlight"


def test_it_says_why_a_campaign_may_be_closed_without_guessing_which_condition_failed() -> None:
    campaign = Campaign(7, min_tier=3, tags=("loyal", "new"), is_repeatable=False)
    assert list(row_of(progress(is_open=False, achieved_count=Decimal(0)), campaign).notes) == [
        "The platform says that this customer cannot take part.",
        "It is for tier number 3 (name unknown) and above; this customer's tier is unknown.",
        "It is for customers tagged loyal or new; this customer's tags are unknown.",
    ]


def test_it_says_which_conditions_the_customer_fails_and_not_which_hold() -> None:
    tiers = [Tier("Basic", 0), Tier("Silver", 1), Tier("Gold", 2)]
    campaign = Campaign(7, min_tier=1, tags=("VIP",), is_repeatable=False)
    in_basic = CustomerFacts.of(tiers, TierProgress(current=TierState("Basic", 0)), ("VIP",))
    assert list(row_of(progress(is_open=False, achieved_count=Decimal(0)), campaign, in_basic).notes) == [
        "The platform says that this customer cannot take part.",
        "It is for Silver and above; this customer is in Basic.",
    ]


def test_what_is_not_refused_needs_no_reasons() -> None:
    campaign = Campaign(7, min_tier=3, tags=("loyal",))
    assert row_of(progress(is_open=True, can_achieve=True), campaign).notes == ()


def test_it_says_that_done_and_not_earned_contradict() -> None:
    row = row_of(progress(is_open=True, completion=Decimal(100), achieved_count=Decimal(0)), None)
    assert "100% done, but the platform does not count it as earned." in row.notes


def test_it_tells_streaks_and_high_scores() -> None:
    one = progress(is_open=True, current_streak=Decimal(1), highest_streak=Decimal(9), high_score=Decimal("1250.5"))
    assert list(row_of(one, None).facts) == ["times earned unknown", "streak of 1 day, longest 9", "high score 1,250.5"]


@pytest.mark.parametrize(
    ("known", "facts"),
    [
        ({}, ["times earned unknown"]),
        ({"achieved_count": Decimal(0)}, []),
        ({"achieved_count": Decimal(2), "current_streak": Decimal(3)}, ["earned 2 times", "streak of 3 days"]),
    ],
)
def test_it_says_no_more_than_came(known: dict[str, object], facts: list[str]) -> None:
    assert list(row_of(progress(**known), None).facts) == facts


@pytest.mark.parametrize(
    ("known", "set_to", "said"),
    [
        (
            {"is_open": True, "can_achieve": False, "achieved_count": Decimal(1)},
            {"is_repeatable": False, "min_tier": 1},
            [
                "The platform says that this customer cannot achieve it now.",
                "Limit reached: earned 1 of 1 time.",
                "It is for tier number 1 (name unknown) and above; this customer's tier is unknown.",
            ],
        ),
        (
            {"is_open": False, "can_achieve": True},
            {"gaps": gaps(Gap.NOT_OFFERED, "min_tier", "is_repeatable")},
            [
                "The platform says that this customer cannot take part.",
                "The platform says that this customer can achieve it now.",
            ],
        ),
        ({}, {"is_active": False}, ["The campaign is switched off."]),
        ({}, {"is_active": False, "is_deleted": True}, ["The campaign is deleted."]),
        ({}, {"starts_at": NOW + timedelta(days=1)}, ["It starts on 21 Nov 2026, 12:00, tomorrow."]),
        ({}, {"ends_at": End(NOW - timedelta(days=1))}, ["It ended on 19 Nov 2026, 12:00."]),
        ({}, {"gaps": gaps(Gap.NOT_SENT, "starts_at", "ends_at")}, []),
        ({}, {"starts_at": NOW - timedelta(days=1)}, []),
        (
            {"achieved_count": Decimal(2)},
            {"is_repeatable": False},
            ["Earned more than once, although the campaign can be earned only once."],
        ),
        ({"achieved_count": Decimal(1)}, {"is_repeatable": False}, []),
        ({"achieved_count": Decimal(2)}, {"is_repeatable": True, "max_achievements": Decimal(2)}, []),
    ],
)
def test_it_says_what_the_configuration_speaks_against(
    known: dict[str, object], set_to: dict[str, Any], said: list[str]
) -> None:
    row = row_of(progress(**known), Campaign(7, **set_to))
    assert list(row.notes) == said
    assert row.ends_at is None


def test_the_ticket_names_earned_and_running_campaigns() -> None:
    rows: tuple[CampaignProgress, ...] = (progress(achieved_count=Decimal(1)), progress(is_open=False))
    panel = loaded_panel(Answer(rows, NOW), NOTHING, NOW)
    assert panel.ticket == ("Earned: Sample",)
    assert panel.count == "1 earned"


def test_each_bar_is_named_and_what_has_not_begun_has_none() -> None:
    begun, idle = (progress(is_open=True, completion=Decimal(done), achieved_count=Decimal(0)) for done in (40, 0))
    markup = rendered("campaigns", loaded_panel(Answer((begun, idle), NOW), NOTHING, NOW))
    assert re.findall(r"<progress[^>]*aria-label=\"([^\"]*)", markup) == ["Sample: 40% done"]


def test_more_than_fifty_are_paged() -> None:
    many = [replace(progress(is_open=True, completion=Decimal(n)), name=f"No. {n}") for n in range(1, 121)]
    pages = [present(many, NOTHING, NOW, page=page) for page in (1, 2, 3, 4)]
    assert [(view.page.previous, view.page.next, view.page.where) for view in pages] == [
        (None, 2, "1 to 50 of 120"),
        (1, 3, "51 to 100 of 120"),
        (2, None, "101 to 120 of 120"),
        (3, None, ""),
    ]
    names = [row.name for view in pages for group in view.groups for row in group.rows]
    assert {*names} == {one.name for one in many}
    assert {group.count for group in pages[0].groups} == {99}


numbers = st.none() | st.decimals(min_value=-500, max_value=5000, places=2)
flags = st.none() | st.booleans()


@given(
    st.builds(
        CampaignProgress,
        campaign_id=st.none() | st.integers(0, 9),
        name=st.none() | st.text(),
        is_open=flags,
        can_achieve=flags,
        completion=numbers,
        achieved_count=numbers,
        high_score=numbers,
        current_streak=numbers,
        highest_streak=numbers,
    )
)
def test_it_shows_any_progress_once_and_keeps_the_bar_in_bounds(one: CampaignProgress) -> None:
    row = row_of(one, Campaign(3, min_tier=2))
    assert (one.completion is None) == (not row.figure)
    assert (row.bar is None) == (one.completion is None or one.completion < 1)  # no bar for what has not begun
    assert one.completion is not None or row.status is ProgressStatus.CLOSED or row.figure is None
    assert row.bar is None or 0 < row.bar <= 100
    assert one.is_open is not True or row.status is not ProgressStatus.CLOSED
