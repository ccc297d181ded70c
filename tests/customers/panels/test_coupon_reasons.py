"""Why a coupon works or does not: the order of the reasons, and both sides of every contradiction."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from customers.panels.coupon_reasons import CouponStatus, conflicts_of, reason_of
from dashboard.loyalty.models import Coupon, End, Gap
from dashboard.loyalty.models.gaps import FieldGap
from tests.customers.panels.sample import CAIRO, EARLIER, LATER, NOW, USABLE, coupons

BROKEN = replace(
    USABLE,
    is_active=False,
    starts_at=LATER,
    expires_at=End(EARLIER),
    is_expired=True,
    usage_limit=Decimal(5),
    used_count=Decimal(5),
    customer_used_count=Decimal(2),
    is_available=False,
)

BLOCKED = (
    "Blocked for an unknown reason: the platform marks the coupon as not usable now and sends no "
    "reason. It sends nothing about locks, minimum orders or tier conditions."
)


def test_the_reasons_come_in_their_order() -> None:
    """A coupon with every fault at once tells the first; each repair brings the next one to light."""
    repairs: list[dict[str, object]] = [
        {},
        {"is_active": True},
        {"starts_at": EARLIER},
        {"expires_at": End(LATER)},
        {"is_expired": False},
        {"used_count": Decimal(4)},
        {"customer_used_count": Decimal(1)},
        {"is_available": True},
    ]
    coupon, told = BROKEN, []
    for repair in repairs:
        coupon = replace(coupon, **repair)  # type: ignore[arg-type]
        told.append(reason_of(coupon, NOW))
    assert told == [
        (CouponStatus.BLOCKED, "Switched off: the platform marks this coupon as inactive."),
        (CouponStatus.NOT_YET, "Not yet usable: it starts on 30 Dec 2026, 12:00."),
        (CouponStatus.EXPIRED, "Expired on 11 Oct 2026, 12:00."),
        (CouponStatus.EXPIRED, "Marked as expired by the platform."),
        (CouponStatus.USED_UP, "Used up: all customers together used it 5 of 5 times."),
        (CouponStatus.USED_UP, "Used up: this customer used it 2 of 2 times."),
        (CouponStatus.BLOCKED, BLOCKED),
        (CouponStatus.USABLE, "Can be used now."),
    ]


def test_once_is_one_time() -> None:
    once = replace(USABLE, customer_limit=Decimal(1), customer_used_count=Decimal(1))
    assert reason_of(once, NOW)[1] == "Used up: this customer used it 1 of 1 time."


@pytest.mark.parametrize("used", ["4.9999999999999", "5", "5.000000000000001"])
def test_what_calculating_with_floats_leaves_is_no_use_of_a_coupon(used: str) -> None:
    by_all = replace(USABLE, usage_limit=Decimal(5), used_count=Decimal(used), customer_used_count=Decimal(0))
    by_customer = replace(USABLE, customer_limit=Decimal(5), customer_used_count=Decimal(used), used_count=Decimal(5))
    for coupon in (replace(by_all, is_available=False), replace(by_customer, is_available=False)):
        status, reason = reason_of(coupon, NOW)
        assert (status, "5 of 5 times" in reason) == (CouponStatus.USED_UP, True)
        assert conflicts_of(coupon, status, NOW) == []


def test_silence_is_not_taken_for_usable() -> None:
    assert reason_of(Coupon(), NOW)[0] is CouponStatus.UNKNOWN
    assert reason_of(replace(USABLE, is_available=None), NOW)[0] is CouponStatus.UNKNOWN


@pytest.mark.parametrize(
    ("flags", "is_usable"),
    [
        ({"is_active": None}, True),
        ({"is_expired": None}, True),
        ({"is_active": None, "is_expired": None}, False),
        ({"is_available": None}, False),
        ({"is_available": False}, False),
    ],
)
def test_a_past_expiry_counts_unless_two_flags_agree_that_it_can_be_used(flags: Any, is_usable: bool) -> None:
    coupon = replace(USABLE, expires_at=End(EARLIER), **flags)
    status, reason = reason_of(coupon, NOW)
    expired = (CouponStatus.EXPIRED, "Expired on 11 Oct 2026, 12:00.")
    assert (status, reason) == ((CouponStatus.USABLE, "Can be used now.") if is_usable else expired)
    if is_usable:
        [conflict] = conflicts_of(coupon, status, NOW)
        assert conflict.endswith("but its expiry date, 11 Oct 2026, 12:00, has passed.")


@pytest.mark.parametrize("flag", ["is_active", "is_available"])
def test_a_flag_that_cannot_be_read_is_not_one_that_was_not_sent(flag: str) -> None:
    unreadable: dict[str, Any] = {flag: None, "gaps": (FieldGap(flag, Gap.UNREADABLE, ("perhaps",)),)}
    status, reason = reason_of(replace(USABLE, **unreadable), NOW)
    assert status is CouponStatus.UNKNOWN
    assert reason.startswith("What the platform sent about whether the coupon can be used could not be read.")


def test_an_end_on_the_day_before_the_start_is_before_it() -> None:
    start = datetime(2026, 10, 11, tzinfo=CAIRO)
    coupon = replace(USABLE, starts_at=start, expires_at=End(start), is_expired=True, is_available=False)
    told = conflicts_of(coupon, CouponStatus.EXPIRED, NOW)
    assert told == ["It expires (10 Oct 2026) before it starts (11 Oct 2026)."]


def test_a_limit_of_nought_or_less_is_no_limit_reached() -> None:
    for limit in (Decimal(0), Decimal(-1)):
        coupon = replace(USABLE, customer_limit=limit, usage_limit=limit)
        assert reason_of(coupon, NOW)[0] is CouponStatus.USABLE


@pytest.mark.parametrize(
    ("coupon", "said"),
    [
        (
            replace(USABLE, is_expired=True, is_available=None, expires_at=End(datetime(2027, 3, 3, tzinfo=CAIRO))),
            ["The platform marks it as expired, but its expiry date is 2 Mar 2027."],
        ),
        (
            replace(USABLE, is_expired=True, is_available=None, starts_at=LATER, expires_at=None),
            ["The platform marks it as expired, but it starts on 30 Dec 2026, 12:00."],
        ),
        (
            replace(USABLE, expires_at=End(EARLIER + timedelta(days=1))),
            [
                "The platform marks it as not expired, but its expiry date, 12 Oct 2026, 12:00, has passed.",
            ],
        ),
        (
            replace(USABLE, is_active=None, is_expired=None, expires_at=End(EARLIER)),
            ["The platform also marks it as usable now."],
        ),
        (replace(USABLE, is_active=False), ["The platform also marks it as usable now."]),
        (
            replace(USABLE, is_available=False, used_count=Decimal(101)),
            ["It was used more often than its limit allows."],
        ),
        (
            replace(USABLE, is_available=False, customer_used_count=Decimal(4)),
            [
                "This customer used it more often than the limit allows.",
                "The platform counts more uses by this customer than by all customers together.",
            ],
        ),
        (
            replace(
                USABLE,
                starts_at=EARLIER,
                expires_at=End(EARLIER - timedelta(days=1)),
                is_expired=True,
                is_available=False,
            ),
            ["It expires (10 Oct 2026, 12:00) before it starts (11 Oct 2026, 12:00)."],
        ),
        (USABLE, []),
        (replace(USABLE, starts_at=LATER, is_available=False), []),
        (replace(USABLE, is_active=False, status="claimed"), []),
        (replace(USABLE, used_count=Decimal(1), customer_used_count=Decimal(1)), []),
        (replace(USABLE, usage_limit=Decimal(0), customer_limit=Decimal(0), customer_used_count=Decimal(1)), []),
        (
            replace(USABLE, is_available=False, usage_limit=Decimal(1), used_count=Decimal(2)),
            ["It was used more often than its limit allows."],
        ),
        (replace(USABLE, is_available=False, used_count=Decimal(100), customer_used_count=Decimal(2)), []),
    ],
)
def test_both_sides_of_a_contradiction_are_shown(coupon: Coupon, said: list[str]) -> None:
    assert conflicts_of(coupon, reason_of(coupon, NOW)[0], NOW) == said


@given(coupons)
def test_usable_is_said_only_when_nothing_speaks_against_it(coupon: Coupon) -> None:
    usable = reason_of(coupon, NOW)[0] is CouponStatus.USABLE
    doubtful = coupon.is_active or coupon.is_expired is False  # two flags against a date
    over = coupon.is_expired or (coupon.expires_at is not None and coupon.expires_at.is_over(NOW) and not doubtful)
    early = coupon.starts_at is not None and coupon.starts_at > NOW
    spent = any(
        used is not None and limit is not None and used >= limit > 0
        for used, limit in (
            (coupon.used_count, coupon.usage_limit),
            (coupon.customer_used_count, coupon.customer_limit),
        )
    )
    assert usable is (coupon.is_available is True and coupon.is_active is not False and not (over or early or spent))
    if not usable and coupon.is_available:
        assert conflicts_of(coupon, reason_of(coupon, NOW)[0], NOW)


def test_a_lock_blocks_and_says_whose_word_that_is() -> None:
    standing, reason = reason_of(replace(USABLE, is_locked=True), NOW)
    assert standing is CouponStatus.BLOCKED
    assert reason.startswith("Marked as locked by the platform.")
    assert reason_of(replace(USABLE, is_locked=False), NOW)[0] is CouponStatus.USABLE
