"""Gameball's own messages: webhooks, as its documents describe them under "Profile Updates".

`X-GB-Signature` is the SHA-1 (hexadecimal) of the raw body, a colon and the account's secret key; it is sent again
after 5, 20 and 60 minutes unless it is answered with 2xx.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from dashboard.loyalty import strict_json
from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.feeds import Delivery, MessageUnreadable, NotGenuine, SeenCustomer
from dashboard.loyalty.reading import Fields, Need, Notes, root_object

PROFILE = "customer.profile.updated"
VERSION = "v4"
AHEAD = timedelta(days=1)  # clocks differ, but not by that much: such a message would stay the newest for ever


def signature(body: bytes, secret_key: str) -> str:
    """What a genuine message carries as `X-GB-Signature`."""
    return hashlib.sha1(body + b":" + secret_key.encode(), usedforsecurity=False).hexdigest()


def read_message(body: bytes, headers: Mapping[str, str], *, secret_key: str) -> Delivery:
    """See `feeds.ReadsMessages`. Times without an offset are UTC, as the documents' sample is."""
    given = headers.get("X-GB-Signature", "").strip().lower().encode(errors="replace")
    if not hmac.compare_digest(given, signature(body, secret_key).encode()):
        raise NotGenuine
    version = headers.get("X-GB-Webhook-Version", VERSION).strip().lower()
    if version.partition(".")[0] != VERSION:
        raise MessageUnreadable("its version is unknown")
    try:
        message = root_object(strict_json.loads(body), Notes(UTC))
    except (ValueError, Unreadable):
        raise MessageUnreadable("it is no JSON object") from None
    event = message.text("event") or ""
    return _profile(message) if event == PROFILE else Delivery(event)


def _profile(message: Fields) -> Delivery:
    customer_id = message.text("customer_id", or_number=True)
    said_at = message.moment("created_at", need=Need.VALUE)
    if customer_id is None or said_at is None:
        raise MessageUnreadable("it does not say of whom, or when")
    if said_at > datetime.now(UTC) + AHEAD:
        raise MessageUnreadable("it comes from the future")
    data = message.inner("data", need=Need.VALUE) or Fields({}, Notes(UTC))
    customer = SeenCustomer(
        customer_id,
        platform_id=message.text("gb_customer_id", or_number=True),
        email=data.text("email"),
        phone=data.text("mobile_number", or_number=True),
        referral_code=data.text("referral_code"),
        tier=data.text("tier_name"),
        points=data.number("activated_points"),
    )
    return Delivery(PROFILE, customer, said_at)
