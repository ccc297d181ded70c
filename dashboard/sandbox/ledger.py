"""The ledger: the activities that moved points, as rows of `/transactions` and of an order.

A ledger id is the customer's number times the greatest number of rows, plus the activity's place.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.sandbox.account import ORDERS, POINT_VALUE
from dashboard.sandbox.campaigns import CAMPAIGNS
from dashboard.sandbox.entries import Entry
from dashboard.sandbox.history import History, Row
from dashboard.sandbox.population import CITIES, Population

TYPES = {
    "CampaignRewarded": "AchievementReward",
    "Referral": "AchievementReward",
    "Referred": "AchievementReward",
    "ReferralBonusReward": "AchievementReward",
    "Automation": "ManualReward",
}
CAMPAIGNS_BY_NAME = {campaign.english: campaign for campaign in CAMPAIGNS}
ROWS = 8192  # more than any customer has activities
CAST_OFFSET = 1000
# The contradiction of one customer: these activities are in the balance, but in no row of the ledger.
LEFT_OUT = {"cust_gap": {17, 24}}


def ledger_id(number: int, place: int) -> int:
    return (number + CAST_OFFSET) * ROWS + place


def ledger_start(start_after: int) -> tuple[int, int]:
    """The customer and the place in their history from which the ledger continues after this id."""
    number, place = divmod(start_after + 1, ROWS)
    return number - CAST_OFFSET, place


def everyone_from(population: Population, number: int, last: int) -> Iterator[int]:
    """The numbers of all customers in ledger order, up to `last`."""
    for each in range(max(number, -CAST_OFFSET), last + 1):
        if population.exists(each):
            yield each


def listed(history: History, first: int = 0) -> Iterator[Entry]:
    """The entries from a place on that the ledger has, oldest first."""
    left_out = LEFT_OUT.get(history.account.person.customer_id, ())
    for entry in history.entries[first:]:
        if entry.points and entry.place not in left_out:
            yield entry


def ledger_row(history: History, entry: Entry, zone: ZoneInfo, *, with_customer: bool) -> Row:
    """A row of `/transactions`, with the customer as in `/transactions/customer-view`. Times are in UTC."""
    person, particulars = history.account.person, history.particulars(entry)
    before = entry.balance if entry.status == "Blocked" else entry.balance - entry.points
    row: Row = {
        "transactionId": entry.order or f"GB-{entry.place:04}",
        "gameballTransactionId": str(ledger_id(person.number, entry.place)),
        "type": _type(entry, particulars),
        "direction": "+" if entry.points > 0 else "-",
        "customerId": person.customer_id,
        "points": abs(entry.points),
        "amount": round(abs(entry.points) * POINT_VALUE, 2),
        "transactionTime": _in_utc(entry.at, zone),
        "status": entry.status,
        "pointsBalanceBefore": before,
        "pointsBalanceAfter": entry.balance,
    }
    if particulars.get("reason"):
        row["reason"] = particulars["reason"]
    if entry.expires:
        row["expiryDate"] = _in_utc(entry.expires, zone)
    if entry.order:
        row["branchName"] = CITIES[history.account.population.roll(f"branch {entry.order}", 0, len(CITIES))]
    if "couponCode" in particulars:
        row["couponCode"], row["couponType"] = particulars["couponCode"], particulars["couponType"]
        row["isCouponUsed"] = particulars["couponUsed"]
    if name := particulars.get("campaignName"):
        row["achievementName"] = name
        if campaign := CAMPAIGNS_BY_NAME.get(name):
            row |= {"achievementType": campaign.type, "achievedRewardCampaignId": str(campaign.id)}
    if entry.recent and entry.recent.tier:
        row["achievedTierId"] = entry.recent.tier
    if with_customer:
        row |= {"customerName": person.name, "customerEmail": person.email, "isCustomerDeleted": False}
    return row


def order_row(history: History, entry: Entry) -> Row:
    """A row of `/orders/{orderId}/transactions`, whose times are in the program's zone."""
    return {
        "transactionDate": entry.at.isoformat(),
        "gameballTransactionId": ledger_id(history.account.person.number, entry.place),
        "transactionType": _type(entry, history.particulars(entry)),
        "amount": round(abs(entry.points) * POINT_VALUE, 2),
        "transactionId": entry.order,
        "equivalentPoints": abs(entry.points),
    }


def customers_of_order(population: Population, order_id: str) -> tuple[int, ...]:
    """The numbers of the customers who may have this order."""
    if order_id in ORDERS:
        found = (population.number_of(customer_id) for customer_id in ORDERS[order_id])
        return tuple(number for number in found if number is not None)
    match order_id.split("-"):
        case ["ORD", gameball_id, place] if gameball_id.isdecimal() and len(place) == 4:
            number = population.first_number_after(int(gameball_id) - 1)
            if population.exists(number) and population.gameball_id(number) == int(gameball_id):
                return (number,)
    return ()


def _type(entry: Entry, particulars: Row) -> str:
    if entry.recent and entry.recent.ledger:
        return entry.recent.ledger
    if entry.type == "BalanceAdjustment":
        return "ManualAccumulation" if entry.points > 0 else "ManualDeduction"
    if entry.type == "Redemption" and "couponCode" in particulars:
        return "DiscountCode"
    return TYPES.get(entry.type, entry.type)


def _in_utc(written: datetime, zone: ZoneInfo) -> str:
    return written.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None).isoformat()
