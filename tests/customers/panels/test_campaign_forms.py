"""Progress that is no percentage: awards, levels, wallets, and forms nobody knows."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.panels.as_sent import field_count
from customers.panels.campaign_forms import counted, form_facts, other_fields
from customers.panels.campaign_status import ProgressStatus, status_of
from customers.panels.campaigns import load, present
from dashboard.campaigns.conditions import CustomerFacts
from dashboard.loyalty.models import (
    Balance,
    Campaign,
    CampaignProgress,
    Currency,
    ProgressForm,
    TierProgress,
    TierReview,
    TierState,
    Wallet,
)
from tests.customers.panels.sample import NOW, counts, numbers, panel_request, platform_of, rendered
from tests.words import text_of

NOTHING = CustomerFacts()
EUROS = Currency("EUR", "€", "Euro", 2, is_before=True)
AWARDS, TIER, WALLET, UNKNOWN = ProgressForm.AWARDS, ProgressForm.TIER, ProgressForm.WALLET, ProgressForm.UNKNOWN


def progress(form: ProgressForm, **known: Any) -> CampaignProgress:
    return CampaignProgress(campaign_id=7, name="Sample", form=form, campaign=Campaign(7, "Sample"), **known)


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (progress(AWARDS, achieved_count=Decimal(2)), ProgressStatus.EARNED),
        (progress(AWARDS, achieved_count=Decimal(0)), ProgressStatus.NOT_EARNED),
        (progress(AWARDS, achieved_count=Decimal(0), current_count=Decimal(3)), ProgressStatus.UNDER_WAY),
        (progress(AWARDS), ProgressStatus.UNKNOWN),
        (progress(TIER), ProgressStatus.ACCOUNT),
        (progress(WALLET, achieved_count=Decimal(1)), ProgressStatus.ACCOUNT),
        (progress(UNKNOWN), ProgressStatus.UNKNOWN),
    ],
)
def test_where_the_customer_stands(one: CampaignProgress, status: ProgressStatus) -> None:
    assert status_of(one) is status


@pytest.mark.parametrize("form", [TIER, WALLET, UNKNOWN])
def test_where_nothing_is_counted_no_count_is_missed(form: ProgressForm) -> None:
    [group] = present([progress(form)], NOTHING, NOW).groups
    assert "times earned unknown" not in group.rows[0].facts


def test_what_each_form_says() -> None:
    awards = progress(AWARDS, achieved_count=Decimal(2), amount_awarded=Decimal("12.5"), currency=EUROS)
    assert form_facts(awards) == ["€12.50 awarded in total"]
    assert form_facts(progress(AWARDS)) == ["an unknown amount awarded in total"]
    level = TierProgress(TierState("Bronze"), None, Decimal(251), review=TierReview(points_to_next=Decimal(249)))
    assert form_facts(progress(TIER, tier=level)) == ["level Bronze", "251 points now", "249 to the next level"]
    at_the_start = TierProgress(TierState("Bronze"), None, Decimal(1))
    assert form_facts(progress(TIER, tier=at_the_start)) == ["level Bronze", "1 point now"]
    assert form_facts(progress(TIER)) == ["no level sent"]
    balance = Balance(available_points=Decimal(5), wallet=Wallet(currency=EUROS))
    assert form_facts(progress(WALLET, balance=balance)) == ["€5 saved", "an unknown amount added in total"]
    assert form_facts(progress(WALLET)) == ["no amounts sent"]
    sent = {"steps": [1, "x"], "done": True, "left": None, "of": Decimal(9)}
    assert form_facts(progress(UNKNOWN, other=sent)) == ['steps: [1, "x"]', "done: yes", "left: empty", "of: 9"]
    assert form_facts(progress(UNKNOWN, other={"found": 1, "lost": 0})) == ["found: 1", "lost: 0"]
    assert form_facts(progress(UNKNOWN)) == ["no progress sent"]
    assert form_facts(progress(ProgressForm.PERCENTAGE)) == []


def test_thousands_of_fields_in_a_form_nobody_knows_are_limited_and_counted() -> None:
    one = progress(UNKNOWN, other={f"field{place}": place for place in range(10_000)})
    assert form_facts(one) == [f"field{place}: {place}" for place in range(6)]
    more = other_fields(one)
    assert (more[0].name, field_count(more)) == ("field6", 9_994)
    assert len(more) < 50
    assert [line.name for line in other_fields(progress(AWARDS, other={"odd": 1}))] == ["odd"]


@given(counts, counts)
def test_a_count_towards_a_target_keeps_its_bar_within_bounds(current: Decimal | None, target: Decimal | None) -> None:
    count = counted(progress(AWARDS, current_count=current, target_count=target))
    if target is None or target <= 0:
        assert count is None
        return
    assert count is not None
    assert count[0].startswith("unknown") == (count[1] is None) == (current is None)
    assert count[1] is None or 0 <= count[1] <= 100


def test_a_bar_is_full_where_only_floats_lack_something() -> None:
    assert counted(progress(AWARDS, current_count=Decimal("9.999999999999999"), target_count=Decimal(10))) == (
        "10 of 10",
        100,
    )


async def test_an_unknown_count_draws_no_empty_bar() -> None:
    counting = progress(AWARDS, achieved_count=Decimal(0), target_count=Decimal(10))
    html = rendered("campaigns", await load(panel_request(campaign_progress=(counting,))))
    assert "unknown of 10" in text_of(html)
    assert "<progress" not in html


async def test_no_percentage_is_missed_where_there_is_none() -> None:
    one = progress(AWARDS, achieved_count=Decimal(0), amount_awarded=Decimal(0), currency=EUROS)
    counting = progress(AWARDS, achieved_count=Decimal(0), current_count=Decimal(3), target_count=Decimal(10))
    request = panel_request(campaign_progress=(one, counting))
    text = text_of(rendered("campaigns", await load(request)))
    assert "Not earned 1 Sample €0 awarded in total" in text
    assert "In progress 1 Sample 3 of 10" in text
    assert platform_of(request).asked == ["campaign_progress"]


def test_a_campaign_that_is_switched_off_says_so() -> None:
    off = CampaignProgress(campaign_id=7, form=AWARDS, campaign=Campaign(7, is_active=False))
    assert present([off], NOTHING, NOW).groups[0].rows[0].notes == ("The campaign is switched off.",)


@given(st.builds(CampaignProgress, form=st.sampled_from(ProgressForm), achieved_count=counts, amount_awarded=numbers))
def test_any_progress_can_be_shown(one: CampaignProgress) -> None:
    assert present([one], NOTHING, NOW).groups
