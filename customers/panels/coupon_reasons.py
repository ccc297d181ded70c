"""Why a coupon works or not: one sentence from what the platform sent, and contradictions in what it sent."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, TypeGuard, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.models import Coupon, End, Gap
from dashboard.loyalty.models.numbers import is_at_least, is_more, is_positive
from dashboard.text.numbers import number, plural
from dashboard.text.times import is_past, on_day

T = TypeVar("T", datetime, End)


class CouponStatus(StrEnum):
    """Whether a coupon works, in the panel's order: the troubled ones first, nobody calls about one that works."""

    BLOCKED = "blocked"
    UNKNOWN = "unknown"  # the platform does not say, and nothing else rules it out
    USED_UP = "used up"
    EXPIRED = "expired"
    NOT_YET = "not yet"
    USABLE = "usable"


Reason: TypeAlias = tuple[CouponStatus, str]  # whether it works, and why in one sentence


def reason_of(coupon: Coupon, now: datetime) -> Reason:
    """Return whether `coupon` works, and why in one sentence.

    Checked in this order: inactive, not started, expired, used up by all, used up by this customer, then the platform's
    own flags. An expiry date decides nothing if two flags contradict it: `conflicts_of` reports that.
    """
    if coupon.is_active is False:
        return CouponStatus.BLOCKED, _("Switched off: the platform marks this coupon as inactive.")
    return _outside_its_time(coupon, now) or _used_up(coupon) or _by_flags(coupon)


def _outside_its_time(coupon: Coupon, now: datetime) -> Reason | None:
    starts, expires = coupon.starts_at, coupon.expires_at
    if _is_ahead(starts, now):
        return CouponStatus.NOT_YET, _("Not yet usable: it starts on %(day)s.") % {"day": on_day(starts, now)}
    if _is_behind(expires, now) and not _has_working_flags(coupon):
        return CouponStatus.EXPIRED, _("Expired on %(day)s.") % {"day": on_day(expires, now)}
    if coupon.is_expired:
        return CouponStatus.EXPIRED, _("Marked as expired by the platform.")
    return None


def _is_ahead(when: T | None, now: datetime) -> TypeGuard[T]:
    return when is not None and not is_past(when, now)


def _is_behind(when: T | None, now: datetime) -> TypeGuard[T]:
    return when is not None and is_past(when, now)


def _used_up(coupon: Coupon) -> Reason | None:
    if is_spent(coupon.used_count, coupon.usage_limit):
        times = _times(coupon.used_count, coupon.usage_limit)
        return CouponStatus.USED_UP, _("Used up: all customers together used it %(times)s.") % {"times": times}
    if is_spent(coupon.customer_used_count, coupon.customer_limit):
        times = _times(coupon.customer_used_count, coupon.customer_limit)
        return CouponStatus.USED_UP, _("Used up: this customer used it %(times)s.") % {"times": times}
    return None


def _by_flags(coupon: Coupon) -> Reason:
    if coupon.is_locked:
        return CouponStatus.BLOCKED, _("Marked as locked by the platform. An open order may be holding it.")
    if coupon.is_available is False:
        return CouponStatus.BLOCKED, _(
            "Blocked for an unknown reason: the platform marks the coupon as not usable now and "
            "sends no reason. It sends nothing about locks, minimum orders or tier conditions."
        )
    if any(coupon.gap(flag) is Gap.UNREADABLE for flag in ("is_active", "is_available")):
        return CouponStatus.UNKNOWN, _(
            "What the platform sent about whether the coupon can be used could not be read. Nothing else in its "
            "answer rules it out."
        )
    if coupon.is_available is None:
        return CouponStatus.UNKNOWN, _(
            "The platform did not say whether the coupon can be used. Nothing else in its answer rules it out."
        )
    return CouponStatus.USABLE, _("Can be used now.")


def conflicts_of(coupon: Coupon, status: CouponStatus, now: datetime) -> list[str]:
    """Return contradictions between flags, dates and counts. Each sentence names both sides, since either may be
    wrong."""
    found = (
        _expired_too_early(coupon, now),
        _expired_too_late(coupon, now),
        _expires_before_it_starts(coupon, now),
        _marked_usable(coupon, status),
        *_wrong_counts(coupon),
    )
    return list(filter(None, found))


def _expired_too_early(coupon: Coupon, now: datetime) -> str:
    if not coupon.is_expired:
        return ""
    if _is_ahead(coupon.expires_at, now):
        day = {"day": on_day(coupon.expires_at, now)}
        return _("The platform marks it as expired, but its expiry date is %(day)s.") % day
    if _is_ahead(coupon.starts_at, now):
        return _("The platform marks it as expired, but it starts on %(day)s.") % {"day": on_day(coupon.starts_at, now)}
    return ""


def _expired_too_late(coupon: Coupon, now: datetime) -> str:
    if not _is_behind(coupon.expires_at, now):
        return ""
    day = {"day": on_day(coupon.expires_at, now)}
    if coupon.is_expired is False:
        return _("The platform marks it as not expired, but its expiry date, %(day)s, has passed.") % day
    if _has_working_flags(coupon):
        return _("The platform marks it as usable now, but its expiry date, %(day)s, has passed.") % day
    return ""


def _expires_before_it_starts(coupon: Coupon, now: datetime) -> str:
    starts, expires = coupon.starts_at, coupon.expires_at
    if not starts or not expires or not expires.is_before(starts, now.tzinfo or UTC):
        return ""
    days = {"expires": on_day(expires, now), "starts": on_day(starts, now)}
    return _("It expires (%(expires)s) before it starts (%(starts)s).") % days


def _marked_usable(coupon: Coupon, status: CouponStatus) -> str:
    # On a platform with coupon statuses, `is_available` comes from the status and says nothing about now.
    is_flagged = coupon.is_available and coupon.status is None
    return _("The platform also marks it as usable now.") if is_flagged and status is not CouponStatus.USABLE else ""


def _wrong_counts(coupon: Coupon) -> Iterator[str]:
    if _is_over(coupon.used_count, coupon.usage_limit):
        yield _("It was used more often than its limit allows.")
    if _is_over(coupon.customer_used_count, coupon.customer_limit):
        yield _("This customer used it more often than the limit allows.")
    if is_more(coupon.customer_used_count, coupon.used_count):
        yield _("The platform counts more uses by this customer than by all customers together.")


def _has_working_flags(coupon: Coupon) -> bool:
    """Whether the platform marks it as usable now, and as active or not expired, and nothing says otherwise."""
    flags = (coupon.is_active, None if coupon.is_expired is None else not coupon.is_expired)
    return coupon.is_available is True and True in flags and False not in flags


def is_spent(used: Decimal | None, limit: Decimal | None) -> bool:
    """Whether the limit is reached. A limit of 0 or less means no limit."""
    return used is not None and is_positive(limit) and is_at_least(used, limit)


def _is_over(used: Decimal | None, limit: Decimal | None) -> bool:
    return is_positive(limit) and is_more(used, limit)


def _times(used: Decimal | None, limit: Decimal | None) -> str:
    return ngettext("%(used)s of %(limit)s time", "%(used)s of %(limit)s times", plural(limit or 2)) % {
        "used": number(used),
        "limit": number(limit),
    }
