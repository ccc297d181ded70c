"""A customer's referred friends and activities."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from dashboard.loyalty.gameball.parsing.coupon_kinds import KINDS as COUPON_KINDS
from dashboard.loyalty.models import Activity, ActivityKind, Form, Friend, Open, ReferralStatus, ReferralTotals
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields, root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import (
    absent_is_none,
    choice,
    currency_code,
    derived,
    flag,
    integer,
    moment,
    number,
    shape,
    text,
    unread,
)
from dashboard.loyalty.spellings import plain, words
from dashboard.loyalty.written_times import SENTINEL_YEARS, end_of, instant, written_clock, written_day, written_time

T = TypeVar("T")

STATUSES = words(ReferralStatus)
# Other spellings than the types of the API: the labels of the vendor's console, and their variants.
LABELS: Mapping[ActivityKind, tuple[str, ...]] = {
    ActivityKind.CAMPAIGN_REWARDED: ("Campaign Reward",),
    ActivityKind.TIER_MIGRATION: ("Tier Migrated",),
    ActivityKind.BALANCE_ADJUSTMENT: ("Balance Adjustment (+ or -)",),
    ActivityKind.REFERRAL: ("Friend Referred",),
    ActivityKind.REFERRED: ("Referee Reward Received", "Referee Rewarded", "Referee Reward"),
    ActivityKind.REFERRAL_BONUS: ("Bonus Referral Rewarded", "Bonus Referral Reward", "Referral Bonus"),
    ActivityKind.PAYMENT_REWARD: ("Cashback Rewarded", "Cashback Reward", "Cashback", "Payment Rewarded"),
    ActivityKind.REFUND: ("Points Refunded", "Points Refund", "Refunded"),
    ActivityKind.REDEMPTION: ("Points Redeemed", "Points Redemption", "Redeemed"),
    ActivityKind.CANCEL: (
        "Cashback Cancelled", "Cashback Canceled", "Cashback Cancellation", "Cashback Cancel", "Points Cancelled",
        "Points Canceled", "Cancelled", "Canceled", "Cancellation",
    ),
    ActivityKind.EXPIRY: ("Points Expiry", "Points Expired", "Points Expiration", "Expired", "Expiration"),
    ActivityKind.LIFETIME: ("Lifetime Coupon",),
    ActivityKind.AUTOMATION: ("Automation Activity",),
}  # fmt: skip
KINDS = words(ActivityKind, **{plain(label): kind for kind, labels in LABELS.items() for label in labels})
# The sign in "Balance Adjustment (-)": in brackets, with or without a number, or at the end of a label, also as a word;
# neither "+/-" nor a hyphen.
SIGN_IN_LABEL = re.compile(r"(?i)\(\s*[-+−–]\s*[\d.,]*\s*\)|(?<![-+−–/])[-+−–]\s*$|\b(?:plus|minus)\s*$")
SIGNS: Mapping[ActivityKind | None, int] = {
    ActivityKind.CAMPAIGN_REWARDED: 1,
    ActivityKind.SUCCESSFUL_ACTION: 1,
    ActivityKind.REFERRAL: 1,
    ActivityKind.REFERRED: 1,
    ActivityKind.REFERRAL_BONUS: 1,
    ActivityKind.PAYMENT_REWARD: 1,
    ActivityKind.REFUND: 1,
    ActivityKind.AUTOMATION: 1,
    ActivityKind.REDEMPTION: -1,
    ActivityKind.CANCEL: -1,
    ActivityKind.EXPIRY: -1,
}
PLUS_SIGN = re.compile(r"(?i)\+|plus")


FRIEND = shape(
    Friend,
    customer_id=text("customerId", need=Need.VALUE, or_number=True),
    name=text("displayName"),
    email=text("email"),
    phone=text("mobileNumber", "mobile", or_number=True),
    joined_at=moment("joinDate"),
    status=choice(STATUSES, "status", need=Need.VALUE),
    steps_done=absent_is_none(number("completedSteps")),
    steps=absent_is_none(number("totalSteps")),
    other=unread(),
)
REFERRAL_TOTALS = shape(
    ReferralTotals,
    total=number("count", need=Need.VALUE),
    active=number("totalActive"),
    pending=number("totalPending"),
    other=unread(),
)


def _written_at(row: Fields) -> tuple[str | None, str | None]:
    row.text("activityDay")  # the date implies the weekday
    return row.text("activityDate", need=Need.VALUE), row.text("activityTime", need=Need.VALUE)


def _at(row: Fields) -> datetime | None:
    day, clock = _written_at(row)
    written = _written_moment(day, clock)
    if day and written is None:
        row.wrong("activityDate", day, Form.DAY)
    if clock and written_clock(clock) is None:
        row.wrong("activityTime", clock, Form.CLOCK)
    return instant(written.at, row.zone) if written else None


def _is_whole_day(row: Fields) -> bool:
    written = _written_moment(*_written_at(row))
    return written is not None and not written.has_time


def _raw_at(row: Fields) -> str | None:
    day, clock = _written_at(row)
    if activity_moment(day, clock, row.zone):
        return None
    return " ".join(filter(None, (day, clock))) or None


def _campaign_date(name: str, make: Callable[[datetime, tzinfo], T]) -> T | None:
    """Read a campaign's start or end. No sample shows its format, so all formats of other dates are accepted."""

    def take(row: Fields) -> T | None:
        text = row.text(name)
        if text is None:
            return None
        day = written_day(text)
        written = written_time(text) or (datetime.combine(day, time.min) if day else None)
        if written is None:
            row.wrong(name, text, Form.TIME)
            return None
        return None if written.year in SENTINEL_YEARS else make(written, row.zone)

    return derived(take)


