"""The last snapshot as an answer, for a platform that is down for longer than the cache lasts."""

import json
from contextlib import suppress
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
from programconfig.history.snapshots import snapshots_of
from programconfig.models import Snapshot
from programconfig.places import READS, Part


async def last_known(program: str, service: LoyaltyService, part: Part, error: LoyaltyError) -> Answer[Any] | None:
    """The newest snapshot of the part, parsed again, in the default language.

    Its age is the time when it was last seen; `error` says why it is stale. None if no readable snapshot exists.
    """
    snapshot = await sync_to_async(newest_with_answer)(program, part)
    if snapshot is None:
        return None
    is_large = len(snapshot.sent) > LARGE_BYTES
    try:
        parse = partial(parse_again, service, snapshot)
        value = await in_thread_if(is_large, cached_by_input, ("last known", program, part), (snapshot.sent,), parse)
    except Unreadable:
        return None
    answer = Answer(value, snapshot.last_seen_at, source=Source.STALE, error=error, is_large=is_large)
    return await service.as_seen(answer, ("last known", part))


def newest_with_answer(program: str, part: Part) -> Snapshot | None:
    """The newest snapshot of a part, with the platform's answer instead of its meaning."""
    return snapshots_of(program, part).defer(None).defer("meaning", "changes").order_by("-number").first()


def parse_again(service: LoyaltyService, snapshot: Snapshot) -> Any:
    """Parse the stored answer with today's parser."""
    return service.reparse(READS[Part(snapshot.part)], json.loads(snapshot.sent, parse_float=Decimal))


def current_meaning(service: LoyaltyService, snapshot: Snapshot) -> Meaning:
    """The meaning of a snapshot by today's parser, or as stored if the program's platform has no parser for the part.

    An earlier version may have stored a different one, and that is no change of the configuration.
    """
    part = Part(snapshot.part)
    with suppress(Unreadable):
        if service.offers(READS[part]):
            return meaning_of(part, parse_again(service, snapshot))
    meaning: Meaning = json.loads(snapshot.meaning)
    return meaning
