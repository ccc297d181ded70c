"""One kind goes by several words, in the documents and live."""

import pytest

from dashboard.loyalty.models import ActivityKind, CampaignKind, CouponKind
from tests.loyalty.gameball.documents import parsed


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("EventBased", CampaignKind.EVENT),
        ("Event", CampaignKind.EVENT),
        ("Scheduled", CampaignKind.SCHEDULED),
        ("Daily Streak", CampaignKind.STREAK),
        ("Stamp", CampaignKind.STAMPS),
        ("ActionStreak", CampaignKind.STAMPS),
        ("Spin The Wheel", CampaignKind.SPIN_THE_WHEEL),
    ],
)
def test_of_campaigns(raw: str, kind: CampaignKind) -> None:
    assert parsed("campaigns", [{"type": raw}])[0][0].kind.known is kind


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("percentage_settings", CouponKind.PERCENTAGE),
        ("fixed_settings", CouponKind.FIXED),
        ("fixed_discount_settings", CouponKind.FIXED),
    ],
)
def test_of_coupons(raw: str, kind: CouponKind) -> None:
    assert parsed("coupons", {"coupons": [{"type": raw}]})[0][0].kind.known is kind


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Cashback", ActivityKind.PAYMENT_REWARD),
        ("CashbackReward", ActivityKind.PAYMENT_REWARD),
        ("PaymentRewarded", ActivityKind.PAYMENT_REWARD),
        ("Referral Bonus", ActivityKind.REFERRAL_BONUS),
        ("Campaign Reward", ActivityKind.CAMPAIGN_REWARDED),
        ("Tier Migrated", ActivityKind.TIER_MIGRATION),
        ("Balance Adjustment", ActivityKind.BALANCE_ADJUSTMENT),
        ("Refunded", ActivityKind.REFUND),
        ("Redeemed", ActivityKind.REDEMPTION),
        ("Points Redeemed", ActivityKind.REDEMPTION),
        ("Points Redemption", ActivityKind.REDEMPTION),
        ("Cancelled", ActivityKind.CANCEL),
        ("Canceled", ActivityKind.CANCEL),
        ("Expired", ActivityKind.EXPIRY),
        ("Points Expired", ActivityKind.EXPIRY),
        ("Points Expiry", ActivityKind.EXPIRY),
    ],
)
def test_of_activities(raw: str, kind: ActivityKind) -> None:
    assert parsed("activities", {"activities": [{"activityType": raw}]})[0][0].kind.known is kind


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Automation Activity", ActivityKind.AUTOMATION),
        ("Balance Adjustment (+ or -)", ActivityKind.BALANCE_ADJUSTMENT),
        ("Bonus Referral Rewarded", ActivityKind.REFERRAL_BONUS),
        ("Campaign Rewarded", ActivityKind.CAMPAIGN_REWARDED),
        ("Cashback Cancelled", ActivityKind.CANCEL),
        ("Cashback Rewarded", ActivityKind.PAYMENT_REWARD),
        ("Friend Referred", ActivityKind.REFERRAL),
        ("Tier Downgraded", ActivityKind.TIER_DOWNGRADED),
        ("Tier Upgraded", ActivityKind.TIER_UPGRADED),
        ("Lifetime Coupon", ActivityKind.LIFETIME),
        ("Migration", ActivityKind.MIGRATION),
        ("Points Expiry", ActivityKind.EXPIRY),
        ("Points Redeemed", ActivityKind.REDEMPTION),
        ("Points Refunded", ActivityKind.REFUND),
        ("Referee Reward Received", ActivityKind.REFERRED),
    ],
)
def test_of_the_labels_of_the_vendors_console(label: str, kind: ActivityKind) -> None:
    for spelled in (label, label.upper(), label.replace(" ", "_").lower(), label.replace(" ", ""), f" {label} "):
        assert parsed("activities", {"activities": [{"activityType": spelled}]})[0][0].kind.known is kind
