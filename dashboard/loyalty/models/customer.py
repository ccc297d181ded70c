"""The customer, and what the customer has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dashboard.loyalty.models.answer import Open
from dashboard.loyalty.models.gaps import Gap, Gaps, HasGaps
from dashboard.loyalty.models.numbers import difference
from dashboard.loyalty.models.times import End


class Channel(StrEnum):
    """Where the customer came from."""

    MOBILE = "mobile"
    POS = "pos"
    WEB = "web"
    CALL_CENTRE = "callcenter"


@dataclass(frozen=True, slots=True)
class Currency(HasGaps):
    """The currency of an amount of money or points. `is_before`: the symbol stands before the number."""

    code: str | None = None
    symbol: str | None = None
    name: str | None = None
    currency_id: int | None = None
    is_before: bool | None = None
    gaps: Gaps = field(default=(), compare=False)

    @property
    def sign(self) -> str | None:
        """The text to show beside a number."""
        return self.symbol or self.code or self.name


@dataclass(frozen=True, slots=True)
class Referrer(HasGaps):
    """Who referred a customer, and how. Spaaza: `referring_user` in `/internal/get-user`. `identity` is the referrer's
    id in another system."""

    customer_id: str | None = None
    identity: str | None = None
    referral_code: str | None = None
    channel: str | None = None
    campaign_id: int | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Customer(HasGaps):
    """A customer's identity. Gameball: `/customers/{id}/details`. Spaaza: `/internal/get-user`.

    Amounts spent are in the shop's currency, which the platform does not name. `attributes` are the shop's own; `other`
    holds the answer's fields that have no field here, as sent. `app_link` is the referral link that opens the shop's
    app. `identities` are the customer's ids in other systems, if the platform has them. `has_opted_in` says whether the
    customer agreed to take part in the program.
    """

    customer_id: str
    platform_id: str | None = None  # the platform's number for this customer
    member_number: str | None = None  # the number on the member card
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
    referrer: Referrer | None = None
    has_opted_in: bool | None = None
    devices: tuple[str, ...] | None = None
    payment_methods: tuple[str, ...] | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Wallet(HasGaps):
    """The details of a balance that is a wallet; a customer may have several. Spaaza: `user_progress` of wallet
    campaigns. `target` is an amount in `currency`."""

    name: str | None = None
    campaign_id: int | None = None
    currency: Currency | None = None
    is_redeemable: bool | None = None
    target: Decimal | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Balance(HasGaps):
    """Points and their worth. Gameball: `/customers/{id}/balance`. Spaaza: a wallet.

    `*_points` are points and may be negative or fractional; `*_value` is money in `currency`. The platform does not
    document whether `earned_points` (lifetime) includes pending points. `blocked_points` are None if it names none.
    With a `wallet`, points are in the wallet's currency, and there are no pending points, values or expiries.
    `other_wallets` are the customer's other wallets.
    """

    available_points: Decimal | None = None
    available_value: Decimal | None = None
    pending_points: Decimal | None = None
    pending_value: Decimal | None = None
    total_points: Decimal | None = None
    total_value: Decimal | None = None
    blocked_points: Decimal | None = None
    earned_points: Decimal | None = None
    currency: Currency | None = None
    points_name: str | None = None
    next_expiry_points: Decimal | None = None
    next_expiry_value: Decimal | None = None
    next_expiry_at: End | None = None
    wallet: Wallet | None = None
    other_wallets: "tuple[Balance, ...]" = ()
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)

    @property
    def has_no_amounts(self) -> bool:
        """Whether no amount was sent, as for a disabled program. An unreadable amount counts as sent."""
        amounts = ("available_points", "pending_points", "total_points", "earned_points")
        return all(getattr(self, name) is None and self.gap(name) is not Gap.UNREADABLE for name in amounts)

    @property
    def parts_add_up(self) -> bool | None:
        """Whether available and pending points add up to the total, with or without the blocked points; None if one of
        them is unknown."""
        if self.available_points is None or self.pending_points is None or self.total_points is None:
            return None
        rest = self.total_points - self.available_points - self.pending_points
        return any(not difference(rest, part) for part in (Decimal(0), self.blocked_points) if part is not None)


@dataclass(frozen=True, slots=True)
class TierState(HasGaps):
    """A tier in a customer's progress. `min_progress` is in the program's tier unit."""

    name: str | None = None
    order: int | None = None
    min_progress: Decimal | None = None
    icon: str | None = None
    tier_id: int | None = None
    description: str | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class TierReview(HasGaps):
    """The details of tiers that are reviewed regularly. Spaaza: `user_progress` of the loyalty campaign.

    `points_to_next` and `points_to_keep` are the points still needed to reach the next tier and to stay in this one.
    `monetary_balance` is the same progress in money.
    """

    campaign_id: int | None = None
    points_to_next: Decimal | None = None
    points_to_keep: Decimal | None = None
    monetary_balance: Decimal | None = None
    reached_at: datetime | None = None
    last_at: datetime | None = None
    next_at: datetime | None = None
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class TierProgress(HasGaps):
    """A customer's tier and the progress to the next. Gameball: `/customers/{id}/tier-progress`. Spaaza: the loyalty
    level.

    `next` is None at the top tier, if only `review` describes the next tier, or if it could not be read (see `gap`).
    `progress` is in the program's tier unit, which the answer does not name. It may be below the current tier's minimum
    or above the next one's.
    """

    current: TierState | None = None
    next: TierState | None = None
    progress: Decimal | None = None
    review: TierReview | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


class CouponKind(StrEnum):
    """What a coupon gives: one set for the platform's several spellings."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"  # an amount off
    FIXED_RATE = "fixed rate"  # an amount off for each amount spent
    FREE_SHIPPING = "free shipping"
    FREE_PRODUCT = "free product"
    FEES = "percentage of fees"
    CASHBACK = "percentage as cashback"
    CUSTOM = "custom"
    PARTNER = "partner"  # a benefit from a third party
    PERSONAL_PRICE = "personal price"  # the price of one product for this customer

    @property
    def is_percentage(self) -> bool:
        """Whether the value of such a coupon is a percentage."""
        return self in (CouponKind.PERCENTAGE, CouponKind.FEES, CouponKind.CASHBACK)


@dataclass(frozen=True, slots=True)
class Coupon(HasGaps):
    """A customer's coupon. Gameball: `/customers/{id}/coupons`, which may omit used ones. Spaaza: a voucher.

    `value` is a percentage or money in `currency`, depending on `kind`; if `original_value` is sent, it is the rest of
    it. `min_order_value` is money, None if the platform names none. `status` is the platform's own text. `is_personal`
    means that only this customer can use it. The flags are the platform's and may contradict dates and counts: pages
    show both. `given_by` is the member of staff who made it, `basket` the purchase in which it was used, and `used_at`
    the place of that purchase.
    """

    code: str | None = None
    name: str | None = None
    kind: Open[CouponKind] | None = None
    value: Decimal | None = None
    currency: Currency | None = None
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
    min_order_value: Decimal | None = None
    is_personal: bool = False
    status: str | None = None
    is_locked: bool | None = None  # reserved for a purchase in progress
    original_value: Decimal | None = None
    redeemed_value: Decimal | None = None
    campaign: str | None = None
    description: str | None = None
    conditions: str | None = None
    given_by: str | None = None
    basket: str | None = None
    used_at: str | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Rank(HasGaps):
    """A customer's place among all customers. Gameball: `/leaderboard`, whose list of other customers is not read."""

    rank: int | None = None
    customers: int | None = None
    gaps: Gaps = field(default=(), compare=False)
