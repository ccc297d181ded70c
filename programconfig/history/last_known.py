"""The configuration as it was last seen, for when the platform is away longer than its answers are kept."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async

from dashboard.loyalty.errors import LoyaltyError, Unreadable
from dashboard.loyalty.limits import LARGE_BYTES
from dashboard.loyalty.models import Answer, Source
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.threads import in_thread_if
from dashboard.speed.cached_by_input import cached_by_input
from programconfig.history.meaning import Meaning, meaning_of
from programconfig.history.snapshots import of
from programconfig.models import Snapshot
from programconfig.places import READS, Part


async def last_known(program: str, service: LoyaltyService, part: Part, error: LoyaltyError) -> Answer[Any] | None:
    """The part in the default language as the newest snapshot was sent it, as old as it was last seen so; `error` says
    why it is old. None when there is none that can be read."""
    kept = await sync_to_async(newest)(program, part)
    if kept is None:
        return None
    is_large = len(kept.sent) > LARGE_BYTES
    try:
        work = partial(read_again, service, kept)
        value = await in_thread_if(is_large, cached_by_input, ("last known", program, part), (kept.sent,), work)
    except Unreadable:
        return None
    return Answer(value, kept.last_seen_at, source=Source.STALE, error=error, is_large=is_large)


def newest(program: str, part: Part) -> Snapshot | None:
    return of(program, part).defer(None).defer("meaning", "changes").order_by("-number").first()


def read_again(service: LoyaltyService, kept: Snapshot) -> Any:
    """What the platform's answers meant, by today's understanding of them."""
    return service.reparse(READS[Part(kept.part)], json.loads(kept.sent, parse_float=Decimal))


def understood(service: LoyaltyService, kept: Snapshot) -> Meaning:
    """The meaning of a snapshot by today's understanding: an earlier version of the dashboard may have kept another,
    and that is no change of the configuration."""
    try:
        return meaning_of(Part(kept.part), read_again(service, kept))
    except Unreadable:
        meaning: Meaning = json.loads(kept.meaning)
        return meaning
