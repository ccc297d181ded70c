"""The configuration as it was last seen, for when the platform is away longer than its answers are kept."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async

from dashboard.loyalty.aside import aside
from dashboard.loyalty.errors import LoyaltyError, Unreadable
from dashboard.loyalty.limits import LARGE
from dashboard.loyalty.models import Answer, Source
from dashboard.loyalty.service import LoyaltyService
from dashboard.speed.cached_by_input import cached_by_input
from programconfig.history.meaning import Meaning, meaning_of
from programconfig.history.snapshots import snapshots_of
from programconfig.models import Snapshot
from programconfig.places import READS, Part


async def last_known(program: str, service: LoyaltyService, part: Part, error: LoyaltyError) -> Answer[Any] | None:
    """The part in the default language as the newest snapshot was sent it, as old as it was last seen so; `error` says
    why it is old. None when there is none that can be read."""
    snapshot = await sync_to_async(newest_with_answer)(program, part)
    if snapshot is None:
        return None
    is_large = len(snapshot.sent) > LARGE
    try:
        parse = partial(parse_again, service, snapshot)
        value = await aside(is_large, cached_by_input, ("last known", program, part), (snapshot.sent,), parse)
    except Unreadable:
        return None
    return Answer(value, snapshot.last_seen_at, source=Source.STALE, error=error, is_large=is_large)


def newest_with_answer(program: str, part: Part) -> Snapshot | None:
    return snapshots_of(program, part).defer(None).defer("meaning", "changes").order_by("-number").first()


def parse_again(service: LoyaltyService, snapshot: Snapshot) -> Any:
    """What the platform's answers meant, by today's understanding of them."""
    return service.parsed_again(READS[Part(snapshot.part)], json.loads(snapshot.sent, parse_float=Decimal))


def current_meaning(service: LoyaltyService, snapshot: Snapshot) -> Meaning:
    """The meaning of a snapshot by today's understanding: an earlier version of the dashboard may have kept another,
    and that is no change of the configuration."""
    try:
        return meaning_of(Part(snapshot.part), parse_again(service, snapshot))
    except Unreadable:
        meaning: Meaning = json.loads(snapshot.meaning)
        return meaning
