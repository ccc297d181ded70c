"""Vouchers, friends, and the rows of a wallet's ledger."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Activity, ActivityKind, Coupon, CouponKind, Currency, Friend, Gap, Open
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import (
    choice,
    derived,
    end,
    first_of,
    flag,
    integer_text,
    moment,
    number,
    shape,
    text,
    unread,
)
from dashboard.loyalty.spellings import plain, words

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
# A voucher can be used once; a redeemed one never changes again.
USES = {"generated": Decimal(0), "claimed": Decimal(0), "redeemed": Decimal(1)}
NUMBERS_OF_NAMED = {"contributing_campaign_id", "mutator_id", "wallet_campaign_id", "wallet_campaign_type"}
ACTIVITY_KINDS = {
    "campaigncontribution": ActivityKind.CAMPAIGN_REWARDED,
    "manual": ActivityKind.BALANCE_ADJUSTMENT,
}


def _title(row: Fields) -> str | None:
    return row.text("voucher_title") or row.text("campaign_title") or row.inside("campaign").text("title")


def _description(row: Fields) -> str | None:
    texts = [row.text("voucher_description"), row.text("voucher_text")]
    return " · ".join(dict.fromkeys(text for text in texts if text)) or None


def _code(row: Fields) -> str | None:
    key = row.text("voucher_key", or_number=True)
    return row.text("voucher_honour_code", or_number=True) or key


def _is_available(row: Fields) -> bool | None:
    """Documented: a claimed voucher can be redeemed. Unknown for a voucher that is not claimed, or whose lock cannot be
    read."""
    is_locked = row.flag("voucher_locked")
    is_hidden = is_locked is None and row.gap is Gap.UNREADABLE
    if is_hidden or row.text("voucher_status") != "claimed":
        return None
    return not is_locked


def _currency(row: Fields) -> Currency | None:
    symbol, currency_id = row.text("voucher_currency_symbol"), row.integer("voucher_currency_id")
    return Currency(symbol=symbol, currency_id=currency_id) if symbol or currency_id is not None else None


def _person(row: Fields) -> str | None:
    """Return the member of staff who made the voucher: the name, or else the number."""
    if not row.is_object("creating_user"):
        return row.text_or_integer("creating_user")
    user = row.inside("creating_user")
    names = " ".join(filter(None, map(user.text, ("first_name", "last_name"))))
    return names or user.text("username") or user.text("name") or user.integer_text("id")


def _basket(row: Fields) -> str | None:
    if not row.is_object("redeeming_basket"):
        return row.text_or_integer("redeeming_basket")
    basket = row.inside("redeeming_basket")
    return basket.text("retailer_basket_code", or_number=True) or basket.integer_text("id")


def _place(row: Fields) -> str | None:
    """Return where the voucher was used."""
    if not row.is_object("redeeming_basket"):
        return None
    basket = row.inside("redeeming_basket")
    return basket.inside("branch_business").text("name") or _branch(basket)


def _branch(row: Fields) -> str | None:
    return row.text("branch_business_name") or row.integer_text("branch_business_id")


VOUCHER = shape(
    Coupon,
    code=derived(_code),
    name=derived(_title),
    kind=choice(COUPON_KINDS, "voucher_type", "type"),
    value=number("voucher_amount", "voucher_price"),
    currency=derived(_currency),
    target=text("product_title", "product_name"),
    starts_at=moment("voucher_valid_from_datetime"),
    expires_at=first_of(end("voucher_expiry_datetime_utc", is_utc=True), end("voucher_expiry_datetime")),
    is_available=derived(_is_available),
    customer_used_count=derived(lambda row: USES.get(row.text("voucher_status") or "")),
    customer_limit=derived(lambda row: Decimal(1) if row.text("voucher_status") in USES else None),
    icon=text("voucher_image_url"),
    is_personal=True,
    status=text("voucher_status", need=Need.VALUE),
    is_locked=flag("voucher_locked"),
    original_value=number("voucher_amount_original"),
    redeemed_value=number("voucher_amount_redeemed"),
    campaign=derived(lambda row: row.text("campaign_title") or row.inside("campaign").text("title")),
    description=derived(_description),
    conditions=text("voucher_notes"),
    given_by=derived(_person),
    basket=derived(_basket),
    used_at=derived(_place),
    other=unread(),
)


FRIEND = shape(
    Friend,
    customer_id=integer_text("user_id", "id", need=Need.VALUE),
    name=text("initials", "name"),
    joined_at=moment("created_date"),
)


def _kind(row: Fields) -> Open[ActivityKind] | None:
    kind = row.text("kind", need=Need.VALUE)
    return Open(kind, ACTIVITY_KINDS.get(plain(kind))) if kind else None


def _raw_at(row: Fields) -> str | None:
    sent = row.text("date", need=Need.VALUE)
    return sent if sent and row.moment("date") is None else None


def _is_manual(row: Fields) -> bool:
    return "manual" in (row.text("kind"), row.text("contributing_campaign_type"))


def _returned(row: Fields) -> str | None:
    """Return the basket that a return takes back, or else its receipt."""
    basket = row.text("return_transaction_retailer_basket_code", or_number=True)
    receipt = row.integer_text("return_transaction_receipt_id")
    return basket or receipt


def _unit(row: Fields) -> Currency | None:
    symbol = row.text("currency_symbol")
    return Currency(symbol=symbol) if symbol else None


def _title_of(row: Fields, *, manual: bool) -> str | None:
    """Return the campaign's title. For a manual change by staff it is the reason instead."""
    title = row.text("contributing_campaign_title")
    return title if _is_manual(row) is manual else None


