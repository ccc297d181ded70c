"""Rewards and coupons in words: "10% off", "200 Stars". Pure.

An unknown value is the word "unknown", never 0. An undocumented type has the platform's name for it.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeGuard

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import CouponKind, CouponReward, Currency, Open, Reward
from dashboard.text.formatting import points
from dashboard.text.lists import joined, listed
from dashboard.text.money import price, unit_of_money
from dashboard.text.numbers import named_factor, named_points, number, percentage, plural, points_name
from dashboard.text.units import Units

# The benefit of a coupon by its kind. The platform gives both kinds of fixed amounts in a currency.
COUPON_GIVES: Mapping[CouponKind | None, Sentence] = {
    CouponKind.PERCENTAGE: gettext_lazy("%(percent)s off"),
    CouponKind.FIXED: gettext_lazy("%(money)s off"),
    CouponKind.FIXED_RATE: gettext_lazy("%(money)s off"),
    CouponKind.FEES: gettext_lazy("%(percent)s off the fees"),
    CouponKind.CASHBACK: gettext_lazy("%(percent)s back"),
    CouponKind.FREE_SHIPPING: gettext_lazy("free shipping"),
    CouponKind.FREE_PRODUCT: gettext_lazy("a free product"),
    CouponKind.PERSONAL_PRICE: gettext_lazy("a personal price of %(money)s"),
}
# Kinds without more information than the value.
COUPON_NAMES: Mapping[CouponKind | None, Sentence] = {
    CouponKind.PARTNER: gettext_lazy("given by a partner"),
    CouponKind.CUSTOM: gettext_lazy("custom"),
}
COUPON_KINDS: Mapping[CouponKind, Sentence] = {
    CouponKind.PERCENTAGE: gettext_lazy("a percentage off"),
    CouponKind.FIXED: gettext_lazy("an amount off"),
    CouponKind.FIXED_RATE: gettext_lazy("an amount off for each amount spent"),
    CouponKind.FREE_SHIPPING: gettext_lazy("free shipping"),
    CouponKind.FREE_PRODUCT: gettext_lazy("a free product"),
    CouponKind.FEES: gettext_lazy("a percentage off the fees"),
    CouponKind.CASHBACK: gettext_lazy("a percentage back"),
    CouponKind.CUSTOM: gettext_lazy("custom"),
    CouponKind.PARTNER: gettext_lazy("given by a partner"),
    CouponKind.PERSONAL_PRICE: gettext_lazy("a personal price"),
}


def coupon_kind(kind: Open[CouponKind]) -> Sentence:
    """Return the kind of a coupon without its value; an undocumented kind has its own name."""
    return COUPON_KINDS[kind.known] if kind.known else kind.raw


def coupon_value(kind: Open[CouponKind] | None, value: Decimal | None, currency: Currency | None) -> str:
    """Return the benefit of a coupon: "10% off", "50 EGP off", "free shipping"; an undocumented type has its own
    name."""
    known = kind.known if kind else None
    if known in COUPON_GIVES:
        percent = _("an unknown percentage") if points(value) is None else f"{percentage(value)}%"
        return str(COUPON_GIVES[known]) % {"percent": percent, "money": price(value, currency)}
    name = _coupon_name(kind)
    if not value:  # a custom coupon without a value, or with 0: the number means nothing
        return name
    return _("%(type)s, value %(value)s") % {"type": name, "value": number(value)}


def _coupon_name(kind: Open[CouponKind] | None) -> str:
    if kind is None:
        return _("of an unknown type")
    if kind.known in COUPON_NAMES:
        return str(COUPON_NAMES[kind.known])
    return _("“%(raw)s”") % {"raw": kind.raw} if kind.raw else _("of an unknown type")


def reward_in_words(reward: Reward, units: Units) -> str:
    """Describe all parts of a reward: "200 Stars and a coupon: 10% off". Parts of 0 are left out beside others."""
    if parts := list(_reward_parts(reward, units)):
        return joined(parts)
    if reward.points is not None:
        return _rewarded_points(reward, reward.points, units)
    if reward.score is not None:
        return _("a score of %(score)s") % {"score": number(reward.score)}
    return _("a reward without a description")


def _reward_parts(reward: Reward, units: Units) -> Iterator[str]:
    if reward.points:
        yield _rewarded_points(reward, reward.points, units)
    if reward.score:
        yield _("a score of %(score)s") % {"score": number(reward.score)}
    if reward.points_factor:
        about = {
            "points": named_factor(reward.points_factor, units.points),
            "currency": unit_of_money(units.currency),
        }
        yield _("%(points)s for each %(currency)s spent") % about
    if reward.multiplier:
        values = {"times": number(reward.multiplier), "points": points_name(units.points)}
        yield _("%(times)s× the usual %(points)s for orders") % values
    if reward.coupon and is_code_alone(reward.coupon):
        yield coupon_reward_in_words(reward.coupon, units.currency)
    elif reward.coupon:
        yield _("a coupon: %(coupon)s") % {"coupon": coupon_reward_in_words(reward.coupon, units.currency)}
    if reward.as_sent:
        yield _("a reward, sent as “%(reward)s”") % {"reward": reward.as_sent}


def _rewarded_points(reward: Reward, amount: Decimal, units: Units) -> str:
    """ "200 Stars", "20 pts", "€5 in the wallet “Store credit”"."""
    has_unit = reward.unit is not None and reward.unit.sign
    given = price(amount, reward.unit) if has_unit else named_points(amount, units.points)
    if reward.wallet is None:
        return given
    return _("%(amount)s in the wallet “%(wallet)s”") % {"amount": given, "wallet": reward.wallet}


def coupon_reward_in_words(coupon: CouponReward, currency: Currency | None) -> str:
    """Describe a coupon that is a reward, with its conditions: "10% off, at most 50 EGP, for orders from 200 EGP".

    Of a coupon that was sent as a text, only the code is known: "the coupon FREESHIP".
    """
    if is_code_alone(coupon):
        return _("the coupon %(code)s") % {"code": coupon.code}
    words = coupon_value(coupon.kind, coupon.value, currency)
    if coupon.code:
        words = listed([words, _("code %(code)s") % {"code": coupon.code}])
    if coupon.product:
        words = _("%(value)s (%(product)s)") % {"value": words, "product": coupon.product}
    return listed([words, *_coupon_conditions(coupon, currency)])


def _coupon_conditions(coupon: CouponReward, currency: Currency | None) -> Iterator[str]:
    cap, least, days, times = coupon.cap, coupon.min_order_value, coupon.expires_after, coupon.usage_limit
    if coupon.collections:
        yield _("only for %(collections)s") % {"collections": joined(list(coupon.collections))}
    if _is_set(cap):
        yield _("at most %(money)s") % {"money": price(cap, currency)}
    if _is_set(least):
        yield _("for orders from %(money)s") % {"money": price(least, currency)}
    if _is_set(days):
        yield ngettext("valid for %(days)s day", "valid for %(days)s days", plural(days)) % {"days": number(days)}
    if _is_set(times):
        yield ngettext("usable %(times)s time", "usable %(times)s times", plural(times)) % {"times": number(times)}


def _is_set(limit: Decimal | None) -> TypeGuard[Decimal]:
    return limit is not None and limit > 0


def is_code_alone(coupon: CouponReward) -> bool:
    """Return whether a coupon was sent as its code alone."""
    return coupon.code is not None and coupon.kind is None
