from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty import models
from programconfig.history.differences import Change, differences
from programconfig.history.meaning import AS_SENT
from programconfig.history.words import FIELDS, change_in_words, fields_in_words, summary, value_in_words
from programconfig.places import Part, Place
from tests.programconfig.history.sample import CAIRO, NOON, basic, gold, meaning, sentences, spring


def until(end: str | None) -> dict[str, Any]:
    return spring(activation={"StartDate": "2026-03-01T00:00:00", "EndDate": end})


def test_a_tiers_minimum() -> None:
    assert sentences(Part.TIERS, [basic(), gold(190)], [basic(), gold(250)]) == ["Gold: minimum 190 → 250"]


def test_a_campaign_that_was_ended() -> None:
    after = until("2026-11-20T13:59:00")  # noon in UTC is 14:00 in Cairo
    assert sentences(Part.CAMPAIGNS, [spring()], [after]) == [
        "campaign Spring ended: end 1 Dec 2026, 18:30 → 20 Nov 2026, 13:59"
    ]
    assert sentences(Part.CAMPAIGNS, [until(None)], [after]) == [
        "campaign Spring ended: end not sent → 20 Nov 2026, 13:59"
    ]


@pytest.mark.parametrize("end", ["2026-11-20T14:01:00", "2027-01-01T00:00:00"])
def test_an_end_to_come_is_an_ordinary_change(end: str) -> None:
    (sentence,) = sentences(Part.CAMPAIGNS, [spring()], [until(end)])
    assert sentence.startswith("Spring: end 1 Dec 2026, 18:30 → ")


def test_a_campaign_that_was_over_is_not_ended_again() -> None:
    (sentence,) = sentences(Part.CAMPAIGNS, [until("2026-04-01T00:00:00")], [until("2026-05-01T00:00:00")])
    assert sentence == "Spring: end 1 Apr 2026 → 1 May 2026"


def test_a_coupons_cap_that_came_and_went() -> None:
    with_cap = spring()
    with_cap["rewards"][1]["couponReward"]["options"]["capping"] = 50
    field = "Spring: reward › coupon › maximum discount 50"
    assert sentences(Part.CAMPAIGNS, [spring()], [with_cap]) == [f"{field} added"]
    assert sentences(Part.CAMPAIGNS, [with_cap], [spring()]) == [f"{field} no longer sent"]


STEP = {"stepName": "Join", "eventName": "place_order", "customerReward": {"point": 9}}
CONTENT = "required action: place an order, customer's reward (points: 9)"


@pytest.mark.parametrize(
    ("step", "part"),
    [
        (STEP, f"step “Join” %s ({CONTENT})"),
        ({**STEP, "stepName": None}, "step “place an order” %s (customer's reward (points: 9))"),
        ({"stepName": "Join"}, "step “Join” %s"),
        ({"customerReward": {"point": 9}}, "step %s (customer's reward (points: 9))"),
    ],
)
def test_a_step_that_was_added_or_removed_is_said_as_a_whole(step: Any, part: str) -> None:
    without = {"referralMethod": "CustomerOnly", "steps": [{"stepName": "Order"}]}
    with_step = {**without, "steps": [*without["steps"], step]}
    assert sentences(Part.REFERRAL, without, with_step) == [f"referral rules: {part % 'added'}"]
    assert sentences(Part.REFERRAL, with_step, without) == [f"referral rules: {part % 'removed'}"]


def test_a_benefit_and_a_coupon_that_were_added_or_removed_are_said_as_a_whole() -> None:
    entry, shipping = gold()["benefits"]
    assert sentences(Part.TIERS, [gold()], [gold(benefits=[entry])]) == [
        "Gold: benefit “Lifetime Reward” removed (coupon (type: free shipping, uses: 1))"
    ]
    assert sentences(Part.CAMPAIGNS, [spring(rewards=[entry])], [spring(rewards=[entry | shipping])]) == [
        "Spring: reward › coupon added (type: free shipping, uses: 1)"
    ]


def test_campaigns_that_came_and_went() -> None:
    assert sentences(Part.CAMPAIGNS, [], [spring()]) == ["campaign Spring added"]
    assert sentences(Part.CAMPAIGNS, [spring()], []) == ["campaign Spring removed"]


def test_a_benefit_by_its_name() -> None:
    benefits = [{"type": "Entry Reward", "walletReward": 80}, gold()["benefits"][1]]
    assert sentences(Part.TIERS, [gold()], [gold(benefits=benefits)]) == [
        "Gold: benefit › Entry Reward › points 50 → 80"
    ]


