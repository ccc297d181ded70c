"""What is made of each answer: every form of progress, vouchers, friends, movements and who the customer is."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import (
    ActivityKind,
    CampaignKind,
    CouponKind,
    Currency,
    DriftKind,
    ProgressForm,
    TierProgress,
    TierReview,
)
from dashboard.loyalty.spaaza.parsing.campaigns import PROGRESS_FORMS
from tests.loyalty.gaps import UNKNOWN, fields_with
from tests.loyalty.spaaza.documents import chain_of, read, wrapped

STANDARD = "birthday cashback interaction item_purchase_count login progress purchase_count referral signup".split()
EUROS = {"code": "EUR", "display_position": "before", "id": 2, "name_en": "Euro", "symbol": "€"}

DATED = {"starts_at", "ends_at", "tags"}


def only(kind: str, user_progress: Any, **more: Any) -> Any:
    answer = read("chain", chain_of(kind, user_progress, **more))
    (progress,) = answer.value.progress
    return progress


@pytest.mark.parametrize("kind", STANDARD)
def test_the_standard_form(kind: str) -> None:
    progress = only(kind, {"award_count": 3, "total_amount_awarded": 12.5}, currency=EUROS)
    assert progress.form is ProgressForm.AWARDS
    assert (progress.achieved_count, progress.amount_awarded) == (3, Decimal("12.5"))
    assert progress.currency == Currency("EUR", "€", "Euro", 2, is_before=True)
    assert PROGRESS_FORMS[progress.campaign.kind.known] is ProgressForm.AWARDS


@pytest.mark.parametrize("in_progress", [True, False])
def test_counted_items_have_a_target(in_progress: bool) -> None:
    count = {"current_count": 7}
    sent = {"award_count": 0, "total_amount_awarded": 0} | (count if in_progress else {})
    progress = only("item_purchase_count", sent, target_count=10, **({} if in_progress else count))
    assert (progress.current_count, progress.target_count) == (7, 10)
    assert only("cashback", {"award_count": 0, "total_amount_awarded": 0}, target_count=0).target_count is None


def test_the_loyalty_form() -> None:
    progress = only(
        "loyalty",
        {
            "campaign_id": 1,
            "date_reached": "2024-11-15T15:23:59+02:00",
            "description": "The middle one",
            "last_review_date": None,
            "loyalty_level_id": 3,
            "monetary_balance_current": 40.5,
            "name": "Silver",
            "next_review_date": "2027-01-01T00:00:00+00:00",
            "points_balance_current": 700,
            "points_to_proceed_next_level": 800,
            "points_to_remain_current_level": 20,
        },
    )
    tier = progress.tier
    assert (tier.current.name, tier.current.tier_id, tier.current.description) == ("Silver", 3, "The middle one")
    assert tier.progress == 700
    assert tier.review == TierReview(
        campaign_id=1,
        points_to_next=Decimal(800),
        points_to_keep=Decimal(20),
        monetary_balance=Decimal("40.5"),
        reached_at=datetime(2024, 11, 15, 13, 23, 59, tzinfo=UTC),
        last_at=None,
        next_at=datetime(2027, 1, 1, tzinfo=UTC),
    )


def test_a_level_made_of_nulls_is_no_level_and_no_drift() -> None:
    body = chain_of("loyalty", dict.fromkeys(["name", "loyalty_level_id", "points_balance_current", *NULLS]))
    answer = read("chain", body)
    assert answer.value.progress[0].tier == TierProgress(review=TierReview())
    assert not answer.drift


NULLS = ("points_to_proceed_next_level", "points_to_remain_current_level", "date_reached", "next_review_date")


@pytest.mark.parametrize("kind", ["points_wallet", "wallet"])
def test_the_wallet_form(kind: str) -> None:
    sent = {"currency": EUROS, "is_redeemable": True, "saved_amount": -2.5, "target_count": 50, "total_amount": 90}
    balance = only(kind, sent).balance
    assert (balance.available_points, balance.earned_points, balance.points_name) == (Decimal("-2.5"), 90, "Euro")
    wallet = balance.wallet
    assert (wallet.name, wallet.campaign_id, wallet.is_redeemable, wallet.target) == ("Sample campaign", 1, True, 50)
    assert wallet.currency.is_before is True
    assert balance.pending_points is None


@pytest.mark.parametrize(
    ("sent", "form"),
    [
        ({"award_count": 3, "total_amount_awarded": 1}, ProgressForm.AWARDS),
        ({"saved_amount": 40, "total_amount": 60}, ProgressForm.WALLET),
        ({"loyalty_level_id": 9}, ProgressForm.TIER),
        ({"chests_opened": 2}, ProgressForm.UNKNOWN),
        (None, ProgressForm.UNKNOWN),
    ],
)
def test_a_new_type_is_told_by_its_keys(sent: Any, form: ProgressForm) -> None:
    answer = read("chain", chain_of("campaign_of_tomorrow", sent))
    (progress,) = answer.value.progress
    assert progress.form is form
    assert str(progress.campaign.kind) == "campaign_of_tomorrow"
    assert any(one.kind is DriftKind.UNKNOWN_VALUE for one in answer.drift)
    if form is ProgressForm.UNKNOWN and sent:
        assert progress.other == sent


def test_a_known_type_keeps_its_form_without_progress() -> None:
    progress = only("wallet", None)
    assert (progress.form, progress.balance, progress.achieved_count) == (ProgressForm.WALLET, None, None)


def test_a_currency_named_by_number_alone_is_looked_up_in_the_same_answer() -> None:
    chain = read("chain").value
    by_kind = {one.campaign.kind.known: one for one in chain.progress}
    assert by_kind[CampaignKind.ITEM_PURCHASES].currency.symbol == "pts"


def test_campaigns_that_run_go_before_those_that_do_not() -> None:
    rows = [
        {"id": 1, "type": "wallet", "title": "off", "is_active": False, "user_progress": {"saved_amount": 1}},
        {"id": 2, "type": "wallet", "title": "deleted", "is_active": True, "is_deleted": True, "user_progress": {}},
        {"id": 3, "type": "wallet", "title": "on", "active": True, "user_progress": {"saved_amount": 3}},
    ]
    chain = read("chain", wrapped({"campaigns": rows})).value
    assert [one.name for one in chain.of_form(ProgressForm.WALLET)] == ["on", "off", "deleted"]


def test_a_campaign_as_configured() -> None:
    answer = read("campaigns")
    by_id = {campaign.campaign_id: campaign for campaign in answer.value}
    cashback = by_id[158]
    assert (cashback.name, cashback.kind.known, cashback.is_active) == (
        "A point for every euro",
        CampaignKind.CASHBACK,
        True,
    )
    assert cashback.starts_at == datetime(2024, 1, 1, tzinfo=UTC)
    assert cashback.ends_at is None
    assert fields_with(cashback, *UNKNOWN) & DATED == set()
    assert cashback.rewards[0].points == 1
    assert by_id[170].is_active is False
    assert "user_progress" not in cashback.raw
    assert not answer.drift


def test_what_did_not_come_of_a_campaign_is_unknown_but_dates_are_none() -> None:
    (campaign,) = read("campaigns", chain_of("cashback", None)).value
    assert fields_with(campaign, *UNKNOWN) & DATED == {"tags"}
    (campaign,) = read("campaigns", chain_of("cashback", None, active_date_until="soon")).value
    assert fields_with(campaign, *UNKNOWN) & DATED == {"ends_at", "tags"}


def test_who_the_customer_is() -> None:
    answer = read("customer")
    customer = answer.value
    assert (customer.customer_id, customer.member_number) == ("2001", "2600000002001")
    assert customer.identities == ("shop|00002001", "till-2001")
    assert (customer.name, customer.email) == ("Bram Vos", "bram.vos.2001@example.com")
    assert isinstance(customer.average_order, Decimal)
    assert not answer.drift
    assert "token" not in str(customer.other)


def test_a_secret_within_what_is_unknown_is_left_out() -> None:
    user = {"id": 7, "devices": [{"push_token": "x", "model": "y"}], "password_hash": "z", "level": 1}
    customer = read("customer", wrapped({"user_info": user})).value
    assert customer.other == {"devices": [{"model": "y"}], "level": 1}


def test_a_phone_a_referral_code_and_a_voucher_s_key_may_be_numbers() -> None:
    user = {"id": 7, "phone_number": 31655501000, "referral_code": 4711}
    customer = read("customer", wrapped({"user_info": user})).value
    assert (customer.phone, customer.referral_code) == ("31655501000", "4711")
    row = {"voucher_status": "claimed", "voucher_key": 90210}
    (coupon,) = read("vouchers", wrapped({"basket_vouchers": [row]})).value
    assert coupon.code == "90210"


@pytest.mark.parametrize("user", [None, [], {}, {"id": None}, {"id": "x"}])
def test_nobody_is_not_somebody_without_an_id(user: Any) -> None:
    with pytest.raises(Unreadable):
        read("customer", wrapped({"user_info": user}))


def test_vouchers_of_every_kind() -> None:
    answer = read("vouchers")
    coupons = answer.value
    assert [str(coupon.kind) for coupon in coupons][-2:] == ["honour", "var_price"]
    kinds = {coupon.kind.known for coupon in coupons}
    assert {CouponKind.FIXED, CouponKind.PERCENTAGE, CouponKind.PARTNER, CouponKind.PERSONAL_PRICE, None} == kinds
    states = {coupon.status: (coupon.is_available, coupon.customer_used_count) for coupon in coupons}
    assert states["redeemed"] == (None, 1)
    assert states["generated"] == (None, 0)
    assert states["claimed"] == (True, 0)
    assert states["mislaid"] == (None, None)
    (locked,) = [coupon for coupon in coupons if coupon.is_locked]
    assert locked.is_available is False
    assert coupons[-2].code == "HONOUR0004"
    assert all(coupon.expires_at and coupon.expires_at.at.tzinfo is UTC for coupon in coupons)
    assert coupons[4].redeemed_value == 6


def test_a_voucher_keeps_its_groups_kind_and_its_nested_campaigns_name() -> None:
    row = {"voucher_status": "claimed", "voucher_key": "k1", "campaign": {"title": "Nested"}}
    (coupon,) = read("vouchers", wrapped({"honour_vouchers": [row]})).value
    assert (coupon.kind.known, coupon.code, coupon.name) == (CouponKind.PARTNER, "k1", "Nested")


@pytest.mark.parametrize(("locked", "available"), [(False, True), (True, False), ("true", False), ("perhaps", None)])
def test_a_voucher_is_usable_unless_a_lock_says_or_hides_otherwise(locked: Any, available: bool | None) -> None:
    row = {"voucher_status": "claimed", "voucher_key": "k1", "voucher_locked": locked}
    (coupon,) = read("vouchers", wrapped({"basket_vouchers": [row]})).value
    assert coupon.is_available is available


def test_both_dates_of_a_voucher_count_as_read() -> None:
    dates = {
        "voucher_expiry_datetime": "2026-06-01T02:00:00+02:00",
        "voucher_expiry_datetime_utc": "2026-06-01 00:00:00",
    }
    (coupon,) = read("vouchers", wrapped({"basket_vouchers": [{"voucher_status": "claimed", **dates}]})).value
    assert coupon.expires_at is not None
    assert coupon.expires_at.at == datetime(2026, 6, 1, tzinfo=UTC)
    assert coupon.other == {}


def test_no_list_of_vouchers_is_not_an_empty_one() -> None:
    with pytest.raises(Unreadable):
        read("vouchers", wrapped({}))
    assert read("vouchers", wrapped({"basket_vouchers": []})).value == ()


def test_friends_come_with_a_first_name_and_no_status() -> None:
    first, _second = read("friends").value
    assert first.customer_id.isdecimal()
    assert first.name
    assert first.joined_at.tzinfo is UTC
    assert first.status is None


def test_movements_of_a_wallet() -> None:
    answer = read("ledger")
    rows = answer.value
    earned = rows[0]
    assert (earned.kind.known, earned.campaign, earned.points) == (
        ActivityKind.CAMPAIGN_REWARDED,
        "A point for every euro",
        Decimal("1.5"),
    )
    assert (earned.unit.sign, earned.wallet, earned.is_manual, earned.sign_known) == ("€", "Store credit", False, True)
    manual = next(row for row in rows if row.is_manual)
    assert (manual.reason, manual.staff_name, manual.campaign) == ("Sorry for the delay", "Sample Clerk", None)
    spent = next(row for row in rows if row.points < 0)
    assert (str(spent.kind), spent.kind.known) == ("basketRedemption", None)
    assert not answer.drift


@pytest.mark.parametrize(
    ("giver", "basket", "said"),
    [
        (21, 8812, ("21", "8812", None)),
        ("Sample Clerk", "b-1", ("Sample Clerk", "b-1", None)),
        ({"id": 21}, {"id": 8812, "branch_business_id": 2774}, ("21", "8812", "2774")),
        (
            {"username": "clerk"},
            {"retailer_basket_code": "b-1", "branch_business_name": "Sample"},
            ("clerk", "b-1", "Sample"),
        ),
        (None, None, (None, None, None)),
    ],
)
def test_giver_and_use_of_a_voucher_in_any_form_are_no_drift(giver: Any, basket: Any, said: Any) -> None:
    row = {"voucher_status": "redeemed", "creating_user": giver, "redeeming_basket": basket}
    answer = read("vouchers", wrapped({"basket_vouchers": [row]}))
    (coupon,) = answer.value
    assert (coupon.given_by, coupon.basket, coupon.used_at) == said
    assert not answer.drift


def test_an_end_without_an_offset_is_a_whole_day_and_nines_are_none() -> None:
    dates = ("2027-01-31", "2027-01-31T00:00:00", "2027-01-31 23:00:00+00:00", "9999-12-31")
    rows = [{"voucher_status": "claimed", "voucher_expiry_datetime": date} for date in dates]
    coupons = read("vouchers", wrapped({"basket_vouchers": rows})).value
    end = datetime(2027, 1, 31, 23, tzinfo=UTC)  # midnight in Amsterdam
    assert [one.expires_at and one.expires_at.at for one in coupons] == [end, end, end, None]
    assert not coupons[3].is_unknown("expires_at")


def test_an_older_spelling_of_the_opt_in_counts() -> None:
    user = {"id": 7, "opt_in_programme": {"programme_opted_in": False, "join_date": "2024-01-01T00:00:00+00:00"}}
    customer = read("customer", wrapped({"user_info": user})).value
    assert customer.has_opted_in is False
    assert customer.joined_at == datetime(2024, 1, 1, tzinfo=UTC)


def test_what_stands_beside_the_rows_is_kept_without_secrets() -> None:
    sent = {
        "basket_vouchers": [{"voucher_status": "claimed"}, 5],
        "note": "x",
        "session_key": "s",
        "of": {"token": "t"},
    }
    answer = read("vouchers", wrapped(sent))
    assert answer.other == {"note": "x", "of": {}, "basket_vouchers[1]": 5}
    assert read("ledger", wrapped({"ledger": ["x"], "total": 1})).other == {"total": 1, "ledger[0]": "x"}
    assert read("customer", wrapped({"user_info": {"id": 1}, "since": "2020"})).other == {"since": "2020"}


def test_what_stands_beside_a_friend_is_kept() -> None:
    sent = {"referrals": [{"referred_user": {"id": 7, "level": 2}, "reward": "given"}]}
    [friend] = read("friends", wrapped(sent)).value
    assert (friend.customer_id, friend.other) == ("7", {"reward": "given", "referred_user.level": 2})


def test_an_object_is_found_in_any_spelling() -> None:
    sent = {"Redeeming_Basket": {"ID": 7, "till": 3}, "Creating_User": {"First_Name": "Mona"}, "till": 4}
    [coupon] = read("vouchers", wrapped({"Basket_Vouchers": [sent]})).value
    assert (coupon.basket, coupon.given_by) == ("7", "Mona")
    assert coupon.other == {"till": 4, "Redeeming_Basket.till": 3}


@pytest.mark.parametrize(
    ("ratio", "code", "percent", "points"),
    [
        (None, "WEL", None, Decimal(200)),
        (Decimal("0.1"), None, Decimal(10), Decimal(200)),
        (Decimal("0.1"), "WEL", Decimal(10), Decimal(200)),
    ],
)
def test_points_keep_their_amount_beside_a_coupon(
    ratio: Decimal | None, code: str | None, percent: Decimal | None, points: Decimal
) -> None:
    reward = reward_of(method="points", amount=200, discount_ratio=ratio, code=code)
    assert (reward.points, reward.coupon.value, reward.coupon.code) == (points, percent, code)


@pytest.mark.parametrize("ratio", [Decimal(25), Decimal("-0.1"), Decimal("1.01")])
def test_a_ratio_that_is_no_share_is_kept_as_sent(ratio: Decimal) -> None:
    reward = reward_of(method="voucher", discount_ratio=ratio)
    assert reward.coupon is None
    assert f"recipient_reward_discount_ratio: {ratio}" in reward.as_sent


def reward_of(**sent: Any) -> Any:
    fields = {f"recipient_reward_{name}": value for name, value in sent.items()}
    [campaign] = read(
        "campaigns", wrapped({"campaigns": [{"id": 1, "title": "Sample", "type": "signup", **fields}]})
    ).value
    [reward] = campaign.rewards
    return reward
