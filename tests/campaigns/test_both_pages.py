"""The profile and "Campaigns for a customer" say the same of any campaign, tier ladder and customer, at any instant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.panels.campaign_rows import CampaignRow
from customers.panels.campaigns import present as present_profile
from dashboard.campaigns.conditions import CustomerFacts
from dashboard.campaigns.status import CampaignStatus
from dashboard.loyalty.models import (
    Campaign,
    CampaignProgress,
    End,
    Gap,
    Open,
    Tier,
    TierProgress,
    TierState,
    Visibility,
)
from programconfig.campaigns.rows import Rows
from programconfig.eligibility.rows import Row, judge
from programconfig.eligibility.rows import present as present_eligibility
from programconfig.eligibility.verdict import Facts
from programconfig.review.dates import ended_yet_visible
from programconfig.review.finding import Configuration
from tests.loyalty.gaps import gaps

# On the profile alone: what contradicts itself there. Figures are shown on both, and told nowhere else.
CONTRADICTIONS = {
    "100% done, but the platform does not count it as earned.",
    "Earned more than once, although the campaign can be earned only once.",
}
# Clocks go back or forward at these instants.
CHANGES = [
    (ZoneInfo("Europe/Berlin"), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    (ZoneInfo("Europe/Berlin"), datetime(2027, 3, 28, 1, tzinfo=UTC)),
    (ZoneInfo("Africa/Cairo"), datetime(2026, 10, 29, 21, tzinfo=UTC)),
    (ZoneInfo("America/New_York"), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    (ZoneInfo("Australia/Lord_Howe"), datetime(2027, 4, 3, 15, tzinfo=UTC)),
]
minutes = st.integers(-120, 120) | st.integers(-100_000, 100_000)
flags = st.none() | st.booleans()
counts = st.none() | st.integers(-2, 4).map(Decimal)
tags = st.lists(st.sampled_from(["VIP", "vip", "pilot"]), max_size=2).map(tuple)
orders = st.none() | st.integers(-1, 4)
tiers = st.lists(st.builds(Tier, st.sampled_from([None, "Basic", "Silver", "Gold"]), orders), max_size=4)
states = st.none() | st.builds(TierState, st.sampled_from([None, "Basic", "Silver"]), orders)
customers = st.builds(
    CustomerFacts.of, st.none() | tiers, st.none() | st.builds(TierProgress, states, states), st.none() | tags
)
rows = st.builds(
    CampaignProgress,
    campaign_id=st.just(7),
    is_open=flags,
    can_achieve=flags,
    achieved_count=counts,
    completion=st.sampled_from([None, Decimal(0), Decimal(100)]),
)


@st.composite
def timed(draw: st.DrawFn) -> tuple[Campaign, datetime]:
    """A campaign, and the present in the program's zone: often both near a night when clocks change."""
    zone, change = draw(st.sampled_from(CHANGES))
    moment = minutes.map(lambda offset: (change + timedelta(minutes=offset)).astimezone(zone))
    campaigns = st.builds(
        Campaign,
        campaign_id=st.just(7),
        starts_at=st.none() | moment.map(lambda at: at.astimezone(UTC)),
        ends_at=st.none() | moment.map(End),
        min_tier=orders,
        tags=tags,
        is_repeatable=flags,
        max_achievements=counts,
        is_active=flags,
        is_deleted=flags,
        visibility=st.just(Open("AlwaysVisible", Visibility.ALWAYS)),
        gaps=st.builds(
            lambda offered, unknown: (
                *(() if offered else gaps(Gap.NOT_OFFERED, "min_tier", "is_repeatable")),
                *gaps(Gap.NOT_SENT, *unknown),
            ),
            st.booleans(),
            st.frozensets(st.sampled_from(["starts_at", "ends_at", "tags"])),
        ),
    )
    return draw(campaigns), draw(moment)


def on_the_profile(
    campaign: Campaign, progress: CampaignProgress, customer: CustomerFacts, now: datetime
) -> CampaignRow:
    view = present_profile([replace(progress, campaign=campaign)], customer, now)
    [row] = [row for group in view.groups for row in group.rows]
    return row