def _kind(row: Fields) -> Open[ActivityKind] | None:
    """Read the kind of an activity. A sign in its label is no part of the kind."""
    label = row.text("activityType", need=Need.VALUE) or ""
    known = KINDS.get(plain(SIGN_IN_LABEL.sub("", label)))
    return Open(label, known) if known else row.choice(KINDS, "activityType", need=Need.VALUE)


# `points` are as sent; `parse_activity` adds the sign.
ACTIVITY = shape(
    Activity,
    kind=derived(_kind),
    at=derived(_at),
    raw_at=derived(_raw_at),
    is_whole_day=derived(_is_whole_day),
    points=number("points"),
    activity_id=integer("activityId", need=Need.VALUE),
    score=number("score"),
    outstanding_points=number("outstandingPoints"),
    reward_points=number("rewardPoints"),
    reward_factor=number("rewardFactor"),
    reward_threshold=number("rewardThreshold"),
    redemption_factor=number("redemptionRewardFactor"),
    cashback_amount=number("paymentRewardAmount"),
    estimated_value=number("calculatedRedemption"),
    redeemed_value=number("actualRedemption"),
    family_points=number("familyRedemptionPoints"),
    family_value=number("familyRedemptionAmount"),
    currency=currency_code("currency"),
    transaction_id=text("transactionId", or_number=True),
    is_manual=flag("isManualActivity"),
    is_guest=flag("isGuest", or_text=True),
    reason=text("reason"),
    campaign=text("campaignName"),
    campaign_enabled=flag("campaignEnabled"),
    tier=text("tierName"),
    coupon_code=text("couponCode", or_number=True),
    coupon_kind=choice(COUPON_KINDS, "couponType"),
    coupon_group=text("couponGroup"),
    coupon_used=flag("couponUsed"),
    product=text("couponProduct"),
    product_variant=text("productVariantName"),
    customer_id=text("customerId", or_number=True),
    customer_name=text("displayName"),
    email=text("email"),
    phone=text("phoneNumber", or_number=True),
    campaign_starts_at=_campaign_date("campaignStartDate", instant),
    campaign_ends_at=_campaign_date("campaignEndDate", end_of),
    other=unread(),
)


def parse_friend(row: Fields) -> Friend:
    """Parse a row of `/customers/{id}/referrals`."""
    return FRIEND.read(row)


def parse_referral_totals(body: Any, notes: Notes) -> ReferralTotals:
    """Parse `/customers/{id}/referrals/count`."""
    return REFERRAL_TOTALS.read(root_object(body, notes))


def parse_activity_total(body: Any, notes: Notes) -> int | None:
    """Parse `/customers/{id}/activities/count`."""
    root = root_object(body, notes)
    total = root.integer("count", need=Need.VALUE)
    root.keep_unread()
    return total


def parse_activity(row: Fields) -> Activity:
    """Parse a row of `/customers/{id}/activities`."""
    activity = ACTIVITY.read(row)
    points, known, conflict = signed(activity.kind, activity.points)
    return replace(activity, points=points, sign_known=known, sign_conflicts=conflict)


def signed(kind: Open[ActivityKind] | None, points: Decimal | None) -> tuple[Decimal | None, bool, bool]:
    """Return the points with the sign of their label, whether the sign is known, and whether the sent sign contradicts
    it.

    A sign written in the label comes first, then the sign of its kind. A deduction may be sent with or without a minus.
    A minus on earned points is a conflict. Kinds that may go either way (adjustments, migrations, unknown kinds) keep
    the sent sign, which is known only if it is a minus.
    """
    if not points:
        return points, True, False
    sign = _sign(kind)
    if sign is None:
        return points, points < 0, False
    return sign * abs(points), True, points < 0 < sign


def _sign(kind: Open[ActivityKind] | None) -> int | None:
    if kind is None:
        return None
    if written := SIGN_IN_LABEL.search(kind.raw):
        return 1 if PLUS_SIGN.search(written[0]) else -1
    return SIGNS.get(kind.known)


def activity_moment(day: str | None, clock: str | None, zone: tzinfo) -> datetime | None:
    """Return the instant (UTC) of a date (`October 11, 2024`, or ISO) and a time (`18:51:29`) in `zone`; None if one of
    them cannot be read. An ISO date may contain the time."""
    written = _written_moment(day, clock)
    return instant(written.at, zone) if written and written.has_time else None


class _WrittenMoment(NamedTuple):
    at: datetime
    has_time: bool


def _time_of(inside: datetime, clock: time | None) -> time | None:
    inside_time = None if inside.time() == time.min else inside.time()
    return (inside_time or clock) if inside.tzinfo else (clock or inside_time)


def _written_moment(day: str | None, clock: str | None) -> _WrittenMoment | None:
    """Return the date and time of an activity as written; None if the date cannot be read.

    An offset inside the date counts. So does a time inside it, if it has an offset or `clock` is missing; but 00:00
    only stands for the day, as in other dates (see `end_of`).
    """
    date_part, clock_time = written_day(day), written_clock(clock)
    if date_part is None or date_part.year in SENTINEL_YEARS:
        return None
    inside = written_time(day or "") or datetime.combine(date_part, time.min)
    time_part = _time_of(inside, clock_time)
    has_time = bool(time_part or inside.tzinfo)
    time_part = time_part or time.min
    return _WrittenMoment(datetime.combine(date_part, time_part, inside.tzinfo or time_part.tzinfo), has_time)
