"""The ledger, an order's rows, and what else is read on demand: messages, automations, the rank."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from dashboard.loyalty.gameball.parsing.coupon_kinds import KINDS as COUPON_KINDS
from dashboard.loyalty.models import (
    Automation,
    AutomationStep,
    Gap,
    LedgerKind,
    LedgerPage,
    LedgerRow,
    LedgerStatus,
    Message,
    MessagePage,
    Rank,
)
from dashboard.loyalty.models.times import End
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields, root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import (
    absent_is_none,
    choice,
    derived,
    flag,
    integer,
    mapping,
    moment,
    nested_list,
    number,
    shape,
    text,
    unread,
)
from dashboard.loyalty.spellings import plain, words
from dashboard.loyalty.written_times import written_time

# The API's types, and the labels of the vendor's console.
LABELS: dict[LedgerKind, tuple[str, ...]] = {
    LedgerKind.CAMPAIGN: ("Campaign Rewarded", "Campaign Reward", "Achievement", "Achievement Rewarded"),
    LedgerKind.ORDER: ("Cashback Rewarded", "Cashback Reward", "Cashback", "Payment Rewarded"),
    LedgerKind.REFUND: ("Points Refunded", "Points Refund", "Refunded"),
    LedgerKind.PARTIAL_REFUND: ("Partially Refunded",),
    LedgerKind.REDEMPTION: ("Points Redeemed", "Points Redemption", "Redeemed"),
    LedgerKind.COUPON: ("Coupon",),
    LedgerKind.CANCEL: ("Cashback Cancelled", "Cashback Canceled", "Cancelled", "Canceled", "Cancellation"),
    LedgerKind.EXPIRY: ("Points Expiry", "Points Expired", "Expired", "Expiration"),
    LedgerKind.MANUAL: ("Balance Adjustment", "Balance Adjustment (+ or -)"),
}
KINDS = words(LedgerKind, **{plain(label): kind for kind, labels in LABELS.items() for label in labels})
STATUSES = words(LedgerStatus)
PLUS, MINUS = 1, -1
SIGNS = {
    LedgerKind.CAMPAIGN: PLUS,
    LedgerKind.ORDER: PLUS,
    LedgerKind.REFUND: PLUS,
    LedgerKind.PARTIAL_REFUND: PLUS,
    LedgerKind.MANUAL_REWARD: PLUS,
    LedgerKind.MANUAL_ADDITION: PLUS,
    LedgerKind.REDEMPTION: MINUS,
    LedgerKind.COUPON: MINUS,
    LedgerKind.CANCEL: MINUS,
    LedgerKind.EXPIRY: MINUS,
    LedgerKind.MANUAL_DEDUCTION: MINUS,
}
DIRECTIONS = {"+": PLUS, "-": MINUS, "−": MINUS, "accumulation": PLUS, "deduction": MINUS}
LONGEST_ID = 18  # digits that a database's number holds


def row_id(row: Fields) -> int | None:
    """Return the platform's id of a row, documented as a text and in practice a number; None if it is none."""
    sent = row.text("gameballTransactionId", need=Need.VALUE, or_number=True) or ""
    if sent.isascii() and sent.isdigit() and len(sent) <= LONGEST_ID:
        return int(sent)
    if sent:
        row.explain(Gap.UNREADABLE)
    return None


def _order_row_id(row: Fields) -> int | None:
    """Return the same of an order's row, where it is documented as a number."""
    return row_id(row) if row.is_text("gameballTransactionId") else row.integer("gameballTransactionId")


def _at(row: Fields, *names: str, is_utc: bool = False) -> datetime | None:
    """Read when the points moved; it did happen, so an empty time is unknown."""
    at = row.moment(*names, need=Need.VALUE, is_utc=is_utc)
    if at is None and row.gap is None:
        row.explain(Gap.NOT_SENT)
    return at


def _direction(row: Fields) -> int | None:
    return DIRECTIONS.get((row.text("direction") or "").strip().casefold())


def _expires_at(row: Fields) -> End | None:
    """Read when the points expire: in UTC, as the row's own time; a day alone, or midnight, is a whole day of the
    program."""
    written = written_time(row.text("expiryDate") or "") if row.is_text("expiryDate") else None
    expires_at = row.end("expiryDate", is_utc=written is not None and written.time() != time.min)
    if row.gap is Gap.NOT_SENT:
        row.explain(None)
    return expires_at


