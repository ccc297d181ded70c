"""Vouchers, friends, and the rows of a wallet's ledger."""

from decimal import Decimal

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Activity, ActivityKind, Coupon, CouponKind, Currency, Friend, Open
from dashboard.loyalty.reading import Fields, Need, plain, words

COUPON_KINDS = words(
    CouponKind,
    basket=CouponKind.FIXED,
    basketpct=CouponKind.PERCENTAGE,
    basketfixedunit=CouponKind.FIXED,
    honour=CouponKind.PARTNER,
    varprice=CouponKind.PERSONAL_PRICE,
)
GROUPS = {
    "basket_vouchers": Open("basket", CouponKind.FIXED),
    "honour_vouchers": Open("honour", CouponKind.PARTNER),
    "var_price_vouchers": Open("var_price", CouponKind.PERSONAL_PRICE),
}
# A voucher is for one use: redeemed, it can never be anything else again.
USES = {"generated": Decimal(0), "claimed": Decimal(0), "redeemed": Decimal(1)}
ACTIVITY_KINDS = {
    "campaigncontribution": ActivityKind.CAMPAIGN_REWARDED,
    "manual": ActivityKind.BALANCE_ADJUSTMENT,
}


def parse_vouchers(results: Fields) -> tuple[Coupon, ...]:
    """`/get-user-vouchers`, in the platform's order. Raises `Unreadable` when there is none of its lists: that is not
    the same as an empty one."""
    if not any(isinstance(results.raw.get(group), list) for group in GROUPS):
        raise Unreadable
    return tuple(_voucher(row, kind) for group, kind in GROUPS.items() for row in results.parts(group))


def _voucher(row: Fields, kind: Open[CouponKind]) -> Coupon:
    campaign = row.inner("campaign")
    title = row.text("voucher_title") or row.text("campaign_title") or (campaign.text("title") if campaign else None)
    status = row.text("voucher_status", need=Need.VALUE)
    is_locked, key = row.flag("voucher_locked"), row.text("voucher_key")
    is_clear = status == "claimed" and (is_locked is not None or not row.came_wrong("voucher_locked"))
    return Coupon(
        code=row.text("voucher_honour_code", or_number=True) or key,
        name=title,
        kind=row.choice(COUPON_KINDS, "voucher_type", "type") or kind,
        value=row.number("voucher_amount", "voucher_price"),
        currency=row.text("voucher_currency_symbol"),
        target=row.text("product_title", "product_name"),
        starts_at=row.moment("voucher_valid_from_datetime"),
        expires_at=row.moment("voucher_expiry_datetime_utc", "voucher_expiry_datetime"),
        # Documented: once a voucher has been claimed it can be redeemed. Of one that has not, nothing is said, and of
        # one whose lock cannot be read nothing can be.
        is_available=not is_locked if is_clear else None,
        customer_used_count=USES.get(status or ""),
        customer_limit=Decimal(1) if status in USES else None,
        icon=row.text("voucher_image_url"),
        is_personal=True,
        status=status,
        is_locked=is_locked,
        original_value=row.number("voucher_amount_original"),
        redeemed_value=row.number("voucher_amount_redeemed"),
        other=row.unread(),
    )


def parse_friends(results: Fields) -> tuple[Friend, ...]:
    """`/get-campaign-referrals`, in the platform's order. Names come as first name and initial."""
    return tuple(_friend(row) for row in results.rows("referrals"))


def _friend(row: Fields) -> Friend:
    friend = row.inner("referred_user", need=Need.VALUE)
    if friend is None:
        return Friend(other=row.unread())
    user_id = friend.integer("user_id", "id", need=Need.VALUE)
    return Friend(
        customer_id=None if user_id is None else str(user_id),
        name=friend.text("initials", "name"),
        joined_at=friend.moment("created_date"),
        other=friend.unread(),
    )


def parse_ledger(results: Fields) -> tuple[Activity, ...]:
    """`/user-wallet-ledger`, in the platform's order; rows have no number of their own."""
    return tuple(_entry(row) for row in results.rows("ledger"))


def _entry(row: Fields) -> Activity:
    kind = row.text("kind", need=Need.VALUE)
    sent = row.text("date", need=Need.VALUE)
    at = row.moment("date") if sent else None
    source, title = row.text("contributing_campaign_type"), row.text("contributing_campaign_title")
    is_manual = "manual" in (kind, source)
    basket, receipt = row.text("retailer_basket_code", or_number=True), row.integer("receipt_id")
    symbol = row.text("currency_symbol")
    return Activity(
        kind=Open(kind, ACTIVITY_KINDS.get(plain(kind))) if kind else None,
        at=at,
        raw_at=None if at else sent,
        points=row.number("amount", need=Need.VALUE),
        unit=Currency(symbol=symbol) if symbol else None,
        wallet=row.text("wallet_campaign_title"),
        by=row.text("mutator_name"),
        transaction_id=basket or (None if receipt is None else str(receipt)),
        is_manual=is_manual,
        reason=title if is_manual else None,
        campaign=None if is_manual else title,
        other=row.unread(),
    )
