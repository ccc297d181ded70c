"""The customer."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Customer, Referrer
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import day, derived, integer, integer_text, nested, number, shape, text

# Credentials: no page, cache or copy needs them.
SECRET_NAME = re.compile("token|password|secret|signature|session")


def _member_number(user: Fields) -> str | None:
    return user.text("member_number", or_number=True) or user.inside("entity_code").text("code", or_number=True)


def _identities(user: Fields) -> tuple[str, ...]:
    names = ("authentication_point_identifier", "auxiliary_identifier")
    return tuple(identity for name in names if (identity := user.text(name, or_number=True)))


def _name(user: Fields) -> str | None:
    return " ".join(filter(None, map(user.text, ("first_name", "last_name")))) or None


REFERRER = shape(
    Referrer,
    customer_id=integer_text("id", "user_id"),
    identity=text("authentication_point_identifier", or_number=True),
    referral_code=text("referral_code", or_number=True),
    channel=text("referral_channel"),
    campaign_id=integer("campaign_id"),
)


def _opt_in(user: Fields) -> Fields | None:
    return user.inner("opt_in_program", "opt_in_programme")


def _has_opted_in(user: Fields) -> bool | None:
    opt_in = _opt_in(user)
    return opt_in.flag("program_opted_in", "programme_opted_in") if opt_in else None


def _is_referred(user: Fields) -> bool | None:
    referred, referring = user.flag("referred"), user.inner("referring_user")
    return True if referred is None and referring else referred


def _joined_at(user: Fields) -> datetime | None:
    """Return when the customer joined the program, else when the account was created."""
    opt_in = _opt_in(user)
    joined_at = opt_in.moment("join_date") if opt_in else None
    created_at = user.moment("created_date")
    return joined_at or created_at


def _user_id(user: Fields) -> str:
    user_id = user.integer_text("id", "user_id", need=Need.VALUE)
    if user_id is None:
        raise Unreadable
    return user_id


CUSTOMER = shape(
    Customer,
    customer_id=derived(_user_id),
    member_number=derived(_member_number),
    identities=derived(_identities),
    name=derived(_name),
    first_name=text("first_name"),
    last_name=text("last_name"),
    email=text("username"),
    phone=text("phone_number", or_number=True),
    gender=text("gender"),
    date_of_birth=day("birthday"),
    joined_at=derived(_joined_at),
    country=text("country_code"),
    city=text("address_towncity"),
    postcode=text("address_postalcode", or_number=True),
    language=text("language", "lang_code"),
    source=text("signup_channel"),
    total_orders=number("number_of_purchases"),
    average_order=number("average_basket_value", or_text=True),
    referral_code=text("referral_code", or_number=True),
    is_referred=derived(_is_referred),
    referrer=nested(REFERRER, "referring_user"),
    has_opted_in=derived(_has_opted_in),
    other=derived(lambda user: without_secrets(user.unread())),
).without("is_guest", "total_spent", "channel", "last_order_at", "referral_link", "tags", "devices", "payment_methods")


def parse_customer(results: Fields) -> Customer:
    """Parse `/internal/get-user`. Raises `Unreadable` without an id."""
    customer = CUSTOMER.read(_user(results))
    return replace(customer, platform_id=customer.customer_id)


def parse_outline(results: Fields) -> Customer:
    """Parse the same read, but keep only the ids."""
    customer = parse_customer(results)
    return Customer(customer_id=customer.customer_id, platform_id=customer.platform_id)


def _user(results: Fields) -> Fields:
    user = results.inner("user_info", need=Need.VALUE)
    if user is None:
        raise Unreadable
    return user


def without_secrets(value: Any) -> Any:
    """Return the value as sent without the fields that hold credentials."""
    if isinstance(value, list):
        return [without_secrets(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    allowed = (name for name in value if not SECRET_NAME.search(name.casefold()))
    return {name: without_secrets(value[name]) for name in allowed}
