"""Gameball's webhook messages, as documented under "Profile Updates" and "Notifications".

`X-GB-Signature` is the SHA-1 (hexadecimal) of the raw body, a colon and the account's secret key. Gameball repeats a
message after 5, 20 and 60 minutes unless the answer is 2xx.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

from dashboard.loyalty import strict_json
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.feeds import Delivery, MessageUnreadable, NotGenuine, Push, PushedText
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import Fields, root_object
from dashboard.loyalty.sent_object import Need

PROFILE = "customer.profile.updated"
NOTIFICATION = "customer.notification.push"
VERSION = "v4"


def signature(body: bytes, secret_key: str) -> str:
    """Return the `X-GB-Signature` of a genuine message."""
    return hashlib.sha1(body + b":" + secret_key.encode(), usedforsecurity=False).hexdigest()


def read_message(body: bytes, headers: Mapping[str, str], *, secret_key: str) -> Delivery:
    """Read a message; see `feeds.ReadsMessages`. Times without an offset are UTC, as in the documented sample."""
    given = headers.get("X-GB-Signature", "").strip().lower().encode(errors="replace")
    if not hmac.compare_digest(given, signature(body, secret_key).encode()):
        raise NotGenuine
    version = headers.get("X-GB-Webhook-Version", VERSION).strip().lower()
    if version.partition(".")[0] != VERSION:
        raise MessageUnreadable("its version is unknown")
    try:
        message = root_object(strict_json.loads(body), Notes(UTC))
    except (ValueError, Unreadable):
        raise MessageUnreadable("it is not a JSON object") from None
    event = message.text("event") or ""
    read = READERS.get(event)
    return read(message) if read else Delivery(event)


def _sent_to(message: Fields) -> tuple[str, datetime]:
    """Return whom a message is about, and when it was sent."""
    customer_id = message.text("customer_id", or_number=True)
    sent_at = message.moment("created_at", need=Need.VALUE)
    if customer_id is None or sent_at is None:
        raise MessageUnreadable("it has no customer id or time")
    return customer_id, sent_at


def _notification(message: Fields) -> Delivery:
    customer_id, sent_at = _sent_to(message)
    try:
        rows = message.rows("data")
    except Unreadable:
        raise MessageUnreadable("it has no list of texts") from None
    texts = (PushedText(*(row.text(name) or "" for name in ("local", "title", "body"))) for row in rows)
    push = Push(customer_id, sent_at, tuple(text for text in texts if text.title or text.body))
    platform_id = message.text("gb_customer_id", or_number=True)
    record = CustomerRecord(customer_id, RecordSource.WEBHOOK, platform_id=platform_id, seen_at=sent_at)
    return Delivery(NOTIFICATION, record, push if push.texts else None)


def _profile(message: Fields) -> Delivery:
    customer_id, sent_at = _sent_to(message)
    data = message.inner("data", need=Need.VALUE) or Fields({}, Notes(UTC))
    record = CustomerRecord(
        customer_id,
        RecordSource.WEBHOOK,
        platform_id=message.text("gb_customer_id", or_number=True),
        email=_text_or_empty(data, "email"),
        phone=_text_or_empty(data, "mobile_number", or_number=True),
        referral_code=_text_or_empty(data, "referral_code", or_number=True),
        tier=_text_or_empty(data, "tier_name"),
        points=data.number("activated_points"),
        seen_at=sent_at,
    )
    return Delivery(PROFILE, record)


def _text_or_empty(data: Fields, name: str, *, or_number: bool = False) -> str | None:
    """Return a text of the message. An empty text means that there is none; null means unknown."""
    text = data.text(name, or_number=or_number)
    return "" if text is None and data.gap is None else text


READERS = {PROFILE: _profile, NOTIFICATION: _notification}
