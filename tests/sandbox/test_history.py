"""Paging: every activity, friend and ledger row is reached once, whatever the size of the page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.cast import CAST
from dashboard.sandbox.history import ASKABLE_TYPES, LIVE_WORDS
from tests.sandbox.asking import NOON, Answer, ask, of_customer, quiet_options

Ask = Callable[..., Answer]


def walk(get: Ask, path: str, rows: str, cursor: Callable[[Any], Any], limit: int) -> list[Any]:
    """All rows of a paged read, following `cursor` of each page's last row until there is no more."""
    found: list[Any] = []
    start_after, more = 0, True
    while more:
        page = get(f"{path}{'&' if '?' in path else '?'}startAfter={start_after}&limit={limit}").json
        assert page["count"] == len(page[rows])
        assert len(page[rows]) == limit or not page["hasMore"]
        found += page[rows]
        more = page["hasMore"]
        start_after = cursor(page[rows][-1]) if more else 0
    return found


@pytest.mark.parametrize(
    ("customer", "limit"), [("cust_1001", 50), ("cust_1001", 7), ("cust_busy", 200), ("cust_5", 3)]
)
def test_every_activity_is_reached_oldest_first(get: Ask, customer: str, limit: int) -> None:
    path = of_customer(customer, "/activities")
    found = walk(get, path, "activities", lambda row: row["activityId"], limit)
    ids = [row["activityId"] for row in found]
    assert ids == sorted(set(ids))
    assert len(ids) == get(path + "/count").json["count"]


READABLE = [member.customer_id for member in CAST if member.customer_id != "cust_odd"]


@pytest.mark.parametrize("customer", [*READABLE, "cust_1", "cust_2", "cust_7654321"])
def test_activities_grow_later_and_never_lie_in_the_future(get: Ask, customer: str) -> None:
    rows = walk(get, of_customer(customer, "/activities"), "activities", lambda row: row["activityId"], 200)
    written = [f"{row['activityDate']} {row['activityTime']}" for row in rows]
    times = [datetime.strptime(each, "%B %d, %Y %H:%M:%S") for each in written]  # noqa: DTZ007  (naive, as sent)
    assert times == sorted(times)
    assert all(time <= NOON and f"{time:%A}" == row["activityDay"] for time, row in zip(times, rows, strict=True))


@pytest.mark.parametrize("now", ["2026-11-20T00:03:20", "2027-04-30T01:03:20"])  # Cairo skips the hour before
def test_activities_of_today_are_todays_at_any_time_of_the_day(now: str) -> None:
    present = datetime.fromisoformat(now)
    sandbox = Sandbox(replace(quiet_options(), clock=lambda zone: present.replace(tzinfo=zone)))
    path = of_customer("cust_1001", "/activities")
    rows = walk(partial(ask, sandbox), path, "activities", lambda row: row["activityId"], 200)
    written = [f"{row['activityDate']} {row['activityTime']}" for row in rows if row["transactionId"] == "ORD-8841"]
    assert written == [f"{present:%B %d, %Y %H:%M}:00"] * 2


def test_the_busy_customer_has_five_thousand_activities(get: Ask) -> None:
    assert get(of_customer("cust_busy", "/activities/count")).json == {"count": 5000}


def test_activity_ids_grow_in_uneven_and_widening_steps(get: Ask) -> None:
    found = walk(get, of_customer("cust_busy", "/activities"), "activities", lambda row: row["activityId"], 200)
    gaps = [later["activityId"] - earlier["activityId"] for earlier, later in pairwise(found)]
    wide = [gap for gap in gaps if gap > 1000]
    assert min(gaps) == 1
    assert len(set(wide)) > len(wide) // 2
    assert sum(wide[-200:]) > 4 * sum(wide[:200])


def test_activities_of_one_type_are_those_among_all(get: Ask) -> None:
    path = of_customer("cust_1001", "/activities")
    everything = walk(get, path, "activities", lambda row: row["activityId"], 200)
    for kind in ASKABLE_TYPES:
        asked = walk(get, f"{path}?activityType={kind}", "activities", lambda row: row["activityId"], 20)
        assert asked == [row for row in everything if row["activityType"] == LIVE_WORDS.get(kind, kind)]
        assert get(f"{path}/count?activityType={kind}").json == {"count": len(asked)}


