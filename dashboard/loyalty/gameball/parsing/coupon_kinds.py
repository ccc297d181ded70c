"""The words for kinds of coupons, which differ between coupons, rewards and activities."""

from dashboard.loyalty.models import CouponKind
from dashboard.loyalty.spellings import words

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
