"""Every named customer shows what the list says."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.cast import CAST
from tests.sandbox.asking import Answer, ask, of_customer, quiet_options

Ask = Callable[..., Answer]
READS = ("", "/details", "/balance", "/tier-progress", "/coupons", "/activities", "/activities/count")
REFUSED_WHEN_DISABLED = (
    "/reward-campaigns-progress",
    "/referrals",
    "/referrals/count",
    "/stamps/5809",
    "/streaks/5808",
)


def read(get: Ask, customer: str, rest: str) -> Any:
    answer = get(of_customer(customer, rest))
    assert answer.status == 200
    return answer.json


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.customer_id)
@pytest.mark.parametrize("rest", [*READS, *REFUSED_WHEN_DISABLED])
def test_everybody_answers_every_read(get: Ask, member: Any, rest: str) -> None:
    answer = get(of_customer(member.customer_id, rest))
    disabled = member.customer_id == "cust_disabled" and rest in REFUSED_WHEN_DISABLED
    assert (answer.status, answer.json["code"] if disabled else None) == ((422, 6000) if disabled else (200, None))


READABLE = [member for member in CAST if member.customer_id != "cust_odd"]


@pytest.mark.parametrize("member", READABLE, ids=lambda member: member.customer_id)
def test_everybody_has_the_name_on_the_list(get: Ask, member: Any) -> None:
    details = read(get, member.customer_id, "/details")
    assert details["customerAttributes"]["displayName"] == member.name
    assert details["customerId"] == member.customer_id


def test_the_ordinary_customer(get: Ask) -> None:
    balance = read(get, "cust_1001", "/balance")
    assert (balance["avaliablePointsBalance"], balance["avaliablePointsValue"], balance["currency"]) == (
        2640.5,
        132.03,
        "EGP",
    )
    assert (balance["pendingPoints"], balance["pointsName"]) == (96, "Stars")
    assert (balance["nextExpiringPointsAmount"], balance["nextExpiringPointsDate"]) == (200, "2026-12-01T00:00:00")
    tier = read(get, "cust_1001", "/tier-progress")
    assert (tier["current"]["name"], tier["progress"], tier["next"]["minPorgress"]) == ("Basic", 80, 250)
    assert read(get, "cust_1001", "/details")["gameballId"] == 310077
    coupons = {coupon["code"]: coupon for coupon in read(get, "cust_1001", "/coupons")["coupons"]}
    assert coupons["WELCOME5"]["expiryDate"] == "2026-11-23T23:59:59"
    assert coupons["SUMMER20"]["isExpired"] is True
    assert sum(coupon["isAvailableToUse"] for coupon in coupons.values()) == 2
    assert read(get, "cust_1001", "/stamps/5809")["numberOfCompletedSteps"] == 3
    assert read(get, "cust_1001", "/activities/count") == {"count": 318}
    last = read(get, "cust_1001", "/activities?limit=200&startAfter=60000000")["activities"][-2]
    assert (last["activityDate"], last["points"], last["transactionId"]) == ("November 20, 2026", 120, "ORD-8841")


def test_the_top_tier_has_no_next_one(get: Ask) -> None:
    assert read(get, "cust_top", "/tier-progress")["next"] is None
    assert "next" not in ask(Sandbox(quiet_options(documented=True)), of_customer("cust_top", "/tier-progress")).json


@pytest.mark.parametrize("customer", ["cust_new"])
def test_the_new_customer_is_empty(get: Ask, customer: str) -> None:
    assert read(get, customer, "/balance")["totalPointsBalance"] == 0
    assert read(get, customer, "/details")["customerAttributes"]["joinDate"] == "2026-11-20T00:00:00"
    assert read(get, customer, "/coupons") == {"coupons": []}
    assert read(get, customer, "/referrals") == {"referredFriends": [], "count": 0, "hasMore": False}
    assert read(get, customer, "/activities") == {"activities": [], "count": 0, "hasMore": False}


def test_the_guest_has_no_contact(get: Ask) -> None:
    attributes = read(get, "guest_7f3a9c", "/details")["customerAttributes"]
    assert not {"email", "mobile", "dateOfBirth"} & set(attributes)
    assert all(row["isGuest"] is True for row in read(get, "guest_7f3a9c", "/activities")["activities"])


def test_progress_below_the_tier_and_above_the_next(get: Ask) -> None:
    below, above = read(get, "cust_below", "/tier-progress"), read(get, "cust_above", "/tier-progress")
    assert below["progress"] < below["current"]["minPorgress"]
    assert above["progress"] > above["next"]["minPorgress"]


def test_a_coupon_for_every_reason(get: Ask) -> None:
    coupons = {coupon["code"]: coupon for coupon in read(get, "cust_coupons", "/coupons")["coupons"]}
    usable = {code for code, coupon in coupons.items() if coupon["isAvailableToUse"]}
    assert {"USABLE", "TODAY", "FOREVER", "CONTRARY"} <= usable
    assert not usable & {"NOTYET", "EXPIRED", "ALLUSED", "OWNLIMIT", "INACTIVE", "BLOCKED", "FLAGGED", "HOPELESS"}
    assert coupons["ALLUSED"]["usedCount"] == coupons["ALLUSED"]["usageLimit"]
    assert coupons["OWNLIMIT"]["customerUsedCount"] == coupons["OWNLIMIT"]["limitPerCustomer"]
    assert coupons["CONTRARY"]["isExpired"] is True
    blocked = coupons["BLOCKED"]
    assert blocked["isActive"] is True
    assert blocked["isExpired"] is False
    assert len({coupon["type"] for coupon in coupons.values()}) == 7


def test_stamps_cards_of_every_kind(get: Ask) -> None:
    shown = {row["rewardsCampaignId"]: row for row in read(get, "cust_stamps", "/reward-campaigns-progress")}
    steps = {card: read(get, "cust_stamps", f"/stamps/{card}")["numberOfCompletedSteps"] for card in (5809, 5810, 5811)}
    assert steps == {5809: 5, 5810: 5, 5811: 6}
    assert [shown[card]["completionPercentage"] for card in (5809, 5810, 5811)] == [100, 50, 75]
    assert [shown[card]["completionPercentage"] for card in (5814, 5815)] == [0, 100]
    assert shown[5811]["canAchieve"] is False
    assert read(get, "cust_stamps", "/stamps/5811")["challengeEndDate"] < "2026-11-20"


def test_only_stamps_campaigns_are_cards(get: Ask) -> None:
    assert get(of_customer("cust_1001", "/stamps/5813")).status == 422
    assert get(of_customer("cust_1001", "/stamps/1")).status == 404
    assert get(of_customer("cust_1001", "/stamps/x")).json["code"] == 3003
    assert get(of_customer("cust_1001", "/streaks/5809")).status == 404


@pytest.mark.parametrize("number", range(1, 40))
def test_a_cards_steps_and_percentage_agree(get: Ask, number: int) -> None:
    for row in read(get, f"cust_{number}", "/reward-campaigns-progress"):
        answer = get(of_customer(f"cust_{number}", f"/stamps/{row['rewardsCampaignId']}"))
        if answer.status == 200 and 0 < row["completionPercentage"] < 100:
            steps = answer.json["numberOfCompletedSteps"]
            length = {5809: 5, 5810: 10, 5812: 24}[row["rewardsCampaignId"]]
            assert round(steps / (row["completionPercentage"] / 100)) == length


def test_a_disabled_programme_sends_nulls(get: Ask) -> None:
    assert set(read(get, "cust_disabled", "/balance").values()) == {None}
    assert set(read(get, "cust_disabled", "/tier-progress").values()) == {None}


def test_a_negative_and_fractional_balance(get: Ask) -> None:
    balance = read(get, "cust_negative", "/balance")
    assert balance["avaliablePointsBalance"] == -187.75
    assert balance["totalPointsValue"] == -9.39


def test_parts_that_do_not_add_up(get: Ask) -> None:
    balance = read(get, "cust_mismatch", "/balance")
    assert balance["totalPointsBalance"] != balance["avaliablePointsBalance"] + balance["pendingPoints"]


def test_signs_that_cannot_be_believed(get: Ask) -> None:
    rows = read(get, "cust_unsigned", "/activities?limit=200")["activities"]
    redemptions = [row for row in rows if row["activityType"] == "Redemption"]
    assert redemptions
    assert all(row["points"] > 0 for row in redemptions)
    assert rows[-1]["activityType"] == "Cashback Rewarded"
    assert rows[-1]["points"] < 0


def test_the_odd_customer_is_wrong_everywhere_but_in_ids(get: Ask) -> None:
    for rest in ("/details", "/balance", "/tier-progress", "/coupons", "/referrals", "/activities"):
        assert "fieldNobodyKnows" in get(of_customer("cust_odd", rest)).body.decode()
    rows = read(get, "cust_odd", "/activities?limit=5")["activities"]
    assert all(isinstance(row["activityId"], int) and row["activityType"] == "SomethingNew" for row in rows)
    assert "about" in str(read(get, "cust_odd", "/balance").values())


def test_nobodys_mail_can_arrive_anywhere(get: Ask) -> None:
    for member in READABLE:
        email = read(get, member.customer_id, "/details")["customerAttributes"].get("email")
        assert email is None or email.endswith("@example.com")
