"""Keeps every configuration that the service reads."""

from typing import Any

from asgiref.sync import sync_to_async

from dashboard.loyalty.models import Answer
from programconfig.history.snapshots import keep
from programconfig.places import Part


async def keep_what_was_read(*, programme: str, what: str, answer: Answer[Any], **_more: object) -> None:
    """Receiver of `configuration_read`; what fails here is logged by the sender and costs no page anything."""
    await sync_to_async(keep)(programme, Part(what), answer)
