"""The ledger, and an order's rows."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from dashboard.loyalty.gameball.parsing.coupon_kinds import KINDS as COUPON_KINDS
from dashboard.loyalty.models import (
    Gap,
    LedgerKind,
    LedgerPage,
    LedgerRow,
    LedgerStatus,
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
SIGNS: Mapping[LedgerKind | None, int] = {
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
ROW_ID = re.compile("[0-9]{1,18}")  # as many digits as a database's number holds


def row_id(row: Fields) -> int | None:
    """Return the platform's id of a row, documented as a text and in practice a number; None if it is none."""
    sent = row.text("gameballTransactionId", need=Need.VALUE, or_number=True) or ""
    if ROW_ID.fullmatch(sent):
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
    tier_id=absent_is_none(derived(lambda row: row.text_or_integer("achievedTierId"))),
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
    root.keep_unread()
    last = max((row.row_id for row in rows if row.row_id is not None), default=after)
    return LedgerPage(rows, last if has_more is not False and last > after else None)


def parse_order(body: Any, notes: Notes) -> tuple[LedgerRow, ...]:
    """Parse `/orders/{orderId}/transactions`. Raises `Unreadable` without a list."""
    root = root_object(body, notes)
    rows = tuple(_signed(ORDER_ROW.read(row), None) for row in root.rows("transactions"))
    root.ignore("count")
    root.keep_unread()
    return rows


def _signed(row: LedgerRow, direction: int | None) -> LedgerRow:
    """Return the row with the sign of its points."""
    sent, kind_sign = row.points, SIGNS.get(row.known_kind)
    if not sent:
        return row
    sign = direction or kind_sign
    if sign is None:
        return replace(row, sign_known=sent < 0)
    conflicts = kind_sign not in (None, sign) or sent < 0 < sign
    return replace(row, points=sign * abs(sent), sign_conflicts=conflicts)
