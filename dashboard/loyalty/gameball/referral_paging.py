"""Pages through a customer's friends, although the platform hides the cursor.

`startAfter` is a Gameball id, but rows contain only the shop's customer id. So the Gameball id of a page's last friend
is read from `GET /customers/{id}`. If that friend is gone, the friend above is used, and the rows in between, which
repeat at the top of the next page, are dropped there. The pages on the way are remembered for each customer.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from hashlib import sha256

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import InvalidCustomerId, NotFound, Unreadable
from dashboard.loyalty.gameball.endpoints import Endpoints
from dashboard.loyalty.gameball.parsing.customer import parse_customer
from dashboard.loyalty.gameball.parsing.lists import MAX_ROWS, parse_friend
from dashboard.loyalty.models import PAGE_SIZE, Answer, Friend, ReferralPage
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.platform import Memory
from dashboard.loyalty.reading import Need, root_object
from dashboard.loyalty.threads import in_thread_if
from dashboard.loyalty.transport import Payload

BY_ID, BY_CONTENT = "=", "~"


@dataclass(frozen=True, slots=True)
class Step:
    """How to reach a page: read the rows after the Gameball id `start`, and drop the `repeated` rows that come first.

    `rows` are the keys (see `row_key`) of the rows that the page showed when it was last read. The next page begins
    after them.
    """

    start: int = 0
    repeated: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    has_more: bool | None = None

    @property
    def limit(self) -> int:
        """The number of rows to request, so that a whole page remains. The row at the cursor itself is not repeated."""
        return min(MAX_ROWS, PAGE_SIZE + len(self.repeated) - (self.start > 0))


@dataclass(frozen=True, slots=True)
class _Read:
    step: Step
    friends: tuple[Friend, ...]
    payload: Payload
    notes: Notes


class ReferralPaging:
    """Reads page after page. `memory` keeps the trails."""

    def __init__(self, endpoints: Endpoints, memory: Memory, zone: tzinfo) -> None:
        self._endpoints = endpoints
        self._memory = memory
        self._zone = zone

    async def page(self, customer_id: str, number: int, options: ReadOptions) -> Answer[ReferralPage]:
        """Return page `number` (from 1) of up to 50 friends, in the platform's order; empty past the end.

        Takes one read, and one more for the cursor the first time. If the way is not known, it reads the pages before
        it.
        """
        known: tuple[Step, ...] = await self._memory.recall("referral-trail", customer_id) or ()
        trail = list(known) or [Step()]
        place = min(len(trail), number) - 1
        ended_early = False
        while True:
            is_wanted = place + 1 == number
            step = trail[place]
            read = None
            if is_wanted or not step.rows or step.has_more is False:
                read = await self._read(customer_id, trail[:place], step, options)
                # If a page's rows have changed, the pages after it begin elsewhere.
                trail[place:] = [read.step] + (trail[place + 1 :] if read.step.rows == step.rows else [])
            if is_wanted or trail[place].has_more is False:
                break
            following = await self._next(trail[place], options)
            if following is None:
                ended_early = True
                break
            trail.append(following)
            place += 1
        if tuple(trail) != known and (len(trail) > 1 or trail[0].has_more is not False):
            await self._memory.remember(tuple(trail), "referral-trail", customer_id)
        read = read or await self._read(customer_id, trail[:place], trail[place], options)
        friends = read.friends if is_wanted else ()
        has_more = read.step.has_more if is_wanted else False
        if has_more and not friends:
            has_more, ended_early = False, True
        return Answer(
            ReferralPage(friends, number, has_more, end_reached_early=ended_early),
            read.payload.fetched_at,
            request_id=read.payload.request_id,
            drift=read.notes.found,
            other=read.notes.other,
        )

    async def _read(self, customer_id: str, earlier: Sequence[Step], step: Step, options: ReadOptions) -> _Read:
        """Read the page at `step` without rows of earlier pages, and return the step as it is now."""
        payload = await self._endpoints.customer(
            customer_id, "referrals", options=options, query={"startAfter": step.start, "limit": step.limit}
        )
        return await in_thread_if(payload.is_large, self._parse_page, payload, earlier, step)

    def _parse_page(self, payload: Payload, earlier: Sequence[Step], step: Step) -> _Read:
        notes = Notes(self._zone, payload.cuts)
        root = root_object(payload.body, notes)
        has_more = root.flag("hasMore", need=Need.VALUE)
        shown = {key for each in earlier for key in each.rows if key.startswith(BY_ID)}
        repeated = Counter(step.repeated)
        fresh: list[tuple[str, Friend]] = []
        for friend in map(parse_friend, root.rows("referredFriends")):
            key = row_key(friend)
            if key.startswith(BY_ID):
                if key not in shown:
                    fresh.append((key, friend))
                shown.add(key)
            elif repeated[key]:
                repeated[key] -= 1
            else:
                fresh.append((key, friend))
        root.number("count")  # of this page
        notes.other |= root.unread()
        page = fresh[:PAGE_SIZE]
        return _Read(
            replace(step, rows=tuple(key for key, _ in page), has_more=True if len(fresh) > PAGE_SIZE else has_more),
            tuple(friend for _, friend in page),
            payload,
            notes,
        )

    async def _next(self, step: Step, options: ReadOptions) -> Step | None:
        """Return the step of the page after `step`; None if its rows have no cursor and the platform sends no more
        rows."""
        end, batch = len(step.rows), 1
        while end > 0:
            # The last row nearly always works. If not, growing batches of the rows above are tried at once.
            begin = max(0, end - batch)
            cursors = await asyncio.gather(*(self._cursor(key, options) for key in step.rows[begin:end]))
            for place in reversed(range(begin, end)):
                cursor = cursors[place - begin]
                if cursor is not None and cursor > step.start:
                    return Step(cursor, repeated=step.rows[place:])
            end, batch = begin, batch * 2
        repeated = step.repeated + step.rows
        return Step(step.start, repeated) if step.rows and len(repeated) < MAX_ROWS else None

    async def _cursor(self, key: str, options: ReadOptions) -> int | None:
        """Return the Gameball id of the friend in a row; None if it cannot be requested or the friend is gone."""
        if not key.startswith(BY_ID):
            return None
        friend_id = key.removeprefix(BY_ID)
        try:
            payload = await self._endpoints.customer(friend_id, options=options, endpoint="customer")
            friend = parse_customer(payload.body, Notes(self._zone), requested_id=friend_id)
        except (NotFound, InvalidCustomerId, Unreadable):
            return None
        return int(friend.platform_id) if friend.platform_id else None


def row_key(friend: Friend) -> str:
    """Return a key that identifies a row even if its status changes: the customer id, or a hash of the person's
    data."""
    if friend.customer_id:
        return BY_ID + friend.customer_id
    identity = repr((friend.name, friend.email, friend.phone, friend.joined_at))
    return BY_CONTENT + sha256(identity.encode()).hexdigest()[:16]
