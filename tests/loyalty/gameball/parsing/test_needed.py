"""What the contract promises and did not come is drift, of some fields null too; what nobody documented is kept."""

from typing import Any

import pytest

from dashboard.loyalty.models import Drift, DriftKind
from tests.loyalty.gameball.documents import parsed, sample

LISTS = {"activities": "activities", "coupons": "coupons", "referrals": "referredFriends"}
MAY_BE_NULL = {
    "balance": "availablePointsBalance pendingPoints totalPointsBalance",
    "coupons": "code isAvailableToUse type",
    "customer": "customerAttributes",
    "earning_rules": "defaultCashbackRule",
    "tier_progress": "current progress",
}
HOLDS_SOMETHING = {
    "activities": "activityDate activityId activityTime activityType",
    "activities_count": "count",
    "campaign_progress": "achievedCount completionPercentage isUnlocked rewardsCampaignId",
    "campaigns": "id name type",
    "customer": "customerId gameballId",
    "redemption_rules": "redemptionFactor",
    "referral_rules": "referralMethod",
    "referrals": "customerId status",
    "referrals_count": "count",
    "stamps": "numberOfCompletedSteps",
    "streak": "currentStreakCount",
    "tiers": "minProgress name order",
}
KEEP_ALL = ("activities", "balance", "campaign_progress", "coupons", "referrals", "stamps", "streak", "tier_progress")


def body_of(name: str, row: dict[str, Any]) -> Any:
    """An answer whose only object, or whose only row, is `row`."""
    if name in LISTS:
        return {LISTS[name]: [row]}
    return [row] if isinstance(sample(name), list) else row


def fields_of(name: str) -> dict[str, Any]:
    body = sample(name)
    rows = body[LISTS[name]] if name in LISTS else body
    return dict(rows[0] if isinstance(rows, list) else rows)


@pytest.mark.parametrize("name", sorted(MAY_BE_NULL.keys() | HOLDS_SOMETHING.keys()))
def test_what_has_to_come_and_did_not_is_drift(name: str) -> None:
    something, anything = HOLDS_SOMETHING.get(name, "").split(), MAY_BE_NULL.get(name, "").split()
    for row, missed in (({}, {*something, *anything}), (dict.fromkeys(fields_of(name)), {*something})):
        _, drift = parsed(name, body_of(name, row))
        assert {each.kind for each in drift} <= {DriftKind.MISSING}
        assert {each.field.rpartition(".")[2] for each in drift} == missed


@pytest.mark.parametrize(
    ("name", "body", "missed"),
    [
        ("tiers", [{"name": "Gold", "order": 2, "minProgress": 9, "benefits": [{}]}], ["[0].benefits[0].type"]),
        ("tier_progress", {"current": {"order": 1}, "progress": 1}, ["current.minProgress", "current.name"]),
        (
            "earning_rules",
            {"defaultCashbackRule": {}},
            ["defaultCashbackRule.amountRewardThreshold", "defaultCashbackRule.rewardWalletFactor"],
        ),
        (
            "redemption_rules",
            {"redemptionFactor": 1, "redemptionRules": [{}]},
            [f"redemptionRules[0].{field}" for field in ("id", "pointsToRedeem", "ruleType")],
        ),
    ],
)
def test_so_is_what_has_to_come_within_another(name: str, body: Any, missed: list[str]) -> None:
    assert sorted(each.field for each in parsed(name, body)[1]) == missed


@pytest.mark.parametrize("name", KEEP_ALL)
def test_what_nobody_documented_is_kept(name: str) -> None:
    value, _ = parsed(name, body_of(name, {"somethingNew": 1}))
    [model] = value if isinstance(value, tuple) else [value]
    assert model.other == {"somethingNew": 1}


def test_a_campaigns_progress_in_the_other_spelling_is_the_same_and_says_so() -> None:
    row = {
        key.replace("rewardsCampaign", "rewardCampaign"): value for key, value in fields_of("campaign_progress").items()
    }
    (progress,), drift = parsed("campaign_progress", [row])
    assert (progress.campaign_id, progress.name) == (5859, "Third order")
    assert drift == [
        Drift(f"[0].rewardsCampaign{what}", DriftKind.SPELLING, f"rewardCampaign{what}") for what in ("Id", "Name")
    ]


def test_tiers_without_an_order_stand_at_the_end() -> None:
    rows = [{"name": name, "order": order} for name, order in (("Odd", None), ("Gold", 2), ("New", None), ("Basic", 0))]
    assert [tier.name for tier in parsed("tiers", rows)[0]] == ["Basic", "Gold", "Odd", "New"]
