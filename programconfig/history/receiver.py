"""Keeps every configuration that the service reads."""

from typing import Any

from asgiref.sync import sync_to_async

from dashboard.loyalty.models import Answer
from dashboard.loyalty.reads import Read
from programconfig.history.snapshots import keep
from programconfig.places import PART_OF


async def keep_what_was_read(*, programme: str, read: Read[Any], answer: Answer[Any], **_more: object) -> None:
    """Receiver of `configuration_read`; what fails here is logged by the sender and costs no page anything."""
    if part := PART_OF.get(read.name):
        await sync_to_async(keep)(programme, part, answer)
