"""Who the customer is and what they have: details, balance, tier progress."""

from dataclasses import replace
from typing import Any

from dashboard.loyalty.models import Balance, Channel, Customer, Drift, DriftKind, TierProgress, TierState
from dashboard.loyalty.reading import Fields, Need, Notes, root_object, words

CHANNELS = words(Channel, callcentre=Channel.CALL_CENTRE, pointofsale=Channel.POS)


def parse_customer(body: Any, notes: Notes, *, asked: str) -> Customer:
    """`/customers/{id}/details`, and `/customers/{id}`, which has no personal data. `asked` is the id in the path."""
    root = root_object(body, notes)
    of = root.inner("customerAttributes", need=Need.PRESENT) or Fields({}, notes)
    platform_id = root.integer("gameballId", need=Need.VALUE)
    customer_id = root.text("customerId", need=Need.VALUE) or asked
    if customer_id != asked:
        notes.add(Drift("customerId", DriftKind.ANOTHER_CUSTOMER))
    values = {
        "name": of.text("displayName"),
        "first_name": of.text("firstName"),
        "last_name": of.text("lastName"),
        "email": of.text("email"),
        "phone": of.text("mobile", "mobileNumber"),
        "gender": of.text("gender"),
        "date_of_birth": of.day("dateOfBirth"),
        "joined_at": of.moment("joinDate"),
        "country": of.text("country"),
        "city": of.text("city"),
        "postcode": of.text("zip", or_number=True),
        "language": of.text("preferredLanguage"),
        "tags": of.texts("tags"),
        "source": of.text("source"),
        "channel": of.choice(CHANNELS, "channel"),
        "is_guest": of.flag("isGuest", or_text=True),
        "total_spent": of.number("totalSpent"),
        "total_orders": of.number("totalOrders"),
        "average_order": of.number("avgOrderAmount"),
        "last_order_at": of.moment("lastOrderDate"),
        "devices": of.texts("devices", keys=("name", "model", "type", "deviceType")),
        "payment_methods": of.texts("paymentMethods", keys=("name", "type")),
        "attributes": of.mapping("custom"),
        "referral_code": root.text("referralCode"),
        "referral_link": root.text("referralLink"),
        "app_link": root.text("dynamicReferralLink"),
        "is_referred": root.flag("isReferred"),
    }
    if values["is_guest"] is None:
        values["is_guest"] = root.flag("isGuest", or_text=True)
    return Customer(
        customer_id=customer_id,
        platform_id=None if platform_id is None else str(platform_id),
        other=of.unread() | root.unread(),
        **values,  # type: ignore[arg-type]
    )


def parse_balance(body: Any, notes: Notes) -> Balance:
    """`/customers/{id}/balance`. Live, `available` is spelled `avaliable`; all is null when the programme is off."""
    root = root_object(body, notes)
    balance = Balance(
        available_points=root.number("availablePointsBalance", "avaliablePointsBalance", need=Need.PRESENT),
        available_value=root.number("availablePointsValue", "avaliablePointsValue"),
        pending_points=root.number("pendingPoints", need=Need.PRESENT),
        pending_value=root.number("pendingPointsValue"),
        total_points=root.number("totalPointsBalance", need=Need.PRESENT),
        total_value=root.number("totalPointsValue"),
        earned_points=root.number("totalEarnedPoints"),
        currency=root.text("currency"),
        points_name=root.text("pointsName"),
        next_expiry_points=root.number("nextExpiringPointsAmount"),
        next_expiry_value=root.number("nextExpiringPointsValue"),
        next_expiry_at=root.moment("nextExpiringPointsDate"),
        other=root.unread(),
    )
    return replace(
        balance,
        unreadable=_unreadable(
            root,
            balance,
            available_points="availablePointsBalance",
            pending_points="pendingPoints",
            total_points="totalPointsBalance",
            earned_points="totalEarnedPoints",
            next_expiry_points="nextExpiringPointsAmount",
            next_expiry_value="nextExpiringPointsValue",
            next_expiry_at="nextExpiringPointsDate",
        ),
    )


def parse_tier_progress(body: Any, notes: Notes) -> TierProgress:
    """`/customers/{id}/tier-progress`. Live, `minProgress` is spelled `minPorgress`; `next` is null at the top tier."""
    root = root_object(body, notes)
    tier = TierProgress(
        current=_tier_state(root.inner("current", need=Need.PRESENT)),
        next=_tier_state(root.inner("next")),
        progress=root.number("progress", need=Need.PRESENT),
        other=root.unread(),
    )
    return replace(tier, unreadable=_unreadable(root, tier, current="current", next="next", progress="progress"))


def _unreadable(root: Fields, read: Balance | TierProgress, **fields: str) -> frozenset[str]:
    """Which of these came and could not be used, by the model's name of each and the contract's."""
    return frozenset(name for name, sent in fields.items() if getattr(read, name) is None and root.came_wrong(sent))


def _tier_state(tier: Fields | None) -> TierState | None:
    if tier is None:
        return None
    return TierState(
        name=tier.text("name", need=Need.VALUE),
        order=tier.integer("order"),
        min_progress=tier.number("minProgress", "minPorgress", need=Need.PRESENT),
        icon=tier.text("icon"),
    )
