"""The sample answers come out with the right values, in the documents' spelling and in the live one."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import (
    ActivityKind,
    CampaignKind,
    Channel,
    CouponKind,
    Currency,
    Drift,
    DriftKind,
    End,
    Form,
    ReferralStatus,
    Visibility,
)
from tests.loyalty.gameball.documents import PARSERS, parsed, sample
from tests.loyalty.gameball.fakes import CAIRO

OTHER_SHAPES: tuple[Any, ...] = (True, 7, "text", {}, [])


def test_a_balance_is_read_to_the_last_cent() -> None:
    balance, drift = parsed("balance")
    assert (balance.available_points, balance.available_value) == (1200, Decimal("60.0"))
    assert (balance.pending_points, balance.pending_value) == (300, 15)
    assert (balance.total_points, balance.total_value, balance.earned_points) == (1500, 75, 2500)
    assert (balance.currency, balance.points_name) == (Currency(code="USD"), "Reward Points")
    assert (balance.next_expiry_points, balance.next_expiry_value) == (200, 10)
    assert balance.next_expiry_at == End(datetime(2024, 12, 2, tzinfo=CAIRO))
    assert balance.parts_add_up is True
    assert not drift


def test_a_balance_in_the_live_spelling_is_the_same_and_says_so() -> None:
    body = json.loads(json.dumps(sample("balance"), default=float).replace("available", "avaliable"))
    balance, drift = parsed("balance", body)
    assert (balance.available_points, balance.available_value) == (1200, 60)
    assert drift == [
        Drift("availablePointsBalance", DriftKind.SPELLING, "avaliablePointsBalance"),
        Drift("availablePointsValue", DriftKind.SPELLING, "avaliablePointsValue"),
    ]


def test_a_balance_of_nulls_is_unknown_not_zero_and_no_drift() -> None:
    balance, drift = parsed("balance", dict.fromkeys(sample("balance")))
    assert balance.has_no_amounts
    assert balance.parts_add_up is None
    assert not drift


@pytest.mark.parametrize("blank", ["", " ", None])
def test_a_blank_currency_is_unknown(blank: str | None) -> None:
    balance, drift = parsed("balance", sample("balance") | {"currency": blank})
    assert balance.currency is None
    assert not drift


def test_a_balance_that_lacks_its_points_is_drift() -> None:
    balance, drift = parsed("balance", {"totalPointsBalance": "12.5", "pendingPoints": [], "somethingNew": 1})
    assert balance.available_points is None
    assert balance.total_points == Decimal("12.5")
    assert balance.pending_points is None
    assert balance.other == {"pendingPoints": [], "somethingNew": 1}
    assert drift == [
        Drift("availablePointsBalance", DriftKind.MISSING),
        Drift("pendingPoints", DriftKind.WRONG_TYPE, "list", Form.NUMBER),
        Drift("totalPointsBalance", DriftKind.OTHER_TYPE, "text", Form.NUMBER),
    ]


def test_tier_progress_is_read() -> None:
    tier, drift = parsed("tier_progress")
    assert (tier.current.name, tier.current.order, tier.current.min_progress) == ("Basic", 1, 0)
    assert (tier.next.name, tier.next.order, tier.next.min_progress) == ("Gold", 2, 190)
    assert tier.progress == 50
    assert tier.next.icon == "https://icons.example.com/gold.webp"
    assert not drift


def test_tier_progress_in_the_live_spelling_at_the_top() -> None:
    tier, drift = parsed("tier_progress", {"current": {"name": "Top", "minPorgress": 900}, "next": None, "progress": 1})
    assert tier.current.min_progress == 900
    assert tier.next is None
    assert drift == [Drift("current.minProgress", DriftKind.SPELLING, "minPorgress")]


def test_campaign_progress_is_read() -> None:
    (third, birthday), drift = parsed("campaign_progress")
    assert (third.campaign_id, third.name, third.is_open) == (5859, "Third order", True)
    assert (third.completion, third.achieved_count, third.current_streak) == (33, 0, None)
    assert (birthday.completion, birthday.achieved_count, birthday.campaign) == (100, 1, None)
    assert not drift


def test_campaign_progress_may_embed_the_configuration() -> None:
    row = sample("campaign_progress")[0] | {"rewardCampaignConfiguration": sample("campaigns")[0]}
    (progress,), _ = parsed("campaign_progress", [row])
    assert progress.campaign.campaign_id == 5809
    assert progress.campaign.kind.known is CampaignKind.MISSION


def test_referrals_are_read() -> None:
    (one, two), drift = parsed("referrals")
    assert (one.customer_id, one.name, one.email, one.phone) == (
        "cust_one",
        "Sample One",
        "one@example.com",
        "+12025550101",
    )
    assert one.joined_at == datetime(2023, 5, 1, tzinfo=CAIRO)
    assert (one.status.known, two.status.known) == (ReferralStatus.PENDING, ReferralStatus.ACTIVE)
    assert not drift


def test_counts_are_read() -> None:
    totals, _ = parsed("referrals_count")
    assert (totals.total, totals.pending, totals.active) == (15, 5, 10)
    assert parsed("activities_count")[0] == 240
    assert parsed("activities_count", {"count": None})[0] is None


def test_an_activity_is_read() -> None:
    (activity,), drift = parsed("activities")
    assert activity.activity_id == 123456
    assert (activity.kind.known, activity.kind.raw) == (ActivityKind.PAYMENT_REWARD, "Cashback Rewarded")
    assert activity.at == datetime(2024, 10, 11, 18, 51, 29, tzinfo=CAIRO)
    assert activity.raw_at is None
    assert (activity.points, activity.sign_known, activity.sign_conflicts) == (150, True, False)
    assert (activity.reward_points, activity.cashback_amount, activity.currency) == (150, 15, Currency(code="USD"))
    assert (activity.transaction_id, activity.is_manual) == ("TXN987654321", False)
    assert activity.estimated_value is None
    assert (activity.customer_id, activity.other) == ("cust_sample", {})
    assert not drift


@pytest.mark.parametrize("written", ["2024-01-01T00:00:00", "2024-01-01", "January 1, 2024"])
def test_the_dates_and_the_coupon_of_its_campaign_are_read(written: Any) -> None:
    body = sample("activities")
    body["activities"][0] |= {"campaignStartDate": written, "campaignEndDate": None, "couponType": "free_shipping"}
    (activity,), drift = parsed("activities", body)
    assert activity.campaign_starts_at == datetime(2024, 1, 1, tzinfo=CAIRO)
    assert activity.campaign_ends_at is None
    assert activity.coupon_kind.known is CouponKind.FREE_SHIPPING
    assert not drift


@pytest.mark.parametrize(("written", "drifted"), [("one day", True), ("0001-01-01T00:00:00", False)])
def test_a_campaigns_date_that_is_none_is_unknown(written: Any, drifted: Any) -> None:
    body = sample("activities")
    body["activities"][0]["campaignEndDate"] = written
    (activity,), drift = parsed("activities", body)
    assert activity.campaign_ends_at is None
    assert bool(drift) is drifted


def test_a_customer_is_read() -> None:
    customer, drift = parsed("customer")
    assert (customer.customer_id, customer.platform_id) == ("cust_sample", "300061")
    assert (customer.name, customer.email, customer.phone) == ("Sample Person", "sample@example.com", "+12025550103")
    assert customer.date_of_birth == date(1990, 2, 28)
    assert customer.joined_at == datetime(2023, 4, 28, 1, 30, 0, 123456, tzinfo=CAIRO)  # 00:30 never was that night
    assert customer.last_order_at == datetime(2024, 10, 11, 21, 51, 29, tzinfo=CAIRO)  # sent with an offset
    assert (customer.tags, customer.devices, customer.payment_methods) == (("VIP", "sample"), ("Android",), ("card",))
    assert (customer.total_spent, customer.total_orders) == (Decimal("1203.75"), 12)
    assert customer.average_order == Decimal("100.3125")
    assert customer.channel.known is Channel.MOBILE
    assert customer.attributes == {"shoe size": 41}
    assert (customer.referral_code, customer.is_referred) == ("SAMPLE1", False)
    assert customer.app_link == "https://app.example.com/SAMPLE1"
    beside = {"utms": [], "utMs": [], "manualDate": "2020-01-01"}
    assert customer.other == {f"customerAttributes.{name}": value for name, value in beside.items()}
    assert not drift


def test_a_customer_without_an_id_keeps_the_one_asked_for() -> None:
    customer, drift = parsed("customer", {"customerAttributes": {}})
    assert customer.customer_id == "cust_sample"
    assert customer.platform_id is None
    assert {each.field for each in drift} == {"gameballId", "customerId"}


def test_coupons_are_read_whatever_their_type_is_called() -> None:
    (half, rate), drift = parsed("coupons")
    assert (half.code, half.kind.known, half.value) == ("HALF50", CouponKind.PERCENTAGE, 50)
    assert half.expires_at == End(datetime(2024, 12, 31, 23, 59, 59, tzinfo=CAIRO))
    assert (half.is_active, half.is_expired, half.is_available) == (True, False, True)
    assert (half.usage_limit, half.used_count, half.customer_limit, half.customer_used_count) == (1, 0, 1, 0)
    assert (rate.kind.known, rate.kind.raw) == (CouponKind.FIXED_RATE, "fixed_rate_settings")
    assert rate.expires_at is None  # the platform's way to write that it never does
    assert rate.is_promotion is True
    assert rate.other == {"promotionRules": [1]}
    assert not drift


@pytest.mark.parametrize(
    ("raw", "known"),
    [
        ("percentage_discount", CouponKind.PERCENTAGE),
        ("Fixed Rate Discount", CouponKind.FIXED_RATE),
        ("fixed_discount", CouponKind.FIXED),
        ("Free Shipping", CouponKind.FREE_SHIPPING),
        ("free_product", CouponKind.FREE_PRODUCT),
        ("Percentage-based Fees Discount", CouponKind.FEES),
        ("Percentage-based Cashback", CouponKind.CASHBACK),
        ("custom", CouponKind.CUSTOM),
        ("SomethingNew", None),
    ],
)
def test_coupon_types_are_one_set(raw: Any, known: Any) -> None:
    (coupon,), drift = parsed("coupons", {"coupons": [sample("coupons")["coupons"][0] | {"type": raw}]})
    assert (coupon.kind.raw, coupon.kind.known) == (raw, known)
    unknown = [Drift("coupons[0].type", DriftKind.UNKNOWN_VALUE, raw)]
    assert drift == ([] if known else unknown)


def test_a_stamps_card_is_read_and_its_length_stays_unknown() -> None:
    card, drift = parsed("stamps")
    assert (card.collected, card.times_earned, card.tries_left, card.can_earn_again) == (3, 1, 2, True)
    assert card.ends_at == End(datetime(2024, 11, 30, 23, 59, 59, tzinfo=CAIRO))
    assert (card.reward, card.coupon, card.total) == ("A free lunch", "LUNCH", None)
    assert not drift


def test_a_streak_is_read() -> None:
    streak, drift = parsed("streak")
    assert (streak.current, streak.highest, streak.rewards_earned, streak.next_milestone) == (5, 9, 2, 7)
    assert (streak.reward_name, streak.reward_kind, streak.reward_value) == ("Daily visit", "points", "10")
    assert streak.ends_at is None
    assert [(badge.day, badge.is_earned) for badge in streak.badges] == [(3, True), (7, False)]
    assert streak.badges[0].earned_at == datetime(2024, 10, 9, 8, 30, tzinfo=CAIRO)
    assert not drift


def test_a_campaign_is_read() -> None:
    (campaign,), drift = parsed("campaigns")
    assert (campaign.campaign_id, campaign.name, campaign.description) == (5809, "Ten lunches", None)
    assert campaign.visibility.known is Visibility.HIDDEN
    assert (campaign.is_repeatable, campaign.max_achievements, campaign.min_tier) == (True, -1, 2)
    assert campaign.starts_at == datetime(2024, 11, 1, tzinfo=CAIRO)
    assert campaign.tags == ("VIP",)
    (reward,) = campaign.rewards
    assert (reward.points, reward.score, reward.multiplier, reward.points_factor) == (100, 5, 2, None)
    assert (reward.coupon.kind.known, reward.coupon.value) == (CouponKind.PERCENTAGE, 20)
    assert (reward.coupon.product, reward.coupon.collections) == ("The mug · blue", ("summer",))
    assert (reward.coupon.cap, reward.coupon.min_order_value, reward.coupon.expires_after) == (50, 100, 14)
    assert reward.coupon.max_per_customer == 5
    assert reward.coupon.other["group.handle"] == "g1"
    assert campaign.raw == sample("campaigns")[0]
    assert {each.seen for each in drift} == {"StartDate", "EndDate"}


def test_a_collection_without_id_and_name_is_in_the_contract() -> None:
    """The vendor's contract allows null for both fields, and requires neither."""
    body = sample("campaigns")
    coupon = body[0]["rewards"][0]["couponReward"]
    coupon["collections"] = [{"collectionId": None, "collectionName": None}, {"collectionId": "summer"}, {}]
    (campaign,), drift = parsed("campaigns", body)
    assert campaign.rewards[0].coupon.collections == ("summer",)
    assert DriftKind.WRONG_TYPE not in {each.kind for each in drift}