def _other_of_entry(row: Fields) -> Mapping[str, Any]:
    """Return what nothing has read, without the numbers of things that the row names."""
    return {name: value for name, value in row.unread().items() if name not in NUMBERS_OF_NAMED}


ENTRY = shape(
    Activity,
    kind=derived(_kind),
    at=moment("date"),
    raw_at=derived(_raw_at),
    points=number("amount", need=Need.VALUE),
    unit=derived(_unit),
    wallet=text("wallet_campaign_title"),
    staff_name=text("mutator_name"),
    transaction_id=text("retailer_basket_code", or_number=True),
    receipt_id=integer_text("receipt_id"),
    returned=derived(_returned),
    is_manual=derived(_is_manual),
    reason=derived(lambda row: _title_of(row, manual=True)),
    campaign=derived(lambda row: _title_of(row, manual=False)),
    branch=derived(_branch),
    other=derived(_other_of_entry),
)


def parse_vouchers(results: Fields) -> tuple[Coupon, ...]:
    """Parse `/get-user-vouchers`, in the platform's order. Raises `Unreadable` if none of its lists is there, which
    differs from an empty list."""
    if not any(map(results.is_list, GROUPS)):
        raise Unreadable
    return tuple(_voucher(row, kind) for group, kind in GROUPS.items() for row in results.parts(group))


def _voucher(row: Fields, kind: Open[CouponKind]) -> Coupon:
    voucher = VOUCHER.read(row)
    return voucher if voucher.kind else replace(voucher, kind=kind)


def parse_friends(results: Fields) -> tuple[Friend, ...]:
    """Parse `/get-campaign-referrals`, in the platform's order. Names are a first name and an initial."""
    return tuple(_friend(row) for row in results.rows("referrals"))


def _friend(row: Fields) -> Friend:
    user = row.inner("referred_user", need=Need.VALUE)
    friend = Friend() if user is None else FRIEND.read(user)
    return replace(friend, other=row.unread())


def parse_ledger(results: Fields) -> tuple[Activity, ...]:
    """Parse `/user-wallet-ledger`, in the platform's order. Rows have no id."""
    return tuple(ENTRY.read(row) for row in results.rows("ledger"))
