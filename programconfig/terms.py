"""Rewards, coupons and whole answers as lists of terms and values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.models import CouponReward, Currency, Reward
from dashboard.text.lines import Line, with_values
from dashboard.text.lists import yes_or_no
from dashboard.text.money import money
from dashboard.text.numbers import number, plural
from dashboard.text.rewards import coupon_value, is_code_alone, reward_in_words
from dashboard.text.units import NO_UNITS, Units

MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class RewardView:
    """One reward. `words` is part of a sentence; `coupon` has all terms of its coupon, and is empty without one."""

    words: str
    coupon: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SentField:
    """One field as the platform sent it: its path ("rewards[0].points") and its value as JSON text."""

    path: str
    value: str


def reward_view(reward: Reward, units: Units = NO_UNITS) -> RewardView:
    """Describe a reward."""
    terms = coupon_terms(reward.coupon, units.currency) if reward.coupon else ()
    return RewardView(reward_in_words(reward, units), terms)


def coupon_terms(coupon: CouponReward, currency: Currency | None = None) -> tuple[Line, ...]:
    """Every term of a coupon that the platform sent."""
    return tuple(with_values(_coupon_terms(coupon, currency)))


def _coupon_terms(coupon: CouponReward, currency: Currency | None) -> Iterator[Line]:
    yield Line(_("Code"), coupon.code)
    if not is_code_alone(coupon):
        yield Line(_("Gives"), coupon_value(coupon.kind, coupon.value, currency))
    yield Line(_("Name"), coupon.name)
    yield Line(_("Product"), coupon.product)
    yield Line(_("Collections"), ", ".join(coupon.collections))
    yield Line(_("At most"), _limit(coupon.cap, currency))
    yield Line(_("Orders from"), _least(coupon.min_order_value, currency))
    yield Line(_("Valid for"), _days(coupon.expires_after))
    yield Line(_("May be used"), _times(coupon.usage_limit))
    yield Line(_("Codes begin with"), coupon.code_prefix)
    yield Line(_("How to redeem"), coupon.instructions)
    yield Line(_("Coupon group"), coupon.group_title)
    yield Line(_("Group starts"), coupon.group_starts_at)
    yield Line(_("Group ends"), coupon.group_expires_at)
    yield Line(_("Group active"), yes_or_no(coupon.group_is_active))
    yield Line(_("Group available"), yes_or_no(coupon.group_is_available))
    yield Line(_("For each customer"), _times(coupon.max_per_customer))
    for field in sent_fields(coupon.other):
        yield Line(field.path, field.value)


def sent_fields(value: Any, path: str = "", depth: int = 0) -> Iterator[SentField]:
    """Every field of an answer with its path, in the platform's order."""
    inner_values = _inner_values(value, path) if depth < MAX_DEPTH else {}
    for inner_path, inner in inner_values.items():
        yield from sent_fields(inner, inner_path, depth + 1)
    if path and not inner_values:
        yield SentField(path, json_text(value))


def _inner_values(value: Any, path: str) -> dict[str, Any]:
    """The values inside an object or a list, by path."""
    if isinstance(value, Mapping):
        return {f"{path}.{name}" if path else str(name): inner for name, inner in value.items()}
    if isinstance(value, list):
        return {f"{path}[{place}]": inner for place, inner in enumerate(value)}
    return {}


def json_text(value: Any) -> str:
    """A single value as JSON text; texts have no quotes."""
    if isinstance(value, str):
        return value or '""'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _limit(amount: Decimal | None, currency: Currency | None) -> str | None:
    return _("without limit") if amount is not None and amount <= 0 else money(amount, currency)


def _least(amount: Decimal | None, currency: Currency | None) -> str | None:
    return _("any amount") if amount is not None and amount <= 0 else money(amount, currency)


def _days(days: Decimal | None) -> str | None:
    if days is None:
        return None
    if days <= 0:
        return _("without limit")
    return ngettext("%(days)s day", "%(days)s days", plural(days)) % {"days": number(days)}


def _times(times: Decimal | None) -> str | None:
    if times is None:
        return None
    if times <= 0:
        return _("without limit")
    return ngettext("%(times)s time", "%(times)s times", plural(times)) % {"times": number(times)}