def test_referral_earning_and_redemption() -> None:
    assert sentences(
        Part.REFERRAL,
        {"referralMethod": "CustomerOnly", "customerReward": {"point": 100}},
        {"referralMethod": "CustomerAndFriend", "customerReward": {"point": 120}},
    ) == [
        "referral rules: method CustomerOnly → CustomerAndFriend",
        "referral rules: customer's reward › points 100 → 120",
    ]
    rule = {"tierName": "Gold", "amountRewardThreshold": 1}
    assert sentences(
        Part.EARNING,
        {"tierCashbackRules": [rule | {"rewardWalletFactor": 1.5}]},
        {"tierCashbackRules": [rule | {"rewardWalletFactor": 2}]},
    ) == ["Gold: points for each unit of money 1.5 → 2"]
    assert sentences(
        Part.REDEMPTION,
        {"redemptionFactor": 0.05, "redemptionRules": [{"id": 9, "isActive": True}]},
        {"redemptionFactor": 0.05, "redemptionRules": [{"id": 9, "isActive": False}]},
    ) == ["redemption rule 9: active yes → no"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("max_achievements", -1, "without limit"),
        ("usage_limit", 0, "without limit"),
        ("ends_at", "2026-03-31T22:00:00+00:00", "31 Mar 2026"),
        ("ends_at", "2026-03-31T00:00:00", "31 Mar 2026"),  # as earlier versions kept it
        ("starts_at", "2026-02-28T22:00:00+00:00", "1 Mar 2026"),
        ("min_progress", 12500, "12,500"),
        ("min_progress", 0, "0"),
        ("factor", 0.00001, "0.00001"),
        ("event", "place_order", "place an order"),
        ("event", "odd event", "odd event"),
        ("steps", [{"event": "sign_up", "bonus": {"points": 5}}], "required action: sign up, bonus (points: 5)"),
        ("campaign_id", 12500, "12500"),
        ("kind", "sign up", "Sign-up"),
        ("kind", "Treasure Hunt", "Treasure Hunt"),
        ("name", "event", "event"),
        ("tags", ["VIP", "loyal"], "VIP and loyal"),
        ("starts_at", "2026-03-01T00:00:00", "1 Mar 2026"),
        ("is_repeatable", False, "no"),
        ("coupon", {"kind": "percentage", "value": 10}, "type: percentage, value: 10"),
        ("description", None, ""),
    ],
)
def test_values_as_staff_say_them(name: str, value: Any, words: str) -> None:
    assert value_in_words((name,), value, CAIRO) == words


def test_every_field_of_a_place() -> None:
    said_of = dict(fields_in_words(meaning(Part.CAMPAIGNS, [spring()])["campaigns:7"], CAIRO))
    assert said_of["reward › coupon › minimum order"] == "99.5"
    assert said_of["tags"] == "VIP and loyal"


def test_a_long_list_is_cut_and_counted() -> None:
    after = spring(maxAchievement=9, name="Summer", isRepeatable=False, type="Mission", visibility="AlwaysVisible")
    changes = differences(meaning(Part.CAMPAIGNS, [spring()]), meaning(Part.CAMPAIGNS, [after]))
    lines = [change_in_words(change, NOON).sentence for change in changes]
    assert len(lines) == 5
    assert summary(changes, NOON, 3) == [*lines[:3], "and 2 more changes"]
    assert summary(changes, NOON, 4)[-1] == "and 1 more change"
    assert summary(changes, NOON, 5) == lines


def test_every_field_that_can_change_has_a_name() -> None:
    parts = [models.Tier, models.Campaign, models.ReferralRules, models.EarningRule, models.RedemptionRule]
    parts += [models.RedemptionRules, models.TierBenefit, models.Reward, models.CouponReward]
    names = {field.name for part in parts if is_dataclass(part) for field in fields(part)} - AS_SENT - {"rules"}
    assert names - FIELDS.keys() == set()


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2)
)
paths = st.lists(st.sampled_from([name for name in (*FIELDS, "?") if not name.endswith("_at")]), max_size=3)


@given(paths, values, values)
def test_whatever_was_kept_can_be_said(path: list[str], before: Any, after: Any) -> None:
    change = Change("campaigns:7", Place(Part.CAMPAIGNS, 7, "Spring"), tuple(path), before, after)
    assert change_in_words(change, NOON.astimezone(CAIRO)).sentence
