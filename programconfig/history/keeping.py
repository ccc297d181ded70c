"""Keeps every configuration that the service reads."""

from functools import partial
from typing import Any

from asgiref.sync import sync_to_async

from dashboard.loyalty.models import Answer
from dashboard.loyalty.reads import Read
from dashboard.programs import loyalty, programs
from programconfig.history.last_known import understood
from programconfig.history.snapshots import keep
from programconfig.places import PART_OF


async def keep_configuration(program: str, read: Read[Any], answer: Answer[Any]) -> None:
    """See `dashboard.loyalty.service.Listener`; the service logs what fails here, and no page pays for it."""
    if part := PART_OF.get(read.name):
        await sync_to_async(keep)(program, part, answer, partial(understood, loyalty(programs()[program])))
