"""The ledger: every movement of a customer's points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dashboard.loyalty.models.answer import Open
from dashboard.loyalty.models.customer import CouponKind, Currency
from dashboard.loyalty.models.gaps import Gaps, HasGaps
from dashboard.loyalty.models.times import End


class LedgerKind(StrEnum):
    """Why points moved: one set for the platforms' several spellings."""

    CAMPAIGN = "AchievementReward"  # a campaign, a tier or a referral
    ORDER = "PaymentReward"  # points for an order
    PAYMENT = "Payment"  # the payment of an order
    REFUND = "Refund"  # redeemed points that came back
    PARTIAL_REFUND = "PartialRefund"
    REDEMPTION = "Redemption"
    COUPON = "DiscountCode"  # points redeemed for a coupon
    CANCEL = "Cancel"  # the points of an order that was canceled or returned
    EXPIRY = "Expiry"
    MIGRATION = "Migration"  # points from an earlier program; may go either way
    MANUAL_REWARD = "ManualReward"  # a campaign's reward, given by hand
    MANUAL_ADDITION = "ManualAccumulation"
    MANUAL_DEDUCTION = "ManualDeduction"
    MANUAL = "Manual"  # by hand, either way


class LedgerStatus(StrEnum):
    """Whether the points of a row count. It changes later: pending becomes active, active becomes expired."""

    ACTIVE = "active"
    PENDING = "pending"  # cannot be spent yet
    BLOCKED = "blocked"  # held back for a reason that is not sent
    EXPIRED = "expired"  # what was left of the points has expired; a row of its own takes it


@dataclass(frozen=True, slots=True)
class LedgerRow(HasGaps):
    """One movement of points. Gameball: `/transactions`, and with fewer fields `/orders/{orderId}/transactions`.
    Spaaza: a row of a wallet's ledger.

    `row_id` is the platform's number of the row; it grows with time. `order_id` is the shop's number as sent: of an
    order, an invoice, a basket, or whatever the shop calls it. Its capitals matter.

    `points` are signed: by the direction that was sent, otherwise by the kind. `sign_known`: one of both says it.
    `sign_conflicts`: direction, kind and the sign that was sent contradict each other. `amount` is money in the
    program's currency, without a sign. `unit` is the unit of `points` if sent, `wallet` the wallet.

    `at` is an instant in UTC. `status` None with a gap is unknown; without one, the platform has no such thing.
    `coupon_*` are about the coupon that the points were redeemed for, or that came with them. `campaign_id` and
    `tier_id` are the platform's own ids, as sent. `expires_at` is when these points expire: None without a gap is
    never, or not known yet while they are pending.

    `balance_before` and `balance_after` are the platform's balance around the row. The platform does not say whether it
    includes pending points; rows that follow one another without a gap have the same balance between them.

    `customer_name` and `is_customer_deleted` are sent with the list of all customers. `other` holds the row's fields
    without a field here, as sent.
    """

    row_id: int | None = None
    customer_id: str | None = None
    customer_name: str | None = field(default=None, repr=False)
    is_customer_deleted: bool | None = None
    order_id: str | None = None
    receipt_id: str | None = None
    kind: Open[LedgerKind] | None = None
    points: Decimal | None = None
    sign_known: bool = True
    sign_conflicts: bool = False
    unit: Currency | None = None
    wallet: str | None = None
    amount: Decimal | None = None
    at: datetime | None = None
    status: Open[LedgerStatus] | None = None
    coupon_code: str | None = None
    coupon_kind: Open[CouponKind] | None = None
    coupon_used: bool | None = None
    campaign: str | None = None
    campaign_kind: str | None = None
    campaign_id: str | None = None
    tier_id: str | None = None
    merchant: str | None = None
    branch: str | None = None
    reason: str | None = None
    staff_name: str | None = None
    returned: str | None = None
    expires_at: End | None = None
    balance_before: Decimal | None = None
    balance_after: Decimal | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)

    @property
    def known_kind(self) -> LedgerKind | None:
        """The kind, None if it is not sent or not documented."""
        return self.kind.known if self.kind else None

    @property
    def known_status(self) -> LedgerStatus | None:
        """The status, None if it is not sent or not documented."""
        return self.status.known if self.status else None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Rows in the platform's order: on Gameball oldest first. `after` is the cursor of the next page, None at the end.

    `is_newest_first` is the order of the rows, by their ids.
    """

    rows: tuple[LedgerRow, ...]
    after: int | None = None

    @property
    def is_newest_first(self) -> bool:
        """Whether ids fall; without ids, whether times fall."""
        ids = [row.row_id for row in self.rows if row.row_id is not None]
        times = [row.at for row in self.rows if row.at is not None]
        return ids[0] > ids[-1] if len(ids) > 1 else times[:1] > times[-1:]