def for_a_customer(campaign: Campaign, progress: CampaignProgress, customer: CustomerFacts, now: datetime) -> Row:
    facts = Facts(customer, progress={7: progress})
    said = Rows((), now, lambda number: f"/campaigns/{number}/")
    view = present_eligibility(judge([campaign], facts, now), facts, said)
    [row] = [row for group in view.groups for row in group.rows]
    return row


@given(timed(), rows, customers)
def test_both_pages_give_the_same_reasons_in_the_same_words(
    at: tuple[Campaign, datetime], progress: CampaignProgress, customer: CustomerFacts
) -> None:
    campaign, now = at
    notes = {str(note) for note in on_the_profile(campaign, progress, customer, now).notes} - CONTRADICTIONS
    reasons = for_a_customer(campaign, progress, customer, now).reasons
    assert notes <= {one.sentence for one in reasons}
    refused = any(one.holds is False and not one.is_calculated for one in reasons)
    may_be_why = {one.sentence for one in reasons if one.is_calculated and not one.holds}
    calculated = notes & {one.sentence for one in reasons if one.is_calculated}
    assert calculated == may_be_why if refused else calculated <= may_be_why
    against = {one.sentence for one in reasons if one.holds is False and not one.is_calculated}
    assert against <= notes


@given(timed(), rows, customers)
def test_every_page_agrees_whether_a_campaign_has_ended(
    at: tuple[Campaign, datetime], progress: CampaignProgress, customer: CustomerFacts
) -> None:
    campaign, now = replace(at[0], is_deleted=False), at[1]
    has_ended = campaign.ends_at is not None and campaign.ends_at.at.timestamp() <= now.timestamp()
    profile = on_the_profile(campaign, progress, customer, now)
    assert profile.ends_at == (None if has_ended else campaign.ends_at)
    assert any(str(note).startswith("It ended on ") for note in profile.notes) == has_ended
    reasons = for_a_customer(campaign, progress, customer, now).reasons
    assert any(one.sentence.startswith("It ended on ") for one in reasons) == has_ended
    line = Rows((), now, str).line(campaign)
    assert (line.status is CampaignStatus.ENDED) == has_ended
    found = ended_yet_visible.find(Configuration(now, campaigns=(replace(campaign, starts_at=None),)))
    assert bool(found) == has_ended


SILVER = TierProgress(current=TierState("Silver", 1))
BASIC = TierProgress(current=TierState("Basic", 0))
LADDER = [Tier("Basic", 0), Tier("Silver", 1), Tier("Gold", 2)]
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 12, tzinfo=BERLIN)
# The clocks of Berlin show this time twice: as summer time, and an hour later as winter time.
SUMMER = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=0)
WINTER = SUMMER.replace(fold=1)


@pytest.mark.parametrize(
    ("set_to", "customer", "now", "sentence"),
    [
        (
            {"min_tier": 1},
            CustomerFacts.of(LADDER, BASIC, ()),
            NOON,
            "It is for Silver and above; this customer is in Basic.",
        ),
        (
            {"min_tier": 2},
            CustomerFacts.of(LADDER, SILVER, ()),
            NOON,
            "It is for Gold and above; this customer is in Silver.",
        ),
        (
            {"min_tier": 2},
            CustomerFacts.of(None, SILVER, ()),
            NOON,
            "It is for tier number 2 (name unknown) and above; this customer is in Silver.",
        ),
        (
            {"min_tier": 0, "ends_at": End(SUMMER.replace(minute=45))},
            CustomerFacts.of(LADDER, BASIC, ()),
            WINTER,
            "It ended on 25 Oct 2026, 02:45 UTC+2.",
        ),
        ({"min_tier": 0, "ends_at": End(WINTER)}, CustomerFacts.of(LADDER, BASIC, ()), SUMMER.replace(minute=45), None),
    ],
)
def test_what_the_two_pages_used_to_disagree_on(
    set_to: dict[str, Any], customer: CustomerFacts, now: datetime, sentence: str | None
) -> None:
    campaign = Campaign(7, is_repeatable=True, max_achievements=Decimal(-1), **set_to)
    closed = CampaignProgress(7, is_open=False, achieved_count=Decimal(0))
    reasons = [one for one in for_a_customer(campaign, closed, customer, now).reasons if one.is_calculated]
    against = [one.sentence for one in reasons if one.holds is not True]
    notes = list(on_the_profile(campaign, closed, customer, now).notes[1:])
    assert notes == against == ([sentence] if sentence else [])
