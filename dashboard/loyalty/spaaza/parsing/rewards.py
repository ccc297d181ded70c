"""What a campaign gives: points, a voucher, a code, or a contribution to a wallet."""

import json
from collections.abc import Mapping
from decimal import Decimal

from dashboard.loyalty.models import CouponKind, CouponReward, Currency, Open, Reward
from dashboard.loyalty.reading import Fields

FIELDS = (
    "recipient_reward_method",
    "recipient_reward_amount",
    "recipient_reward_discount_ratio",
    "recipient_reward_code",
    "recipient_campaign_id",
)
VOUCHER, POINTS = "voucher", "points"


def rewards_of(
    row: Fields,
    currency: Currency | None,
    titles: Mapping[int | None, str],
    wallet_currencies: Mapping[int | None, Currency],
) -> tuple[Reward, ...]:
    """Read the reward of a campaign, empty if none was sent. `currency` is the campaign's; a wallet's title and
    currency are found by its number. A reward that has no other form here is kept as sent."""
    method, code = row.text("recipient_reward_method"), row.text("recipient_reward_code", or_number=True)
    amount, ratio = row.number("recipient_reward_amount"), row.number("recipient_reward_discount_ratio")
    wallet_id = row.integer("recipient_campaign_id")
    sent = _as_sent(row)
    if ratio and not 0 < ratio <= 1:
        return (Reward(as_sent=sent),)
    goes_into_wallet = method == POINTS or (wallet_id is not None and method != VOUCHER)
    if amount is not None and goes_into_wallet:
        unit, coupon = wallet_currencies.get(wallet_id) or currency, _coupon(None, None, ratio, code)
        return (Reward(points=amount, unit=unit, wallet=titles.get(wallet_id), coupon=coupon),)
    if coupon := _coupon(method, amount, ratio, code):
        return (Reward(coupon=coupon),)
    return (Reward(as_sent=sent),) if sent else ()


def _coupon(method: str | None, amount: Decimal | None, ratio: Decimal | None, code: str | None) -> CouponReward | None:
    if ratio:
        return CouponReward(Open(method or VOUCHER, CouponKind.PERCENTAGE), ratio * 100, code=code)
    if method == VOUCHER and amount is not None:
        return CouponReward(Open(method, CouponKind.FIXED), amount, code=code)
    return CouponReward(code=code) if code else None


def _as_sent(row: Fields) -> str:
    """Return the fields of the reward as sent, "" if there is none. An amount of 0 alone is none."""
    sent = {name: value for name in FIELDS if (value := row.raw.get(name)) not in (None, "")}
    if not any(sent.values()):
        return ""
    return ", ".join(f"{name}: {_text(value)}" for name, value in sent.items())


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | Decimal) else json.dumps(value, ensure_ascii=False, default=str)
