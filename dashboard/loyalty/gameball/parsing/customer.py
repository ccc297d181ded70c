"""The customer, and what the customer has: details, balance, tier progress, rank."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dashboard.loyalty.customer_id import is_same_id
from dashboard.loyalty.models import Balance, Channel, Customer, Drift, DriftKind, Rank, TierProgress, TierState
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields, root_object
from dashboard.loyalty.sent_numbers import sent_number
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import (
    absent_is_none,
    choice,
    currency_code,
    day,
    derived,
    end,
    first_of,
    flag,
    inside,
    integer,
    integer_text,
    mapping,
    moment,
    nested,
    number,
    shape,
    text,
    texts,
    unless,
    unread,
)
from dashboard.loyalty.spellings import words

CHANNELS = words(Channel, callcentre=Channel.CALL_CENTRE, pointofsale=Channel.POS)
DETAILS = "customerAttributes"


CUSTOMER = shape(
    Customer,
    customer_id=derived(lambda root: root.text("customerId", need=Need.VALUE, or_number=True) or ""),
    platform_id=integer_text("gameballId", need=Need.VALUE),
    name=inside(DETAILS, text("displayName"), need=Need.PRESENT),
    first_name=inside(DETAILS, text("firstName")),
    last_name=inside(DETAILS, text("lastName")),
    email=inside(DETAILS, text("email")),
    phone=inside(DETAILS, text("mobile", "mobileNumber", or_number=True)),
    gender=inside(DETAILS, text("gender")),
    date_of_birth=inside(DETAILS, day("dateOfBirth")),
    joined_at=inside(DETAILS, moment("joinDate")),
    country=inside(DETAILS, text("country")),
    city=inside(DETAILS, text("city")),
    postcode=inside(DETAILS, text("zip", or_number=True)),
    language=inside(DETAILS, text("preferredLanguage")),
    tags=inside(DETAILS, texts("tags")),
    source=inside(DETAILS, text("source")),
    channel=inside(DETAILS, choice(CHANNELS, "channel")),
    is_guest=first_of(inside(DETAILS, flag("isGuest", or_text=True)), flag("isGuest", or_text=True)),
    total_spent=inside(DETAILS, number("totalSpent")),
    total_orders=inside(DETAILS, number("totalOrders")),
    average_order=inside(DETAILS, number("avgOrderAmount")),
    last_order_at=inside(DETAILS, moment("lastOrderDate")),
    devices=inside(DETAILS, texts("devices", keys=("name", "model", "type", "deviceType"))),
    payment_methods=inside(DETAILS, texts("paymentMethods", keys=("name", "type"))),
    attributes=inside(DETAILS, mapping("custom")),
    referral_code=text("referralCode", or_number=True),
    referral_link=text("referralLink"),
    app_link=text("dynamicReferralLink"),
    is_referred=flag("isReferred"),
    other=unread(),
)
# The live API spells `available` as `avaliable`.
BALANCE = shape(
    Balance,
    available_points=number("availablePointsBalance", "avaliablePointsBalance", need=Need.PRESENT),
    available_value=number("availablePointsValue", "avaliablePointsValue"),
    pending_points=number("pendingPoints", need=Need.PRESENT),
    pending_value=number("pendingPointsValue"),
    total_points=number("totalPointsBalance", need=Need.PRESENT),
    total_value=number("totalPointsValue"),
    blocked_points=absent_is_none(number("blockedPoints")),
    earned_points=number("totalEarnedPoints"),
    currency=currency_code("currency"),
    points_name=text("pointsName"),
    next_expiry_points=number("nextExpiringPointsAmount"),
    next_expiry_value=number("nextExpiringPointsValue"),
    next_expiry_at=end("nextExpiringPointsDate"),
    other=unread(),
)
# The live API spells `minProgress` as `minPorgress`.
TIER_STATE = shape(
    TierState,
    name=text("name", need=Need.VALUE),
    order=integer("order"),
    min_progress=number("minProgress", "minPorgress", need=Need.PRESENT),
    icon=text("icon"),
)


def _is_blank(name: str) -> Callable[[Fields], bool]:
    """Whether an empty default was sent as a tier, such as `{}`, or one without a name, of order 0 and from 0: there is
    no tier then."""

    def is_blank(root: Fields) -> bool:
        root.mapping(name)
        return root.last.value is not None and _has_no_content(root.last.value)

    return is_blank


def _has_no_content(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_has_no_content(inner) for key, inner in value.items() if key.lower() != "icon")
    if isinstance(value, list):
        return all(map(_has_no_content, value))
    number = sent_number(value)
    return number <= 0 if number is not None else not value


TIER_PROGRESS = shape(
    TierProgress,
    current=unless(_is_blank("current"), nested(TIER_STATE, "current", need=Need.PRESENT)),
    next=unless(_is_blank("next"), nested(TIER_STATE, "next", null_is_none=True)),
    progress=number("progress", need=Need.PRESENT),
    other=unread(),
)
RANK = shape(Rank, rank=absent_is_none(integer("customerRank")), customers=integer("customersCount"))


def parse_customer(body: Any, notes: Notes, *, requested_id: str) -> Customer:
    """Parse `/customers/{id}/details`, or `/customers/{id}`, which has no personal data. `requested_id` is the id in
    the path."""
    customer = CUSTOMER.read(root_object(body, notes))
    if customer.customer_id and not is_same_id(customer.customer_id, requested_id):
        notes.note(Drift("customerId", DriftKind.ANOTHER_CUSTOMER))
    return replace(customer, customer_id=customer.customer_id or requested_id)


def parse_balance(body: Any, notes: Notes) -> Balance:
    """Parse `/customers/{id}/balance`. Everything is null if the program is off."""
    return BALANCE.read(root_object(body, notes))


def parse_tier_progress(body: Any, notes: Notes) -> TierProgress:
    """Parse `/customers/{id}/tier-progress`; `next` is null at the top tier, an empty default, or the current tier."""
    progress = TIER_PROGRESS.read(root_object(body, notes))
    return replace(progress, next=None) if _is_same(progress.current, progress.next) else progress


def parse_rank(body: Any, notes: Notes) -> Rank:
    """Parse `/leaderboard`, without the list of other customers."""
    root = root_object(body, notes)
    root.ignore("leaderboard")
    return RANK.read(root)


def _is_same(current: TierState | None, following: TierState | None) -> bool:
    if current is None or following is None:
        return False
    if following.name and following.name.casefold() != (current.name or "").casefold():
        return False
    return following == current or (following.order is not None and following.order == current.order)
