"""Who the customer is, and what they have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dashboard.loyalty.models.answer import Open
from dashboard.loyalty.models.gaps import Gap, Gaps, HasGaps
from dashboard.loyalty.models.times import End


class Channel(StrEnum):
    """Where the customer came from."""

    MOBILE = "mobile"
    POS = "pos"
    WEB = "web"
    CALL_CENTRE = "callcenter"


@dataclass(frozen=True, slots=True)
class Currency(HasGaps):
    """What an amount is counted in, money or points. `is_before` tells that the symbol stands before the number."""

    code: str | None = None
    symbol: str | None = None
    name: str | None = None
    currency_id: int | None = None
    is_before: bool | None = None
    gaps: Gaps = field(default=(), compare=False)

    @property
    def sign(self) -> str | None:
        """What stands beside a number."""
        return self.symbol or self.code or self.name


@dataclass(frozen=True, slots=True)
class Customer(HasGaps):
    """A customer's identity. Gameball: `/customers/{id}/details`. Spaaza: `/internal/get-user`.

    Spend is in the shop's currency, which the platform does not name.
    `attributes` holds what the shop itself attached; `other` the fields of the answer that have no
    place here, as sent. `app_link` is the referral link that opens the shop's mobile app; `identities` are the
    customer's ids in other systems, where the platform keeps such.
    """

    customer_id: str
    platform_id: str | None = None  # the platform's own number for this customer
    member_number: str | None = None  # the one on the card
    identities: tuple[str, ...] = ()
    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    gender: str | None = None
    date_of_birth: date | None = None
    joined_at: datetime | None = None
    country: str | None = None
    city: str | None = None
    postcode: str | None = None
    language: str | None = None
    tags: tuple[str, ...] | None = None
    source: str | None = None
    channel: Open[Channel] | None = None
    is_guest: bool | None = None
    total_spent: Decimal | None = None
    total_orders: Decimal | None = None
    average_order: Decimal | None = None
    last_order_at: datetime | None = None
    referral_code: str | None = None
    referral_link: str | None = None
    app_link: str | None = None
    is_referred: bool | None = None
    devices: tuple[str, ...] | None = None
    payment_methods: tuple[str, ...] | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Wallet(HasGaps):
    """What more is told where a balance is a wallet, of which a customer may have several. Spaaza: `user_progress` of
    campaigns that are wallets. `target` is an amount in `currency`."""

    name: str | None = None
    campaign_id: int | None = None
    currency: Currency | None = None
    is_redeemable: bool | None = None
    target: Decimal | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Balance(HasGaps):
    """Points and their worth. Gameball: `/customers/{id}/balance`. Spaaza: a wallet.

    `*_points` are points (may be negative or fractional), `*_value` money in `currency`. The platform does not say
    whether `earned_points` (over the lifetime) counts pending ones. With a `wallet`, points are in the wallet's
    currency and there are no pending ones, values or expiries; `others` are the customer's other wallets.
    """

    available_points: Decimal | None = None
    available_value: Decimal | None = None
    pending_points: Decimal | None = None
    pending_value: Decimal | None = None
    total_points: Decimal | None = None
    total_value: Decimal | None = None
    earned_points: Decimal | None = None
    currency: str | None = None
    points_name: str | None = None
    next_expiry_points: Decimal | None = None
    next_expiry_value: Decimal | None = None
    next_expiry_at: End | None = None
    wallet: Wallet | None = None
    others: "tuple[Balance, ...]" = ()
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)

    @property
    def has_no_amounts(self) -> bool:
        """True when not one amount came, as for a disabled programme; one that cannot be read has come."""
        amounts = ("available_points", "pending_points", "total_points", "earned_points")
        return all(getattr(self, name) is None and self.gap(name) is not Gap.UNREADABLE for name in amounts)

    @property
    def parts_add_up(self) -> bool | None:
        """Whether available and pending points make the total; None when one of them is unknown."""
        if self.available_points is None or self.pending_points is None or self.total_points is None:
            return None
        return self.available_points + self.pending_points == self.total_points


@dataclass(frozen=True, slots=True)
class TierState(HasGaps):
    """A tier as a customer's progress names it. `min_progress` is in the programme's tier unit."""

    name: str | None = None
    order: int | None = None
    min_progress: Decimal | None = None
    icon: str | None = None
    tier_id: int | None = None
    description: str | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class TierReview(HasGaps):
    """What more is told where tiers are reviewed from time to time. Spaaza: `user_progress` of the loyalty campaign.

    `to_next` and `to_keep` are points still needed for the next tier and to stay in this one; `monetary_balance` is the
    same progress counted in money.
    """

    campaign_id: int | None = None
    to_next: Decimal | None = None
    to_keep: Decimal | None = None
    monetary_balance: Decimal | None = None
    reached_at: datetime | None = None
    last_at: datetime | None = None
    next_at: datetime | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class TierProgress(HasGaps):
    """How far to the next tier. Gameball: `/customers/{id}/tier-progress`. Spaaza: the loyalty level.

    `next` is None at the top tier, where `review` says all there is about the next one, and where it could not be read
    (see `gap`). `progress` is in the
    programme's tier unit, which the answer does not name; it may lie below the current tier's minimum or above the
    next one's.
    """

    current: TierState | None = None
    next: TierState | None = None
    progress: Decimal | None = None
    review: TierReview | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


class CouponKind(StrEnum):
    """What a coupon gives; one set for the platform's several spellings."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"  # an amount off
    FIXED_RATE = "fixed rate"  # an amount off for each so much spent
    FREE_SHIPPING = "free shipping"
    FREE_PRODUCT = "free product"
    FEES = "percentage of fees"
    CASHBACK = "percentage as cashback"
    CUSTOM = "custom"
    PARTNER = "partner"  # something that a third party gives for it
    PERSONAL_PRICE = "personal price"  # of one product, for this customer


@dataclass(frozen=True, slots=True)
class Coupon(HasGaps):
    """One coupon of a customer. Gameball: `/customers/{id}/coupons`, which may leave used ones out. Spaaza: a voucher.

    `value` is a percentage or money in `currency`, by `kind`: what is left of `original_value` where that is told.
    `status` is the platform's own word for where the coupon stands, `is_personal` that nobody else can use it. The
    flags are the platform's own and may contradict the dates and counts: pages show both.
    """

    code: str | None = None
    name: str | None = None
    kind: Open[CouponKind] | None = None
    value: Decimal | None = None
    currency: str | None = None
    target: str | None = None  # Online, POS, Permanent, Reward, Automation, …
    starts_at: datetime | None = None
    expires_at: End | None = None
    is_expired: bool | None = None
    is_active: bool | None = None
    is_available: bool | None = None
    usage_limit: Decimal | None = None
    used_count: Decimal | None = None
    customer_limit: Decimal | None = None
    customer_used_count: Decimal | None = None
    icon: str | None = None
    is_promotion: bool | None = None
    is_personal: bool = False
    status: str | None = None
    is_locked: bool | None = None  # set aside for a purchase under way
    original_value: Decimal | None = None
    redeemed_value: Decimal | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)