def test_tiers_are_read_lowest_first() -> None:
    (basic, gold), drift = parsed("tiers")
    assert (basic.name, basic.order, basic.min_progress, basic.benefits) == ("Basic", 1, 0, ())
    entry, earning, custom = gold.benefits
    assert (entry.kind, entry.reward.points) == ("Entry Reward", 50)
    assert (earning.reward.points_factor, earning.reward.multiplier) == (Decimal("1.5"), None)
    assert (custom.description, custom.link) == ("A seat", "https://shop.example.com/seat")
    assert custom.reward.coupon.kind.known is CouponKind.FREE_SHIPPING
    assert [(each.kind, each.seen) for each in drift] == [(DriftKind.SPELLING, "rewardWalletFactor")]


def test_referral_rules_are_read() -> None:
    rules, drift = parsed("referral_rules")
    assert (rules.method, rules.event) == ("CustomerAndFriend", "place_order")
    assert rules.event_condition == "total_price greater_than 150"
    assert (rules.customer_reward.points, rules.customer_reward.score) == (100, 1)
    assert rules.friend_reward.coupon.value == 50
    assert (rules.bonus.points, rules.bonus_every) == (250, 5)
    assert (rules.description, rules.raw) == ("Bring a friend", sample("referral_rules"))
    assert not drift


def test_a_referral_bonus_may_stand_at_the_top() -> None:
    rules, _ = parsed("referral_rules", {"referralMethod": "CustomerOnly", "extraReward": {"forEvery": 3, "point": 9}})
    assert (rules.bonus.points, rules.bonus_every, rules.customer_reward) == (9, 3, None)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (name, body)
        for name in PARSERS
        for body in OTHER_SHAPES
        if type(body) is not type(sample(name)) and (name, body) != ("referral_rules", [])  # which may be a list
    ],
)
def test_an_answer_of_another_shape_is_unreadable(name: Any, body: Any) -> None:
    with pytest.raises(Unreadable):
        parsed(name, body)


def test_a_missing_list_is_not_an_empty_one() -> None:
    bodies: list[Any]
    for name, key in (("coupons", "coupons"), ("referrals", "referredFriends"), ("activities", "activities")):
        bodies = [{}, {key: None}, {key: {}}, {key: "none"}]
        for body in bodies:
            with pytest.raises(Unreadable):
                parsed(name, body)
        assert parsed(name, {key: []})[0] == ()
