"""One smoke test for each named customer: every read answers, and the profile will show what the list promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

import pytest

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.cast import CAST, CastMember
from tests.sandbox.asking import ask, of_customer, quiet_options

SANDBOX = Sandbox(quiet_options())
READS = ("", "/details", "/balance", "/tier-progress", "/coupons", "/activities", "/activities/count")
REFUSED_WHEN_DISABLED = (
    "/reward-campaigns-progress",
    "/referrals",
    "/referrals/count",
    "/stamps/5809",
    "/streaks/5808",
    "/notifications",
    "/automation",
)
Read = Callable[[str], Any]


def attributes(read: Read) -> Any:
    return read("/details")["customerAttributes"]


def points(read: Read, query: str = "") -> list[tuple[str, float]]:
    return [(row["activityType"], row["points"]) for row in read(f"/activities?limit=200{query}")["activities"]]


def steps(read: Read, *cards: int) -> list[int]:
    return [read(f"/stamps/{card}")["numberOfCompletedSteps"] for card in cards]


def is_ordinary(read: Read) -> bool:
    balance = read("/balance")
    points = (balance["pointsName"], balance["avaliablePointsBalance"], balance["pendingPoints"])
    usable = sum(coupon["isAvailableToUse"] for coupon in read("/coupons")["coupons"])
    seen = (points, usable, read("/referrals/count")["count"], steps(read, 5809))
    return seen == (("Stars", 2640.5, 96), 2, 48, [3])


def is_empty(read: Read) -> bool:
    empty = {"count": 0, "hasMore": False}
    lists = [read(path) for path in ("/coupons", "/referrals", "/activities")]
    seen = (read("/balance")["totalPointsBalance"], attributes(read)["joinDate"], lists)
    nothing = [{"coupons": []}, {"referredFriends": [], **empty}, {"activities": [], **empty}]
    return bool(seen == (0, "2026-11-20T00:00:00", nothing))


def has_a_coupon_for_every_reason(read: Read) -> bool:
    coupons = {coupon["code"]: coupon for coupon in read("/coupons")["coupons"]}
    usable = {code for code, coupon in coupons.items() if coupon["isAvailableToUse"]}
    unusable = {"NOTYET", "EXPIRED", "ALLUSED", "OWNLIMIT", "INACTIVE", "BLOCKED", "FLAGGED", "HOPELESS"}
    return (
        {"USABLE", "TODAY", "FOREVER", "CONTRARY"} <= usable
        and unusable <= coupons.keys() - usable
        and len({coupon["type"] for coupon in coupons.values()}) == 7
    )


PROMISES: dict[str, Callable[[Read], bool]] = {
    "cust_1001": is_ordinary,
    "cust_orders": lambda read: (
        [ask(SANDBOX, f"/orders/ORD-500{number}/transactions").json["count"] for number in (1, 2, 3, 4, 5, 6)]
        == [1, 4, 2, 1, 1, 0]
    ),
    "cust_gap": lambda read: {row["transactionId"] for row in read("/activities")["activities"]} >= {"POS-1001"},
    "cust_top": lambda read: read("/tier-progress")["next"] is None,
    "cust_new": is_empty,
    "guest_7f3a9c": lambda read: not {"email", "mobile", "dateOfBirth"} & attributes(read).keys(),
    "cust_below": lambda read: read("/tier-progress")["progress"] < read("/tier-progress")["current"]["minPorgress"],
    "cust_above": lambda read: read("/tier-progress")["progress"] > read("/tier-progress")["next"]["minPorgress"],
    "cust_friends": lambda read: read("/referrals/count")["count"] == 1250,
    "cust_gone_friend": lambda read: (
        read("/referrals/count")["count"] == 121
        and ask(SANDBOX, of_customer(read("/referrals")["referredFriends"][-1]["customerId"])).status == 404
    ),
    "cust_busy": lambda read: read("/activities/count") == {"count": 5000},
    "cust_coupons": has_a_coupon_for_every_reason,
    "cust_stamps": lambda read: (
        steps(read, 5809, 5810, 5811) == [10, 5, 6] and read("/stamps/5811")["challengeEndDate"] < "2026-11-20"
    ),
    "cust_disabled": lambda read: {*read("/balance").values(), *read("/tier-progress").values()} == {None},
    "cust_negative": lambda read: read("/balance")["avaliablePointsBalance"] == -187.75,
    "cust_mismatch": lambda read: (
        read("/balance")["totalPointsBalance"]
        != read("/balance")["avaliablePointsBalance"] + read("/balance")["pendingPoints"]
    ),
    "cust_unsigned": lambda read: (
        {amount > 0 for kind, amount in points(read) if kind == "Redemption"} == {True}
        and points(read)[-1] == ("Cashback Rewarded", -15)
    ),
    "cust_odd": lambda read: (
        all("fieldNobodyKnows" in str(read(rest)) for rest in READS[1:-1])
        and "about" in str(read("/balance"))
        and {kind for kind, _ in points(read)} == {"SomethingNew"}
    ),
    "vip.sample@example.com": lambda read: attributes(read)["email"] == "vip.sample@example.com",
    "عميل ٤٢": lambda read: attributes(read)["preferredLanguage"] == "ar",
    "a/b#c?d%20e f": lambda read: read("/details")["customerId"] == "a/b#c?d%20e f",
    "cust_long_name": lambda read: max(map(len, attributes(read)["displayName"].split())) > 50,
    "cust_markup": lambda read: "<script>" in attributes(read)["displayName"],
}


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.customer_id)
def test_a_named_customer_answers_every_read_and_is_as_promised(member: CastMember) -> None:
    def read(rest: str) -> Any:
        answer = ask(SANDBOX, of_customer(member.customer_id, rest))
        assert answer.status == 200, rest
        return answer.json

    refused = dict.fromkeys(REFUSED_WHEN_DISABLED, 422) if member.customer_id == "cust_disabled" else {}
    expected = dict.fromkeys((*READS, *REFUSED_WHEN_DISABLED), 200) | refused
    assert {rest: ask(SANDBOX, of_customer(member.customer_id, rest)).status for rest in expected} == expected
    assert PROMISES[member.customer_id](read), member.shows
    if member.customer_id != "cust_odd":
        assert attributes(read)["displayName"] == member.name
        assert attributes(read).get("email", "@example.com").endswith("@example.com")


def at(moment: datetime, zone: tzinfo) -> datetime:
    """A clock that shows the same time in every zone."""
    return moment.replace(tzinfo=zone)


def test_an_order_of_today_is_todays_at_any_time_of_the_day() -> None:
    for now in ("2026-11-20T00:03:20", "2027-04-30T01:03:20"):  # Cairo skips the hour before
        present = datetime.fromisoformat(now)
        sandbox = Sandbox(replace(quiet_options(), clock=partial(at, present)))
        rows = ask(sandbox, of_customer("cust_1001", "/activities?limit=200&startAfter=60000000")).json["activities"]
        written = [f"{row['activityDate']} {row['activityTime']}" for row in rows if row["transactionId"] == "ORD-8841"]
        assert written == [f"{present:%B %d, %Y %H:%M}:00"] * 2
