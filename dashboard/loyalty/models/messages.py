"""Messages to a customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dashboard.loyalty.models.gaps import Gaps, HasGaps


@dataclass(frozen=True, slots=True)
class Message(HasGaps):
    """A message that the customer got. Gameball: `/customers/{id}/notifications`."""

    message_id: str | None = None
    title: str | None = None
    body: str | None = None
    is_read: bool | None = None
    at: datetime | None = None
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages in the platform's order, which is not documented. `after` is the cursor of the next page, None at the
    end."""

    messages: tuple[Message, ...]
    after: str | None = None
