"""What a customer's answers say of the same points agrees: balance, ledger, activities, expiries, orders, messages."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.sandbox.account import ORDERS
from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.cast import CAST
from tests.sandbox.asking import ask, ledger, of_customer, quiet_options

Rows = list[dict[str, Any]]
SANDBOX = Sandbox(quiet_options(documented=True))
CONTRADICTORY = {"cust_gap", "cust_mismatch", "cust_unsigned", "cust_odd"}
NOT_COMPARED = {*CONTRADICTORY, "cust_disabled"}  # the last has no numbers at all
GENERATED = [f"cust_{number}" for number in (*range(1, 50), *range(7_654_300, 7_654_310))]
CUSTOMERS = [member.customer_id for member in CAST if member.customer_id not in NOT_COMPARED] + GENERATED
IN_NO_BALANCE = ("Pending", "Blocked")
ORDER_TYPES = ("PaymentReward", "Redemption", "Refund", "PartialRefund", "Cancel")


def read(customer_id: str, rest: str) -> Any:
    return ask(SANDBOX, of_customer(customer_id, rest)).json


def activities(customer_id: str) -> Rows:
    rows: Rows = []
    more = True
    while more:
        after = rows[-1]["activityId"] if rows else 0
        page = read(customer_id, f"/activities?limit=200&startAfter={after}")
        rows, more = rows + page["activities"], page["hasMore"]
    return rows


def signed(row: dict[str, Any]) -> float:
    return float(row["points"] if row["direction"] == "+" else -row["points"])


def left_of(rows: Rows) -> dict[str, float]:
    """What is left of each row's points, worked out from the ledger alone: an order's cancellation takes from the
    order first, everything else what expires first."""
    left: dict[str, float] = {}
    by_id = {row["gameballTransactionId"]: row for row in rows}
    for row in rows:
        if row["direction"] == "+":
            if row["status"] not in IN_NO_BALANCE:
                left[row["gameballTransactionId"]] = row["points"]
            continue
        order = [one for one in left if by_id[one]["transactionId"] == row["transactionId"]]
        paid = [one for one in order if by_id[one]["type"] == "PaymentReward"] if row["type"] == "Cancel" else []
        others = sorted((one for one in left if left[one]), key=lambda one: by_id[one].get("expiryDate", "9"))
        rest = row["points"]
        for one in (*paid, *others):
            taken = min(rest, left[one])
            left[one] -= taken
            rest -= taken
    return left


def test_everybodys_answers_agree() -> None:
    assert {one: found for one in CUSTOMERS if (found := disagreements(one))} == {}


def test_the_check_notices_a_contradiction() -> None:
    assert {one for one in sorted(CONTRADICTORY) if one != "cust_odd" and disagreements(one)} == {
        "cust_gap",
        "cust_mismatch",
        "cust_unsigned",
    }


def disagreements(customer_id: str) -> list[str]:
    balance, rows, acts = read(customer_id, "/balance"), ledger(SANDBOX, customer_id), activities(customer_id)
    expected: dict[str, tuple[Any, Any]] = {
        "available": (
            balance["availablePointsBalance"],
            sum(signed(row) for row in rows if row["status"] not in IN_NO_BALANCE),
        ),
        "total": (balance["totalPointsBalance"], sum(signed(row) for row in rows if row["status"] != "Blocked")),
        "pending": (balance["pendingPoints"], sum(signed(row) for row in rows if row["status"] == "Pending")),
        "activities": ([row["points"] for row in acts if row["points"]], [signed(row) for row in rows]),
        "times of activities": ([time_of(row) for row in acts if row["points"]], [utc(row) for row in rows]),
        "orders": ([row["transactionId"] for row in acts if row["points"]], [order_of(row) for row in rows]),
        "coupons": (
            [row.get("couponCode") for row in acts if row["points"]],
            [row.get("couponCode") for row in rows],
        ),
    }
    before = 0.0
    for row in rows:
        after = before + (0 if row["status"] == "Blocked" else signed(row))
        expected[row["gameballTransactionId"]] = (
            (row["pointsBalanceBefore"], row["pointsBalanceAfter"]),
            (before, after),
        )
        before = after
    attributes = read(customer_id, "/details")["customerAttributes"]
    numbers = {order_of(row) for row in rows} - {None}
    expected["number of orders"] = (attributes["totalOrders"], len(numbers))
    for number in sorted(filter(None, numbers))[:10]:
        of_order = ask(SANDBOX, f"/orders/{number}/transactions").json["transactions"]
        own = [row for row in rows if row["transactionId"] == number]
        found = [
            row for row in of_order if str(row["gameballTransactionId"]) in {r["gameballTransactionId"] for r in own}
        ]
        expected[number] = (
            [(row["transactionType"], row["equivalentPoints"]) for row in found],
            [(row["type"], row["points"]) for row in own],
        )
    return [
        f"{what}: {one} and {other}"
        for what, (one, other) in (expected | expiries(balance, rows, acts)).items()
        if one != other
    ]


def expiries(balance: dict[str, Any], rows: Rows, acts: Rows) -> dict[str, tuple[Any, Any]]:
    """What is left of the points and when it expires, as each answer has it."""
    left = left_of(rows)
    lots = [(row["expiryDate"][:10], left[row["gameballTransactionId"]]) for row in rows if has_expiry(row, left)]
    first = min((day for day, _ in lots), default="")
    pending = {row["gameballTransactionId"]: row["points"] for row in rows if row["status"] == "Pending"}
    earned = [row for row in rows if row["direction"] == "+"]
    outstanding = [act.get("outstandingPoints") for act in acts if act["points"] > 0]
    unspent = [(left | pending).get(row["gameballTransactionId"], 0) for row in earned]
    return {
        "next expiry": (
            (balance.get("nextExpiringPointsDate", "")[:10], balance["nextExpiringPointsAmount"]),
            (first, sum(points for day, points in lots if day == first)),
        ),
        "outstanding": (by_expiry(earned, outstanding), by_expiry(earned, unspent)),
        "expired": (
            [row["gameballTransactionId"] for row in rows if is_late(row) and left[row["gameballTransactionId"]]],
            [],
        ),
    }


def by_expiry(earned: Rows, points: list[Any]) -> Counter[str]:
    """Points with the same expiry may be spent in any order."""
    found: Counter[str] = Counter()
    for row, left in zip(earned, points, strict=False):
        found[row.get("expiryDate", "")] += left or 0
    return found


def has_expiry(row: dict[str, Any], left: dict[str, float]) -> bool:
    return "expiryDate" in row and bool(left.get(row["gameballTransactionId"]))


def is_late(row: dict[str, Any]) -> bool:
    return str(row.get("expiryDate", "9")) < "2026-11-20T10:00:00"  # noon in Cairo


def order_of(row: dict[str, Any]) -> str | None:
    return None if row["transactionId"].startswith("GB-") else row["transactionId"]


def time_of(row: dict[str, Any]) -> datetime:
    written = datetime.strptime(f"{row['activityDate']} {row['activityTime']}", "%B %d, %Y %H:%M:%S")  # noqa: DTZ007
    return written.replace(tzinfo=ZoneInfo("Africa/Cairo")).astimezone(UTC)


def utc(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["transactionTime"]).replace(tzinfo=UTC)


def test_a_ledger_id_of_an_order_leads_to_the_customer() -> None:
    for number, customers in ORDERS.items():
        rows = ask(SANDBOX, f"/orders/{number}/transactions").json["transactions"]
        found = set()
        for row in rows:
            query = f"limit=1&startAfter={row['gameballTransactionId'] - 1}"
            found.add(ask(SANDBOX, f"/transactions/customer-view?{query}").json["transactions"][0]["customerId"])
        assert found == set(customers), number
    assert ask(SANDBOX, "/orders/ord-5001/transactions").json == {"transactions": [], "count": 0}


def test_one_customers_ledger_lacks_rows_that_the_balance_counts() -> None:
    rows = ledger(SANDBOX, "cust_gap")
    missing = read("cust_gap", "/balance")["availablePointsBalance"] - sum(map(signed, rows))
    broken = [
        after["pointsBalanceBefore"] - before["pointsBalanceAfter"]
        for before, after in pairwise(rows)
        if after["pointsBalanceBefore"] != before["pointsBalanceAfter"]
    ]
    assert (len(broken), sum(broken)) == (2, missing)
    assert 32 in broken


def test_messages_are_paged_and_filtered() -> None:
    everything = read("cust_busy", "/notifications?limit=200")
    assert everything["nextCursor"] == everything["notifications"][-1]["id"]
    rest = read("cust_busy", f"/notifications?limit=200&startAfter={everything['nextCursor']}")
    assert rest["nextCursor"] is None
    both = everything["notifications"] + rest["notifications"]
    assert read("cust_busy", "/notifications/count") == {"count": len(both)}
    unread = read("cust_1001", "/notifications?limit=200&isRead=false")["notifications"]
    assert {row["isRead"] for row in unread} == {False}
    assert read("cust_1001", "/notifications/count?isRead=false") == {"count": len(unread)}
    assert "étoiles" in str(read("cust_1001", "/notifications?lang=fr"))
    assert read("cust_new", "/notifications") == {"notifications": [], "nextCursor": None}
