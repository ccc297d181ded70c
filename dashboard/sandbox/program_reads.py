"""The reads about the whole program: configuration, ledger and leaderboard."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from dashboard.sandbox import program, progress
from dashboard.sandbox.account import account_of
from dashboard.sandbox.campaigns import Campaign, widget
from dashboard.sandbox.customer_reads import Customer, customer_of
from dashboard.sandbox.entries import Entry
from dashboard.sandbox.errors import invalid
from dashboard.sandbox.history import History, Row
from dashboard.sandbox.ledger import customers_of_order, everyone_from, ledger_row, ledger_start, listed, order_row
from dashboard.sandbox.request import Request

T = TypeVar("T")

LEADERS = 10
CANDIDATES = 200  # the leaderboard covers the cast and the first customers, not millions
STATUSES = (None, "Active", "Pending", "Blocked", "Expired")
DIRECTIONS = (None, "+", "-")


def _customer(request: Request) -> Customer | None:
    customer_id = request.query.get("customerId")
    return customer_of(request, customer_id) if customer_id else None


# Configuration


def tiers(request: Request) -> list[Row]:
    return request.configuration.tiers(request.lang)


def reward_campaigns(request: Request) -> list[Row]:
    """All campaigns, or those that a customer can achieve now, or those that count purchases of a product."""
    setup, customer = request.configuration, _customer(request)
    sku, collection = request.query.get("productSku") or None, request.query.get("collectionId") or None
    rows = []
    for row in setup.reward_campaigns(request.lang):
        campaign = setup.by_id.get(row["id"])
        if customer is not None and not _is_for(customer, row, campaign, request.now):
            continue
        if (sku or collection) and not (campaign and campaign.sells(sku, collection)):
            continue
        rows.append(row | (widget(campaign) if campaign and request.options.live else {}))
    return rows


def _is_for(customer: Customer, row: Row, campaign: Campaign | None, now: datetime) -> bool:
    """Whether tier, tags, dates and the limit in today's configuration allow it."""
    who, dates = _part(row, "availability", dict), _part(row, "activation", dict)
    tags, limit = _part(who, "tags", list), _part(row, "maxAchievement", int) if row.get("isRepeatable") else 1
    times = progress.state_of(campaign, customer.account).earned if campaign else 0
    today = now.isoformat()
    return (
        customer.account.tier >= _part(who, "minTier", int)
        and (not tags or any(tag in tags for tag in progress.tags_of(customer.account)))
        and (_part(dates, "startDate", str) or today) <= today <= (_part(dates, "endDate", str) or today)
        and (limit < 0 or times < limit)
    )


def _part(row: Row, name: str, kind: type[T]) -> T:
    """A field; empty if it is missing or, after a change, of another type."""
    value = row.get(name)
    return value if isinstance(value, kind) else kind()


def referrals(request: Request) -> Row:
    """The referral rules; the live form has a description."""
    row = request.configuration.referrals(request.lang)
    return row if request.options.live else {name: value for name, value in row.items() if name != "description"}


def cashback(request: Request) -> Row:
    """The earning rules of all tiers, or of a customer's tier."""
    row, customer = request.configuration.cashback(), _customer(request)
    if customer is None:
        return row
    own = program.tier_name(customer.account.tier, "en")
    return row | {"tierCashbackRules": [rule for rule in row["tierCashbackRules"] if rule.get("tierName") == own]}


def redemption(request: Request) -> Row:
    """All redemption rules, or those that a customer can use: the lowest tier has no free delivery."""
    row, customer = request.configuration.redemption(), _customer(request)
    if customer is None or customer.account.tier > 1:
        return row
    return row | {"redemptionRules": [one for one in row["redemptionRules"] if "free_shipping" not in one["ruleType"]]}


# Ledger


def _ledger(request: Request, start_after: int) -> Iterator[tuple[History, Entry]]:
    """The ledger's rows after an id: customer after customer, oldest first within each."""
    direction, status = request.query.get("direction") or None, request.query.get("status") or None
    if direction == " ":
        direction = "+"  # an unquoted plus sign
    if direction not in DIRECTIONS or status not in STATUSES:
        raise invalid("direction" if direction not in DIRECTIONS else "status", "it must be one of the documented ones")
    people, only = request.people, _customer(request)
    number, place = ledger_start(start_after)
    numbers = iter([only.person.number]) if only else everyone_from(people, number, request.options.last_listed)
    for each in numbers:
        if each < number:
            continue
        history = _history(request, each)
        for entry in listed(history, place if each == number else 0):
            if direction in (None, "+" if entry.points > 0 else "-") and status in (None, entry.status):
                yield history, entry


def _history(request: Request, number: int) -> History:
    account = account_of(request.people, request.people.person(number, request.now.date()))
    return History(account, request.now, request.options.live)


def _page(request: Request, *, with_customer: bool) -> Row:
    limit, zone = request.limit(), ZoneInfo(request.options.time_zone)
    found = list(islice(_ledger(request, request.start_after()), limit + 1))
    rows = [ledger_row(history, entry, zone, with_customer=with_customer) for history, entry in found[:limit]]
    return {"transactions": rows, "count": len(rows), "hasMore": len(found) > limit}


def transactions(request: Request) -> Row:
    return _page(request, with_customer=False)


def transactions_with_customers(request: Request) -> Row:
    return _page(request, with_customer=True)


def transactions_count(request: Request) -> Row:
    """Exact for one customer, an estimate for all: ten million histories cannot be counted in one answer."""
    if request.query.get("customerId"):
        return {"count": sum(1 for _ in _ledger(request, 0))}
    everyone = request.options.last_listed
    sample = min(CANDIDATES, everyone)
    accounts = (account_of(request.people, request.people.person(n, request.now.date())) for n in range(1, sample + 1))
    return {"count": sum(account.activities for account in accounts) * everyone // max(1, sample)}


def order_transactions(request: Request, order_id: str) -> Row:
    """The ledger's rows of one order, which name no customer; none for an unknown order."""
    histories = (_history(request, number) for number in customers_of_order(request.people, order_id))
    rows = [order_row(one, entry) for one in histories for entry in listed(one) if entry.order == order_id]
    return {"transactions": rows, "count": len(rows)}


# Leaderboard


def leaderboard(request: Request) -> Row:
    """The leaders among the cast and the first customers; other customers have a rank by their share of luck."""
    people, today = request.people, request.now.date()
    numbers = everyone_from(people, -CANDIDATES, min(CANDIDATES, people.size))
    accounts = [account_of(people, people.person(number, today)) for number in numbers]
    accounts.sort(key=lambda account: (-account.progress, account.person.gameball_id))
    rows = []
    for rank, account in enumerate(accounts[:LEADERS], start=1):
        tier = request.configuration.tier_state(account.tier, request.lang)
        rows.append(
            {
                "displayName": account.person.name,
                "customerId": account.person.customer_id,
                "progress": account.progress,
                "rank": rank,
                "tierName": tier["name"],
                "tierIcon": tier["icon"],
            }
        )
    answer: Row = {"leaderboard": rows, "customersCount": people.size}
    if customer := _customer(request):
        ranks = {row["customerId"]: row["rank"] for row in rows}
        further_down = LEADERS + 1 + people.roll("rank", customer.person.number, max(1, people.size - LEADERS))
        answer["customerRank"] = ranks.get(customer.person.customer_id, further_down)
    return answer
