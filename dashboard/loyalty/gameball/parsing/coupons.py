"""Coupons that customers hold, and coupons as a reward of something."""

from typing import Any

from dashboard.loyalty.models import Coupon, CouponKind, CouponReward
from dashboard.loyalty.reading import Fields, Need, Notes, root_object, words

KINDS = words(
    CouponKind,
    percentagediscount=CouponKind.PERCENTAGE,
    percentagesettings=CouponKind.PERCENTAGE,
    percentagediscountsettings=CouponKind.PERCENTAGE,
    fixeddiscount=CouponKind.FIXED,
    fixedsettings=CouponKind.FIXED,
    fixeddiscountsettings=CouponKind.FIXED,
    fixedratediscount=CouponKind.FIXED_RATE,
    fixedratesettings=CouponKind.FIXED_RATE,
    percentagebasedfeesdiscount=CouponKind.FEES,
    percentagebasedcashback=CouponKind.CASHBACK,
    freeshippingsettings=CouponKind.FREE_SHIPPING,
    freeproductsettings=CouponKind.FREE_PRODUCT,
)


def parse_coupons(body: Any, notes: Notes) -> tuple[Coupon, ...]:
    """`/customers/{id}/coupons`, in the platform's order."""
    return tuple(_coupon(row) for row in root_object(body, notes).rows("coupons"))


def _coupon(row: Fields) -> Coupon:
    return Coupon(
        code=row.text("code", need=Need.PRESENT),
        name=row.text("name"),
        kind=row.choice(KINDS, "type", need=Need.PRESENT),
        value=row.number("value"),
        currency=row.text("currency"),
        target=row.text("target"),
        starts_at=row.moment("startDate"),
        expires_at=row.moment("expiryDate"),
        is_expired=row.flag("isExpired"),
        is_active=row.flag("isActive"),
        is_available=row.flag("isAvailableToUse", need=Need.PRESENT),
        usage_limit=row.number("usageLimit"),
        used_count=row.number("usedCount"),
        customer_limit=row.number("limitPerCustomer"),
        customer_used_count=row.number("customerUsedCount"),
        icon=row.text("iconPath"),
        is_promotion=row.flag("isPromotion"),
        other=row.unread(),
    )


def coupon_reward(coupon: Fields | None) -> CouponReward | None:
    """`couponReward` of campaigns and tiers, `coupon` of referral rules: one shape under two names."""
    if coupon is None:
        return None
    empty = Fields({}, Notes(coupon.zone))
    product = coupon.inner("product") or empty
    group = coupon.inner("group") or empty
    options = coupon.inner("options") or empty
    names = [product.text("productDisplayName"), product.text("productName")]
    variant = product.text("variantName")
    product_name = next((name for name in names if name), None)
    return CouponReward(
        kind=coupon.choice(KINDS, "couponType"),
        value=coupon.number("discountValue"),
        product=" · ".join(part for part in (product_name, variant) if part) or None,
        collections=coupon.texts("collections", keys=("collectionName", "collectionId")) or (),
        name=options.text("name"),
        expires_after=options.number("expiryAfter"),
        usage_limit=options.number("usageLimit"),
        cap=options.number("capping"),
        min_order_value=options.number("minOrderValue"),
        code_prefix=options.text("codePrefix"),
        instructions=options.text("redeemInstructions"),
        group_title=group.text("title"),
        group_starts_at=group.moment("startDate"),
        group_expires_at=group.moment("expiryDate"),
        group_is_active=group.flag("isActive"),
        group_is_available=group.flag("isAvailable"),
        max_per_customer=group.number("maxPerCustomer"),
        other=coupon.unread()
        | {
            f"{name}.{key}": value
            for name, part in (("product", product), ("group", group), ("options", options))
            for key, value in part.unread().items()
        },
    )
