"""Customers' coupons, and coupons as rewards."""

from typing import Any

from dashboard.loyalty.gameball.parsing.coupon_kinds import KINDS
from dashboard.loyalty.models import Coupon, CouponReward
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields, root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import (
    absent_is_none,
    choice,
    currency_code,
    derived,
    end,
    flag,
    inside,
    many_texts,
    moment,
    nested_or_text,
    number,
    shape,
    text,
    unread,
)

COUPON = shape(
    Coupon,
    code=text("code", need=Need.PRESENT, or_number=True),
    name=text("name"),
    kind=choice(KINDS, "type", need=Need.PRESENT),
    value=number("value"),
    currency=currency_code("currency"),
    target=text("target"),
    starts_at=moment("startDate"),
    expires_at=end("expiryDate"),
    is_expired=flag("isExpired"),
    is_active=flag("isActive"),
    is_available=flag("isAvailableToUse", need=Need.PRESENT),
    usage_limit=number("usageLimit"),
    used_count=number("usedCount"),
    customer_limit=number("limitPerCustomer"),
    customer_used_count=number("customerUsedCount"),
    icon=text("iconPath"),
    is_promotion=flag("isPromotion"),
    min_order_value=absent_is_none(number("minOrderValue")),
    other=unread(),
)


def _product(coupon: Fields) -> str | None:
    names = ("productDisplayName", "productName", "variantName")
    display_name, name, variant = map(coupon.inside("product").text, names)
    return " · ".join(filter(None, (display_name or name, variant))) or None


# `couponReward` of campaigns and tiers and `coupon` of referral rules have the same shape. Steps of referral rules have
# shorter names.
COUPON_REWARD = shape(
    CouponReward,
    kind=choice(KINDS, "couponType", "type"),
    value=number("discountValue", "value"),
    product=derived(_product),
    collections=many_texts("collections", keys=("collectionName", "collectionId")),
    name=inside("options", text("name")),
    expires_after=inside("options", number("expiryAfter")),
    usage_limit=inside("options", number("usageLimit")),
    cap=inside("options", number("capping")),
    min_order_value=inside("options", number("minOrderValue")),
    code_prefix=inside("options", text("codePrefix")),
    instructions=inside("options", text("redeemInstructions")),
    group_title=inside("group", text("title")),
    group_starts_at=inside("group", moment("startDate")),
    group_expires_at=inside("group", end("expiryDate")),
    group_is_active=inside("group", flag("isActive")),
    group_is_available=inside("group", flag("isAvailable")),
    max_per_customer=inside("group", number("maxPerCustomer")),
    other=unread(),
)


def coupon_reward(name: str) -> CouponReward | None:
    """A coupon as a reward, in this field: an object, or a text, which is its code."""
    return nested_or_text(COUPON_REWARD, lambda code: CouponReward(code=code), name)


def parse_coupons(body: Any, notes: Notes) -> tuple[Coupon, ...]:
    """Parse `/customers/{id}/coupons`, in the platform's order."""
    root = root_object(body, notes)
    coupons = tuple(COUPON.read(row) for row in root.rows("coupons"))
    root.keep_unread()
    return coupons