def test_activities_of_the_last_tier_move_lead_to_the_tier(get: Ask) -> None:
    for number in range(1, 60):
        rows = get(of_customer(f"cust_{number}", "/activities?limit=200")).json["activities"]
        moves = [row for row in rows if row["activityType"].startswith("Tier ")]
        tier = get(of_customer(f"cust_{number}", "/tier-progress")).json["current"]["name"]
        assert not moves or moves[-1]["tierName"] == tier


def test_documented_types_are_the_ones_that_can_be_asked_for() -> None:
    sandbox = Sandbox(quiet_options(documented=True))
    rows = ask(sandbox, of_customer("cust_busy", "/activities?limit=200")).json["activities"]
    assert {row["activityType"] for row in rows} - set(ASKABLE_TYPES) == {"BalanceAdjustment"}


@pytest.mark.parametrize("limit", [50, 200, 7])
@pytest.mark.parametrize(("customer", "count"), [("cust_1001", 48), ("cust_friends", 1250), ("cust_top", 75)])
def test_every_friend_is_reached_once_through_their_gameball_id(
    get: Ask, customer: str, count: int, limit: int
) -> None:
    def gameball_id(row: Any) -> int:
        answer: int = get(of_customer(row["customerId"])).json["gameballId"]
        return answer

    path = of_customer(customer, "/referrals")
    found = walk(get, path, "referredFriends", gameball_id, limit)
    ids = [gameball_id(row) for row in found]
    assert ids == sorted(set(ids))
    assert get(path + "/count").json == {
        "count": count,
        "totalActive": sum(row["status"] == "Active" for row in found),
        "totalPending": sum(row["status"] == "Pending" for row in found),
    }
    assert len(found) == count


def test_friends_tell_no_gameball_id_and_come_in_no_order_of_joining(get: Ask) -> None:
    rows = get(of_customer("cust_1001", "/referrals")).json["referredFriends"]
    assert not any("gameballId" in row for row in rows)
    assert [row["joinDate"] for row in rows] != sorted(row["joinDate"] for row in rows)


def test_one_friend_is_gone_and_the_count_is_one_too_high(get: Ask) -> None:
    page = get(of_customer("cust_gone_friend", "/referrals")).json
    assert page["hasMore"] is True
    assert get(of_customer(page["referredFriends"][-1]["customerId"])).json["code"] == 7000
    assert get(of_customer(page["referredFriends"][-2]["customerId"])).status == 200
    assert get(of_customer("cust_gone_friend", "/referrals/count")).json["count"] == 121


def test_the_ledger_carries_the_balance_from_row_to_row(get: Ask) -> None:
    path = f"/transactions?customerId={quote('cust_1001')}"
    rows = walk(get, path, "transactions", lambda row: row["gameballTransactionId"], 60)
    for earlier, later in pairwise(rows):
        assert later["pointsBalanceBefore"] == earlier["pointsBalanceAfter"]
    for row in rows:
        signed = row["points"] if row["direction"] == "+" else -row["points"]
        assert row["pointsBalanceAfter"] - row["pointsBalanceBefore"] == signed
    balance = get(of_customer("cust_1001", "/balance")).json
    assert rows[-1]["pointsBalanceAfter"] == balance["totalPointsBalance"]
    assert sum(row["points"] for row in rows if row["status"] == "Pending") == balance["pendingPoints"]
    assert get(f"/transactions/count?customerId={quote('cust_1001')}").json == {"count": len(rows)}


def test_the_ledger_of_everybody_tells_who_exists(get: Ask) -> None:
    rows: list[Any] = []
    start_after: Any = 0
    for _ in range(30):
        page = get(f"/transactions/customer-view?limit=200&startAfter={start_after}").json
        rows += page["transactions"]
        start_after = rows[-1]["gameballTransactionId"]
    seen = dict.fromkeys(row["customerId"] for row in rows)
    assert {"cust_top", "cust_1", "cust_2", "عميل ٤٢"} <= set(seen)
    ids = [int(row["gameballTransactionId"]) for row in rows]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("query", ["direction=%2B", "direction=-", "status=Pending", "direction=-&status=Active"])
def test_the_ledger_can_be_narrowed(get: Ask, query: str) -> None:
    path = "/transactions?customerId=cust_1001"
    everything = walk(get, path, "transactions", lambda row: row["gameballTransactionId"], 200)
    narrowed = walk(get, f"{path}&{query}", "transactions", lambda row: row["gameballTransactionId"], 11)
    wanted = dict(part.split("=") for part in query.replace("%2B", "+").split("&"))
    assert narrowed == [row for row in everything if all(row[name] == value for name, value in wanted.items())]
    assert narrowed
