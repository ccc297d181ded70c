"""Verdicts in groups, as a page prints them."""

from typing import Any

import pytest

from dashboard.campaigns.conditions import CustomerFacts
from dashboard.frame.bad_query import BadQuery
from dashboard.loyalty.models import Campaign, CampaignProgress
from dashboard.text.tiers import TierLadder
from programconfig.campaigns.rows import Rows
from programconfig.eligibility.rows import (
    EligibilityGroup,
    EligibilityView,
    for_product,
    group_in_address,
    judge,
    present,
)
from programconfig.eligibility.verdict import Facts
from tests.programconfig.eligibility.test_verdict import KNOWN, NOW, OPEN

LADDER = TierLadder(frozenset({1}), is_known=True)
UNTAGGED = CustomerFacts(tags=(), ladder=LADDER)
SAID = Rows((), NOW, lambda number: f"/campaigns/{number}/" if number else "")


def presented(given: list[Campaign], facts: Facts, **wanted: Any) -> EligibilityView:
    return present(judge(given, facts, NOW), facts, SAID, **wanted)


def campaigns(*ids: int) -> list[Campaign]:
    return [
        Campaign(number, f"Campaign {number}", min_tier=1, tags=("pilot",) if number == 4 else ()) for number in ids
    ]


def test_campaigns_stand_in_groups_in_the_platforms_order() -> None:
    progress = {3: CampaignProgress(3, can_achieve=False), 5: CampaignProgress(5)}
    facts = Facts(UNTAGGED, listed=frozenset({1, 2, 3}), progress=progress)
    view = presented(campaigns(5, 4, 3, 2, 1), facts)
    assert [(group.group, [row.campaign_id for row in group.rows]) for group in view.groups] == [
        (EligibilityGroup.CAN, [2, 1]),
        (EligibilityGroup.CONTRADICTORY, [3]),
        (EligibilityGroup.UNEXPLAINED, [5]),
        (EligibilityGroup.CANNOT, [4]),
    ]
    assert view.campaigns == 5
    assert (view.needs_tier, view.needs_tags) == (False, True)


def test_what_cannot_be_told_is_a_group_of_its_own() -> None:
    (group,) = presented([Campaign()], Facts()).groups
    assert group.group is EligibilityGroup.UNKNOWN
    assert (group.rows[0].campaign_id, group.rows[0].name, group.rows[0].kind) == (None, None, None)


def test_the_tier_goes_by_its_name_else_by_its_number() -> None:
    assert presented([OPEN], KNOWN).tier == "Gold"
    assert presented([OPEN], Facts(CustomerFacts(tier=9))).tier == "9"
    assert presented([OPEN], Facts()).tier is None


def test_one_group_alone_and_the_counts_of_all() -> None:
    facts = Facts(UNTAGGED, listed=frozenset({1}))
    view = presented(campaigns(4, 3, 2, 1), facts, only=EligibilityGroup.UNEXPLAINED)
    assert [[row.campaign_id for row in group.rows] for group in view.groups] == [[3, 2]]
    assert [(count.group, count.campaigns) for count in view.counts] == [
        (EligibilityGroup.CAN, 1),
        (EligibilityGroup.UNEXPLAINED, 2),
        (EligibilityGroup.CANNOT, 1),
    ]
    assert (view.campaigns, view.paging.found) == (4, 2)
    assert presented(campaigns(1), facts, only=EligibilityGroup.CANNOT).groups == ()


def test_many_campaigns_come_a_page_at_a_time_and_groups_go_on() -> None:
    facts = Facts(CustomerFacts(ladder=LADDER), listed=frozenset(range(1, 61)))
    first = presented(campaigns(*range(10, 90)), facts)
    third = presented(campaigns(*range(10, 90)), facts, page=3)
    assert [(group.group, len(group.rows)) for group in first.groups] == [(EligibilityGroup.CAN, 25)]
    assert [(group.group, len(group.rows)) for group in third.groups] == [
        (EligibilityGroup.CAN, 1),
        (EligibilityGroup.UNEXPLAINED, 24),
    ]


def test_a_group_is_asked_for_by_its_name() -> None:
    assert group_in_address("") is None
    assert group_in_address("cannot") is EligibilityGroup.CANNOT
    with pytest.raises(BadQuery):
        group_in_address("perhaps")


def test_a_product_has_the_campaigns_named_for_it_and_a_count_of_the_others() -> None:
    view = for_product(campaigns(2), campaigns(1, 2, 3), NOW, SAID)
    assert [row.campaign_id for row in view.rows] == [2]
    assert view.others == 2
    assert for_product(campaigns(2), None, NOW, SAID).others is None
    assert len(for_product(campaigns(*range(1, 61)), [], NOW, SAID, 2).rows) == 10
