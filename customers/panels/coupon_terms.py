"""What a coupon is for: its time, its uses, and what else was sent about it, in words."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.panels.coupon_reasons import CouponStatus
from dashboard.loyalty.models import Coupon, End
from dashboard.loyalty.models.numbers import is_positive
from dashboard.text.formatting import PERCENT_DECIMALS, unrounded
from dashboard.text.lines import Line, with_values
from dashboard.text.money import decimals_of, price
from dashboard.text.numbers import number, sent_as
from dashboard.text.times import days_until, expires_in_words, on_day, until

SOON_DAYS = 7  # a usable coupon that expires within so many days needs attention


def lines(coupon: Coupon) -> list[Line]:
    """Return what else was sent about the coupon, without what its name says."""
    lines = (
        Line(_("campaign"), coupon.campaign if coupon.campaign != coupon.name else None),
        Line(_("description"), coupon.description),
        Line(_("conditions"), coupon.conditions),
        Line(_("given by"), coupon.given_by),
        Line(_("used in basket"), coupon.basket, copies=True),
        Line(_("used at"), coupon.used_at),
    )
    return with_values(lines)


def expires(end: End | None, status: CouponStatus, now: datetime) -> str:
    """Return when the coupon expires; "" for a date that has passed, unless the coupon is blocked for another
    reason."""
    if end is None or (end.is_over(now) and status is not CouponStatus.BLOCKED):
        return ""
    return expires_in_words(end, now)


def is_soon(end: End | None, now: datetime) -> bool:
    """Whether the coupon expires within the next days."""
    return end is not None and not end.is_over(now) and days_until(end, now) <= SOON_DAYS


def start(coupon: Coupon, now: datetime) -> str:
    """Return from when the coupon can be used."""
    if coupon.starts_at:
        return _("from %(day)s") % {"day": on_day(coupon.starts_at, now)}
    return _("start date unknown") if coupon.is_unknown("starts_at") else _("no start date")


def end(coupon: Coupon, now: datetime) -> str:
    """Return until when the coupon can be used."""
    if coupon.expires_at:
        return until(coupon.expires_at, now)
    return _("end date unknown") if coupon.is_unknown("expires_at") else _("no end date")


def marks(coupon: Coupon) -> tuple[str, ...]:
    """Return what is worth a mark: the value as sent, minimum order, target, promotion, status, value redeemed."""
    found = (
        _rounding(coupon),
        _min_order(coupon),
        coupon.target,
        _("promotion") if coupon.is_promotion else None,
        _("status %(status)s") % {"status": coupon.status} if coupon.status else None,
        _redeemed(coupon),
    )
    return tuple(filter(None, found))


def _rounding(coupon: Coupon) -> str:
    """Return the value as sent if it is shown rounded."""
    is_percentage = bool(coupon.kind and coupon.kind.known and coupon.kind.known.is_percentage)
    return sent_as(unrounded(coupon.value, PERCENT_DECIMALS if is_percentage else decimals_of(coupon.currency)))


def _min_order(coupon: Coupon) -> str:
    if not is_positive(coupon.min_order_value):
        return ""
    return _("only for orders from %(amount)s") % {"amount": price(coupon.min_order_value, coupon.currency)}


def _redeemed(coupon: Coupon) -> str:
    """Return how much of the value is redeemed, if some is: "€4 of €10 redeemed"."""
    if not coupon.redeemed_value:
        return ""
    return _("%(gone)s of %(all)s redeemed") % {
        "gone": price(coupon.redeemed_value, coupon.currency),
        "all": price(coupon.original_value, coupon.currency),
    }


def uses(used: Decimal | None, limit: Decimal | None) -> str | None:
    """Return how often it was used, of how many times; None if neither is known."""
    if used is None and limit is None:
        return None
    if limit is None:
        return _("%(used)s, limit unknown") % {"used": number(used)}
    if limit <= 0:
        return _("%(used)s, no limit") % {"used": number(used)}
    return _("%(used)s of %(limit)s") % {"used": number(used), "limit": number(limit)}