LEDGER_ROW = shape(
    LedgerRow,
    row_id=derived(row_id),
    customer_id=text("customerId", need=Need.VALUE, or_number=True),
    customer_name=absent_is_none(text("customerName")),
    is_customer_deleted=absent_is_none(flag("isCustomerDeleted")),
    order_id=absent_is_none(text("transactionId", or_number=True)),
    kind=choice(KINDS, "type", need=Need.VALUE),
    points=number("points", need=Need.VALUE),
    amount=number("amount"),
    at=derived(lambda row: _at(row, "transactionTime", is_utc=True)),
    status=choice(STATUSES, "status", need=Need.VALUE),
    coupon_code=absent_is_none(text("couponCode", or_number=True)),
    coupon_kind=absent_is_none(choice(COUPON_KINDS, "couponType")),
    coupon_used=absent_is_none(flag("isCouponUsed")),
    campaign=absent_is_none(text("achievementName")),
    campaign_kind=absent_is_none(text("achievementType")),
    campaign_id=absent_is_none(text("achievedRewardCampaignId", or_number=True)),
    tier_id=absent_is_none(derived(lambda row: _id_text(row, "achievedTierId"))),
    merchant=absent_is_none(text("merchantName", or_number=True)),
    branch=absent_is_none(text("branchName", or_number=True)),
    reason=absent_is_none(text("reason")),
    expires_at=derived(_expires_at),
    balance_before=number("pointsBalanceBefore"),
    balance_after=number("pointsBalanceAfter"),
    other=unread(),
).without("receipt_id", "unit", "wallet", "staff_name", "returned")
ORDER_ROW = shape(
    LedgerRow,
    row_id=derived(_order_row_id),
    order_id=text("transactionId", or_number=True),
    kind=choice(KINDS, "transactionType", "type", need=Need.VALUE),
    points=number("equivalentPoints", "points"),
    amount=number("amount"),
    at=derived(lambda row: _at(row, "transactionDate", "transactionTime")),
    other=unread(),
).without_the_rest()
MESSAGE = shape(
    Message,
    message_id=text("id", need=Need.VALUE, or_number=True),
    title=text("title"),
    body=text("body"),
    is_read=flag("isRead"),
    at=moment("createdAt"),
    other=unread(),
)
AUTOMATION_STEP = shape(
    AutomationStep,
    kind=text("type"),
    order=integer("order"),
    is_completed=flag("completed"),
    configuration=mapping("configuration"),
)
AUTOMATION = shape(
    Automation,
    order=integer("order"),
    name=text("name"),
    is_unlocked=flag("isUnlocked"),
    is_completed=flag("completed"),
    completion=number("completionPercentage"),
    steps=nested_list(AUTOMATION_STEP, "steps"),
    other=unread(),
)
RANK = shape(Rank, rank=absent_is_none(integer("customerRank")), customers=integer("customersCount"))


def _id_text(row: Fields, name: str) -> str | None:
    """Read an id that the contract calls a number."""
    if row.is_text(name):
        return row.text(name)
    number = row.integer(name)
    return None if number is None else str(number)


def parse_ledger_row(row: Fields) -> LedgerRow:
    """Parse a row of `/transactions` or `/transactions/customer-view`."""
    direction = _direction(row)  # first, so that it is not among the unread fields
    row.ignore("customerEmail")
    return _signed(LEDGER_ROW.read(row), direction)


def parse_ledger(body: Any, notes: Notes, *, after: int) -> LedgerPage:
    """Parse `/transactions` of one customer. Raises `Unreadable` without a list."""
    root = root_object(body, notes)
    rows = tuple(parse_ledger_row(row) for row in root.rows("transactions"))
    has_more = root.flag("hasMore", need=Need.VALUE)
    root.ignore("count")  # of this page
    notes.other |= root.unread()
    last = max((row.row_id for row in rows if row.row_id is not None), default=after)
    return LedgerPage(rows, last if has_more is not False and last > after else None)


def parse_order(body: Any, notes: Notes) -> tuple[LedgerRow, ...]:
    """Parse `/orders/{orderId}/transactions`. Raises `Unreadable` without a list."""
    root = root_object(body, notes)
    rows = tuple(_signed(ORDER_ROW.read(row), None) for row in root.rows("transactions"))
    root.ignore("count")
    notes.other |= root.unread()
    return rows


def parse_messages(body: Any, notes: Notes, *, after: str) -> MessagePage:
    """Parse `/customers/{id}/notifications`. Raises `Unreadable` without a list."""
    root = root_object(body, notes)
    messages = tuple(MESSAGE.read(row) for row in root.rows("notifications"))
    following = root.text("nextCursor", or_number=True)
    notes.other |= root.unread()
    return MessagePage(messages, following if messages and following != after else None)


def parse_automations(body: Any, notes: Notes) -> tuple[Automation, ...]:
    """Parse `/customers/{id}/automation`. Raises `Unreadable` without a list."""
    root = root_object(body, notes)
    groups = root.rows("campaigns")
    root.ignore("count")
    notes.other |= root.unread()
    return tuple(AUTOMATION.read(part) for group in groups for part in group.parts("automation"))


def parse_rank(body: Any, notes: Notes) -> Rank:
    """Parse `/leaderboard`, without the list of other customers."""
    root = root_object(body, notes)
    root.ignore("leaderboard")
    return RANK.read(root)


def _signed(row: LedgerRow, direction: int | None) -> LedgerRow:
    """Return the row with the sign of its points."""
    sent = row.points
    if sent is None or sent == 0:
        return row
    kind_sign = SIGNS.get(row.known_kind) if row.known_kind else None
    sign = direction or kind_sign
    if sign is None:
        return replace(row, sign_known=sent < 0)
    conflicts = (kind_sign is not None and kind_sign != sign) or (sent < 0 < sign)
    return replace(row, points=sign * abs(sent), sign_conflicts=conflicts)
