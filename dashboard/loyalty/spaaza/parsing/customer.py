"""Who the customer is."""

from typing import Any

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Customer
from dashboard.loyalty.reading import Fields, Need

# What opens something: no page, no cache and no copy of it needs that.
SECRETS = ("token", "password", "secret", "signature", "session")
# What other platforms tell of a customer, and this one has no field for.
LACKS = frozenset(
    {"is_guest", "total_spent", "channel", "last_order_at", "referral_link", "tags", "devices", "payment_methods"}
)


def parse_customer(results: Fields) -> Customer:
    """`/internal/get-user`."""
    user = _user(results)
    user_id = user.integer("id", "user_id", need=Need.VALUE)
    if user_id is None:
        raise Unreadable
    card, joined = user.inner("entity_code"), user.inner("opt_in_programme")
    first, last = user.text("first_name"), user.text("last_name")
    created_at = user.moment("created_date")
    referring = user.inner("referring_user")
    referred = user.flag("referred")
    return Customer(
        customer_id=str(user_id),
        platform_id=str(user_id),
        member_number=user.text("member_number", or_number=True)
        or (card.text("code", or_number=True) if card else None),
        identities=tuple(
            identity
            for name in ("authentication_point_identifier", "auxiliary_identifier")
            if (identity := user.text(name, or_number=True))
        ),
        name=" ".join(part for part in (first, last) if part) or None,
        first_name=first,
        last_name=last,
        email=user.text("username"),
        phone=user.text("phone_number"),
        gender=user.text("gender"),
        date_of_birth=user.day("birthday"),
        joined_at=(joined.moment("join_date") if joined else None) or created_at,
        country=user.text("country_code"),
        city=user.text("address_towncity"),
        postcode=user.text("address_postalcode", or_number=True),
        language=user.text("language", "lang_code"),
        source=user.text("signup_channel"),
        total_orders=user.number("number_of_purchases"),
        average_order=user.number("average_basket_value", or_text=True),
        referral_code=user.text("referral_code"),
        is_referred=True if referred is None and referring else referred,
        lacks=LACKS,
        other=_without_secrets(user.unread()),
    )


def parse_outline(results: Fields) -> Customer:
    """The same read, of which only the ids are kept."""
    customer = parse_customer(results)
    return Customer(customer_id=customer.customer_id, platform_id=customer.platform_id)


def _user(results: Fields) -> Fields:
    user = results.inner("user_info", need=Need.VALUE)
    if user is None:
        raise Unreadable
    return user


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_secrets(inner)
            for name, inner in value.items()
            if not any(word in name.casefold() for word in SECRETS)
        }
    return [_without_secrets(inner) for inner in value] if isinstance(value, list) else value
