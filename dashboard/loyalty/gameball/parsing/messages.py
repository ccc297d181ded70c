"""Messages to a customer."""

from typing import Any

from dashboard.loyalty.models import Message, MessagePage
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.shapes import flag, moment, shape, text, unread

MESSAGE = shape(
    Message,
    message_id=text("id", need=Need.VALUE, or_number=True),
    title=text("title"),
    body=text("body"),
    is_read=flag("isRead"),
    at=moment("createdAt"),
    other=unread(),
)


def parse_messages(body: Any, notes: Notes, *, after: str) -> MessagePage:
    """Parse `/customers/{id}/notifications`. Raises `Unreadable` without a list."""
    root = root_object(body, notes)
    messages = tuple(MESSAGE.read(row) for row in root.rows("notifications"))
    following = root.text("nextCursor", or_number=True)
    root.keep_unread()
    return MessagePage(messages, following if messages and following != after else None)
