"""Stores a snapshot of every configuration that the service reads."""

from functools import partial
from typing import Any

from asgiref.sync import sync_to_async

from dashboard.loyalty.models import Answer
from dashboard.loyalty.reads import Read
from dashboard.programs import loyalty, programs
from programconfig.history.last_known import current_meaning
from programconfig.history.snapshots import store_snapshot
from programconfig.places import PART_OF


async def snapshot_configuration(program: str, read: Read[Any], answer: Answer[Any]) -> None:
    """Store a snapshot of the answer. See `dashboard.loyalty.service.Listener`: the service logs errors from here, and
    the page is shown anyway."""
    if part := PART_OF.get(read.name):
        await sync_to_async(store_snapshot)(
            program, part, answer, partial(current_meaning, loyalty(programs()[program]))
        )
